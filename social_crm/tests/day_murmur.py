"""What customers say to nobody of us while the day goes on."""

from datetime import UTC

from ..networks.types import Author, Mention, Page


def murmur(day):
    """The customer of a closed case writes in its thread, and names nobody of us.

    :param day: of :mod:`.day`, whose notes tell of it
    """
    Mentions = day.env["social.crm.mention"]
    mention = Mentions.search(
        [
            ("account_id", "=", day.account.id),
            ("own", "=", False),
            ("bystander", "=", False),
            ("audience", "!=", "direct"),
            ("gone_at", "=", False),
            ("ticket_id.stage_id.closed", "=", True),
        ],
        order="written_at desc",
        limit=1,
    )
    if not mention:
        return
    profile = mention.profile_id
    item = Mention(
        external_id=f"murmur{len(day.notes.by_the_way)}",
        author=Author(profile.external_id, profile.handle or "", profile.name or ""),
        text="What a week",
        written_at=day.now.replace(tzinfo=UTC),
        parent_id=mention.external_id,
        thread_id=mention.thread,
    )
    day.source.opens_tickets = False
    page = Page(mentions=(item,), cursor=day.source.cursor)
    day.env["social.crm.ingest"]._store_page(day.source, page)
    day.source.opens_tickets = True
    day.work()
    found = Mentions.search(
        [("account_id", "=", day.account.id), ("external_id", "=", item.external_id)]
    )
    day.notes.by_the_way += found.ids
