"""Which accounts are for practice, and how everybody else leaves out what is practised.

Practice is the real way on a network where nobody is real (``Network.practice``). So it is found by
one thing: the network. Whatever counts, learns, reports, tells people or looks at customers leaves
it out by one of these, and by nothing of its own::

    Account = self.env["social.crm.account"]
    domain = Domain("state", "=", "new") & Account._real("network")           # mentions, profiles
    domain = Domain(...) & Account._real("social_account_id.network")         # tickets
    query = SQL("... WHERE mention.company_id = 7 AND %s", Account._real_sql("mention.network"))
    if account.practice: ...                                                   # one record

Nothing is asked of the database for it: the keys of practice networks are known to the process. A
record without an account or network (a ticket that came by mail) is real.
"""

from pathlib import Path

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, config

from ..networks.network import networks


def practice_field(path, name="practice", **attributes):
    """A field that says of a record whether it is practised, and finds such records.

    :param str path: from its model to the field ``network``
    :param str name: of the field
    :rtype: odoo.fields.Boolean
    """

    @api.depends(path)
    def compute(records):
        keys = records.env["social.crm.network"]._practice_keys()
        for record in records:
            record[name] = not set(keys).isdisjoint(record.sudo().mapped(path))

    def search(records, operator, value):
        if operator != "in":
            return NotImplemented
        real = records.env["social.crm.account"]._real(path)
        return Domain.OR(~real if each else real for each in value)

    return fields.Boolean(compute=compute, search=search, **attributes)


class SocialCrmNetwork(models.AbstractModel):
    _inherit = "social.crm.network"

    @api.model
    def _practice_keys(self):
        """Keys of the networks where nobody is real.

        :rtype: tuple[str]
        """
        return tuple(key for key in self._installed_keys() if networks()[key].practice)


class SocialCrmAccount(models.Model):
    _inherit = "social.crm.account"

    practice = practice_field(
        "network",
        help="Scripted customers to practise on. Nothing of it counts anywhere, nothing leaves.",
    )

    @api.model
    def _real(self, path="network"):
        """A domain for what is real: everything but practice.

        :param str path: from the model in question to the field ``network``, of an account or
            stored beside it
        :rtype: odoo.fields.Domain
        """
        keys = self.env["social.crm.network"]._practice_keys()
        if not keys:
            return Domain.TRUE
        real = Domain(path, "not in", keys)
        # A record that has no account at all is real.
        steps = path.split(".")
        for number in range(1, len(steps)):
            real |= Domain(".".join(steps[:number]), "=", False)
        return real

    @api.model
    def _real_sql(self, column):
        """As :meth:`_real`, as a condition on a column with the key of a network.

        :param str column: ``alias.column``, or a column alone; never anything typed by a person
        :rtype: odoo.tools.SQL
        """
        keys = self.env["social.crm.network"]._practice_keys()
        if not keys:
            return SQL("TRUE")
        return SQL(
            "(%(column)s IS NULL OR %(column)s NOT IN %(keys)s)",
            column=SQL(".").join(SQL.identifier(part) for part in column.split(".")),
            keys=keys,
        )

    @api.model
    def _real_or_practised(self, practice, tickets):
        """A domain for what is real, or for what the user practises: his own, or, of managers,
        whatever runs. For the inbox, where one is never among the other.

        :param bool practice: what is practised
        :param bool tickets: of tickets, else of mentions
        :rtype: odoo.fields.Domain
        """
        path = "social_account_id" if tickets else "account_id"
        practised = Domain("network", "in", self.env["social.crm.network"]._practice_keys())
        if not practice:
            return ~Domain(path, "any!", practised) if tickets else self._real("network")
        if not self.env.user.has_group("social_crm.group_manager"):
            practised &= Domain("user_id", "=", self.env.uid)
        return Domain(path, "any", practised & Domain("active", "=", True))

    def _place(self):
        """The folder of this account's own, for a network that keeps something; empty for others.

        It lies in the file store, so it is copied and dropped with the database.

        :rtype: str
        """
        self.ensure_one()
        cls = networks().get(self.network)
        if cls is None or not cls.keeps_place or not self.id:
            return ""
        name = f"{self.id}-{self.create_date:%Y%m%d%H%M%S%f}"
        return str(Path(config.filestore(self.env.cr.dbname)) / "social_crm_places" / name)

    def write(self, vals):
        """What was practice stays practice, and nothing real becomes an exercise."""
        if "network" in vals:
            keys = self.env["social.crm.network"]._practice_keys()
            for account in self.filtered("connected_at"):
                if (account.network in keys) != (vals["network"] in keys):
                    raise UserError(
                        self.env._(
                            "“%s” cannot be switched between practice and real customers. "
                            "Create another account instead.",
                            account.name,
                        )
                    )
        return super().write(vals)
