"""Times as Odoo stores them, and as they cross the border."""

from datetime import UTC


def aware(moment):
    """A naive time of Odoo's, which is UTC, as an aware one.

    :param datetime moment: or ``False``
    :rtype: datetime or None
    """
    return moment.replace(tzinfo=UTC) if moment else None


def naive(moment):
    """An aware time as Odoo stores it: naive, UTC, whole seconds.

    :param datetime moment: or ``None``
    :rtype: datetime or bool
    """
    return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0) if moment else False
