"""The places of this addon's own tables in the map of personal data."""

from odoo import api, models

from .social_crm_data_map import BLANK, KEEP, PSEUDONYMISE, Place


class SocialCrmDataMap(models.AbstractModel):
    _inherit = "social.crm.data.map"

    @api.model
    def _places(self):
        return [
            *super()._places(),
            *self._places_of_people(),
            *self._places_of_words(),
            *self._places_of_cases(),
        ]

    @api.model
    def _words(self):
        """Sentences that many places share.

        :rtype: dict[str, str]
        """
        return {
            "serve": self.env._("Answer people who turn to the company, or speak of it in public"),
            "know": self.env._("Know which customer writes, so that the right case is found"),
            "run": self.env._("Read and answer without loss or repetition"),
            "interest": self.env._("Legitimate interest, GDPR Art. 6(1)(f)"),
            "contract": self.env._(
                "Contract or steps before one, GDPR Art. 6(1)(b); otherwise legitimate interest, "
                "Art. 6(1)(f)"
            ),
            "network": self.env._("The network, where the person published or sent it"),
            "colleague": self.env._("Colleagues"),
            "ourselves": self.env._("Made here"),
            "readers": self.env._(
                "Public ones: readers. Private ones: agents of the team, managers"
            ),
            "agents": self.env._("Agents of the team, managers"),
            "admins": self.env._("Administrators"),
            "nobody": self.env._("Nobody in the application"),
        }

    @api.model
    def _places_of_people(self):
        words = self._words()
        return [
            Place(
                "profile",
                "social.crm.profile",
                (
                    "external_id",
                    "handle",
                    "name",
                    "url",
                    "avatar_url",
                    "followers",
                    "bot",
                    "website",
                    "links",
                    "place",
                    "about",
                    "language",
                ),
                self.env._(
                    "Profile at a network: name, handle, addresses, reach, what it tells of itself"
                ),
                profile="id",
                partner="partner_id",
                erasing=PSEUDONYMISE,
                reason=self.env._("A number stays, so that figures stay; it leads to nobody"),
                retention="profile",
                purpose=words["serve"],
                basis=words["interest"],
                seen_by=self.env._("Readers, agents, managers"),
                origin=words["network"],
                beside=("network", "create_date"),
            ),
            Place(
                "evidence",
                "social.crm.identity",
                ("seen", "note", "pattern", "withdrawn_reason"),
                self.env._("Why a profile was, or was not, taken for a contact"),
                profile="profile_id",
                partner="partner_id",
                retention="evidence refused profile",
                purpose=words["know"],
                basis=words["contract"],
                seen_by=words["agents"],
                origin=self.env._(
                    "Found in what the person wrote, proved by them, or said by an agent"
                ),
                beside=("method_id", "against", "strength", "seen_at", "withdrawn_at"),
            ),
            Place(
                "consent",
                "social.crm.consent",
                ("note", "wording", "withdrawn_reason"),
                self.env._("What the person agreed to, when and how, and until when"),
                profile="profile_id",
                partner="partner_id",
                erasing=BLANK,
                reason=self.env._(
                    "That and when it was given and taken back stays, without a name"
                ),
                retention="consent",
                purpose=self.env._("Prove consent"),
                basis=self.env._("Legal obligation, GDPR Art. 6(1)(c) with Art. 7(1)"),
                seen_by=self.env._("Agents, managers, data protection"),
                origin=self.env._("The person, or a colleague who noted it"),
                beside=(
                    "purpose_id",
                    "channel",
                    "given_at",
                    "how",
                    "withdrawn_at",
                    "withdrawn_how",
                ),
            ),
            Place(
                "handle",
                "social.crm.handle",
                ("handle",),
                self.env._("Handle of a contact, typed by hand"),
                partner="partner_id",
                purpose=words["know"],
                basis=words["contract"],
                seen_by=self.env._("Whoever sees the contact"),
                origin=words["colleague"],
                beside=("network", "create_date"),
            ),
        ]

    @api.model
    def _places_of_words(self):
        words = self._words()
        said = {
            "purpose": words["serve"],
            "basis": words["interest"],
            "seen_by": words["readers"],
            "origin": words["network"],
        }
        return [
            Place(
                "words",
                "social.crm.mention",
                ("subject", "text", "html", "tags", "fingerprint"),
                self.env._("What the person wrote: posts, comments, reviews, private messages"),
                profile="profile_id",
                retention="hit private case lead",
                erasing=BLANK,
                reason=self.env._(
                    "That, when and where something was written stays, for the figures"
                ),
                **said,
                beside=("network", "kind", "audience", "written_at", "edited_at", "received_at"),
            ),
            Place(
                "ids",
                "social.crm.mention",
                (
                    "external_id",
                    "url",
                    "parent_external_id",
                    "quoted_external_id",
                    "thread",
                    "mentioned",
                    "permissions",
                ),
                self.env._("Ids and addresses of posts, whom they answer and name"),
                profile="profile_id",
                retention="hit private case lead",
                erasing=PSEUDONYMISE,
                reason=self.env._("A digest that leads nowhere takes the place of the id"),
                **said,
                beside=("network", "written_at"),
            ),
            Place(
                "raw",
                "social.crm.mention",
                ("raw",),
                self.env._("Posts as the network sent them, to read them again after an update"),
                profile="profile_id",
                retention="raw",
                purpose=words["run"],
                basis=words["interest"],
                erasing=BLANK,
                seen_by=words["admins"],
                origin=words["network"],
                beside=("network", "written_at"),
            ),
            Place(
                "named_by_others",
                "social.crm.mention",
                ("subject", "text", "html", "raw", "mentioned", "parent_external_id", "thread"),
                self.env._("Other people's posts that name the person"),
                named=True,
                retention="hit private case lead",
                erasing=BLANK,
                reason=self.env._(
                    "The name is taken out; the words are the other person's, and stay"
                ),
                theirs=False,
                **said,
            ),
            Place(
                "media",
                "social.crm.media",
                ("url", "preview_url", "alt", "mimetype", "error"),
                self.env._("Pictures, films and files of posts: addresses and descriptions"),
                profile="mention_id.profile_id",
                retention="media hit private case",
                **said,
                beside=("kind", "state", "fetched_at"),
            ),
            Place(
                "files",
                "ir.attachment",
                ("name", "datas", "index_content"),
                self.env._("Copies of these files, in the file store"),
                find="_find_files",
                retention="media hit private case",
                **said,
                beside=("mimetype", "file_size", "create_date"),
            ),
            Place(
                "reply",
                "social.crm.reply",
                ("text", "subject", "external_id", "url", "error"),
                self.env._("What we answered, with its files"),
                profile="mention_id.profile_id",
                retention="case private",
                purpose=words["serve"],
                basis=words["contract"],
                erasing=BLANK,
                reason=self.env._("That and when we answered stays, for the figures"),
                seen_by=words["agents"],
                origin=words["colleague"],
                beside=("audience", "state", "sent_at"),
            ),
            Place(
                "conversation",
                "social.crm.conversation",
                ("thread",),
                self.env._("Which posts are one conversation"),
                profile="profile_id",
                retention="case private profile",
                purpose=words["serve"],
                basis=words["interest"],
                erasing=PSEUDONYMISE,
                seen_by=self.env._("Readers, agents, managers"),
                origin=words["ourselves"],
                beside=("ticket_id",),
            ),
            Place(
                "repost",
                "social.crm.repost",
                ("external_id", "original_external_id"),
                self.env._("Ids of posts that were passed on, to count each once"),
                find="_find_reposts",
                retention="repost",
                purpose=self.env._("Count reach"),
                basis=words["interest"],
                seen_by=words["admins"],
                origin=words["network"],
                beside=("seen_at",),
            ),
            Place(
                "action",
                "social.crm.mention.action",
                (),
                self.env._("That we liked, hid or passed on a post, who did it and when"),
                profile="mention_id.profile_id",
                purpose=words["serve"],
                basis=words["interest"],
                erasing=KEEP,
                reason=self.env._(
                    "It is about what a colleague did; it leads to no person once the post is "
                    "pseudonymised"
                ),
                seen_by=words["agents"],
                origin=words["ourselves"],
                beside=("action", "done_at"),
            ),
        ]  # fmt: skip

    @api.model
    def _places_of_cases(self):
        words = self._words()
        case = {
            "retention": "case private",
            "purpose": words["serve"],
            "basis": words["contract"],
            "seen_by": self.env._("Agents of the team, managers, the customer in the portal"),
        }
        return [
            Place(
                "ticket",
                "helpdesk.ticket",
                (
                    "name",
                    "description",
                    "partner_name",
                    "partner_email",
                    "social_url",
                    "social_before_link",
                ),
                self.env._("Cases: title, description, name and address of the customer"),
                profile="social_profile_id",
                erasing=BLANK,
                reason=self.env._("The case itself stays, for the figures"),
                origin=words["network"],
                **case,
                beside=("number", "stage_id", "create_date", "closed_date"),
            ),
            Place(
                "chatter",
                "mail.message",
                ("body", "email_from", "author_id"),
                self.env._("Messages in cases that show what the person wrote"),
                find="_find_messages",
                origin=words["network"],
                **case,
                beside=("date",),
            ),
            Place(
                "notes",
                "mail.message",
                ("body", "subject"),
                self.env._("Notes of colleagues in these cases"),
                find="_find_notes",
                named=True,
                erasing=BLANK,
                reason=self.env._("Names are taken out; what colleagues did stays"),
                origin=words["colleague"],
                theirs=False,
                **case,
            ),
            Place(
                "tracking",
                "mail.tracking.value",
                ("old_value_char", "new_value_char", "old_value_text", "new_value_text"),
                self.env._("Earlier titles, names and addresses of cases and leads"),
                find="_find_tracking",
                origin=words["ourselves"],
                **case,
                beside=("create_date",),
            ),
            Place(
                "mail",
                "mail.mail",
                ("body_html", "headers", "email_to"),
                self.env._("Mails that brought messages of cases to colleagues"),
                find="_find_mails",
                origin=words["ourselves"],
                theirs=False,
                **case,
            ),
            Place(
                "lead",
                "crm.lead",
                ("name", "description", "contact_name", "website", "social_before_link"),
                self.env._("Leads that were made from a post"),
                profile="social_profile_id",
                retention="lead",
                purpose=self.env._("Steps towards a contract that the person asked for"),
                basis=words["contract"],
                erasing=BLANK,
                reason=self.env._("The lead itself stays, for the figures of sales"),
                seen_by=self.env._("Sales people"),
                origin=words["network"],
                beside=("type", "create_date", "date_closed"),
            ),
        ]
