"""Everybody tries everything: whether the table of rights holds.

A model of ours that is not in the table fails the test. To add one: say in ``MATRIX`` of
:mod:`.rights` who may do what, and in ``_add_`` of :mod:`.rights_records` or
:mod:`.rights_records_work` how to make a record of each kind that differs.
"""

from contextlib import suppress

from odoo.exceptions import AccessError, MissingError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .rights import MATRIX, table
from .rights_world import World


@tagged("post_install", "-at_install")
class TestRightsMatrix(World):
    def test_every_model_of_ours_is_in_the_table(self):
        known = {model for model, _kind in table(MATRIX)}
        missing = [
            name
            for name in sorted(self.env.registry)
            if name.startswith("social.crm.") and not self.env[name]._abstract and name not in known
        ]
        self.assertFalse(
            missing,
            "Say in MATRIX of rights.py who may do what with these, and make a record "
            "of each kind in rights_records.py or rights_records_work.py",
        )

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    @mute_logger("odoo.models.unlink", "odoo.sql_db")
    def test_everybody_may_do_what_the_table_says_and_nothing_else(self):
        expected = table(MATRIX)
        records = self.records()
        self.env.flush_all()
        tried = {(model, kind) for model, kinds in records.items() for kind in kinds}
        self.assertEqual(tried, expected.keys(), "Each line of the table has a record, and back")
        for model, kinds in records.items():
            for name, user in self.users.items():
                seen = self.seen(user, model, kinds)
                for kind, record in kinds.items():
                    with self.subTest(model=model, kind=kind, user=name):
                        may = ("r" if kind in seen else "") + self.done(user, record)
                        self.assertEqual(may, expected[model, kind][name])

    def seen(self, user, model, kinds):
        """The kinds that a user finds; counting, grouping and reading have to agree."""
        all_of_them = self.env[model].union(*kinds.values())
        mine = self.env[model].with_user(user)
        domain = [("id", "in", all_of_them.ids)]
        try:
            found = mine.with_context(active_test=False).search(domain)
            counted = mine.with_context(active_test=False).search_count(domain)
            ((grouped,),) = mine.with_context(active_test=False)._read_group(
                domain, [], ["__count"]
            )
            shown = mine.with_context(active_test=False).formatted_read_group(
                domain, ["id"], ["__count"]
            )
        except AccessError:
            found, counted, grouped, shown = mine, 0, 0, []
        self.assertEqual({counted, grouped, len(shown)}, {len(found)}, f"{model} {user.login}")
        for record in all_of_them:
            reading = record.with_user(user)
            if record.id in found.ids:
                reading.read(["display_name"])
            else:
                try:
                    told = reading.read(["display_name"])
                except (AccessError, MissingError):
                    continue
                self.assertFalse(told, f"{user.login} reads in {model} what is not found")
        return {kind for kind, record in kinds.items() if record.id in found.ids}

    def done(self, user, record):
        """What a user does to a record, of write, create and delete: each is tried and undone."""
        mine = record.with_user(user)
        letters = ""
        for letter, act in (
            ("w", lambda: self.try_write(mine)),
            ("c", lambda: self.try_create(mine)),
            ("u", mine.unlink),
        ):
            try:
                with self.env.cr.savepoint():
                    act()
                    raise Undo
            except AccessError:
                continue
            except Undo:
                letters += letter
            except Exception:
                letters += letter
        return letters

    def try_write(self, record):
        record.check_access("write")
        record.write({})

    def try_create(self, record):
        """The rules are asked about a record like the one that is there; methods that refuse are
        called."""
        record.check_access("create")
        with suppress(Undo):
            record.browse().create([{}])


class Undo(Exception):
    pass
