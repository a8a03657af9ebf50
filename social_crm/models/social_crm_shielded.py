"""Where the shield stands: before whatever a page brings is stored."""

from dataclasses import replace

from odoo import api, fields, models

from .social_crm_ingest_values import _moment


class SocialCrmMention(models.Model):
    _inherit = "social.crm.mention"

    redacted_at = fields.Datetime(
        "Words Taken Out",
        readonly=True,
        help="Somebody who stood in it was erased. It stays as it is now, also if it is edited.",
    )

    def _shield(self):
        """These items do not come back once they are removed. One query for each network."""
        for (company, network), mentions in self.grouped(
            lambda mention: (mention.company_id, mention.network)
        ).items():
            self.env["social.crm.shield"]._cover(company, network, mentions.mapped("external_id"))


class SocialCrmIngest(models.AbstractModel):
    _inherit = "social.crm.ingest"

    @api.model
    def _admit(self, place, fresh, changed, unreadable, reposts):
        """What of a page may be stored: all but what was erased. One query.

        An item that answers or quotes something erased is stored, with what replaced its id.

        :param _Place place: account and source
        :param list fresh: mentions that are not known
        :param list changed: mentions that are known and look different now
        :returns: fresh, changed, unreadable, reposts
        """
        items, authors = set(), set()
        for mention in (*fresh, *changed):
            items |= {
                mention.external_id,
                mention.parent_id,
                mention.thread_id,
                mention.quoted_id,
            }
            authors |= {mention.author.external_id, *mention.mentioned}
        items.update(item.external_id for item in unreadable)
        for repost in reposts:
            items |= {repost.external_id, repost.original_id}
        items.discard("")
        gone, erased = self.env["social.crm.shield"]._covered(
            place.company_id, place.network, items, authors
        )
        if not gone and not erased:
            return fresh, changed, unreadable, reposts

        def admitted(mention):
            until = erased.get(mention.author.external_id)
            if until:
                written = _moment(mention.written_at, None, place.now)
                if written and written <= until:
                    return False
            return mention.external_id not in gone

        return (
            [_without_erased(mention, gone, erased) for mention in fresh if admitted(mention)],
            [mention for mention in changed if admitted(mention)],
            [item for item in unreadable if item.external_id not in gone],
            tuple(
                repost
                for repost in reposts
                if repost.external_id not in gone and repost.original_id not in gone
            ),
        )


def _without_erased(mention, gone, erased):
    """A new mention whose references to what was erased lead to what stands in its place."""
    changes = {
        name: gone[value]
        for name in ("parent_id", "thread_id", "quoted_id")
        if (value := getattr(mention, name)) in gone
    }
    if any(each in erased for each in mention.mentioned):
        changes["mentioned"] = tuple(each for each in mention.mentioned if each not in erased)
    return replace(mention, **changes) if changes else mention
