"""What choosing a way to be organised changes, one thing at a time: done, written down with before
and after, and taken back. Nothing here knows a form.

Taken back is what still stands as it was set; what somebody changed since stays, and is named.
"""

from dataclasses import dataclass

from odoo import Command, api, models
from odoo.exceptions import UserError

TEAM = "helpdesk.ticket.team"
HOURS = "resource.calendar"
OWN_LINES = {HOURS: ("resource.calendar.attendance", "calendar_id")}
"""What is part of a record and not somebody who uses it."""
NOT_COMPARED = {
    "create_date",
    "create_uid",
    "display_name",
    "last_given_at",
    "parent_path",
    "social_step_in_ids",
    "write_date",
    "write_uid",
}
"""Fields that change without anybody deciding it."""
NOT_COMPARED_TYPES = {"binary", "one2many", "properties", "properties_definition"}
LOCKED = {("res.company", "social_crm_guidelines_first")}
"""What is set for a company whose other settings the person may not change."""


class Ref(str):
    """What does not exist yet: the key of the change that makes it."""

    __slots__ = ()


@dataclass(frozen=True)
class Change:
    """One thing that is changed.

    :param str part: code of the heading that it stands under
    :param str op: ``create``, ``set``, or of a list ``link`` and ``unlink``
    :param target: id, or :class:`Ref`; of what is created its key
    :param value: of a field; of ``create`` a dict of them. Lists of ids are sets.
    :param str said: a sentence that says it
    :param str weight: ``opens``: somebody sees more than before; ``loosens``: a protection goes;
        ``closes``: somebody sees less
    """

    part: str
    op: str
    model: str
    target: int | str
    field: str = ""
    value: object = None
    said: str = ""
    weight: str = ""


class SocialCrmOrganisationChange(models.AbstractModel):
    _name = "social.crm.organisation.change"
    _description = "Changes of How a Company Is Organised"

    # Doing

    @api.model
    def _perform(self, changes):
        """Do these, in their order, with the rights of the person at the screen.

        :param list changes: of :class:`Change`
        :returns: what was done, as it is stored
        :rtype: list[dict]
        """
        made, done = {}, []
        for change in changes:
            if change.op == "create":
                values = self._as_written(change.model, _resolved(change.value, made))
                record = self.env[change.model].create(values)
                made[change.target] = record.id
                done.append({"op": "create", "model": change.model, "id": record.id})
                done[-1]["key"] = str(change.target)
                continue
            record = self._record(change.model, _resolved(change.target, made), change.field)
            value = _resolved(change.value, made)
            entry = {"op": change.op, "model": change.model, "id": record.id}
            entry |= {"field": change.field, "before": self._value(record, change.field)}
            self._write(record, change.op, change.field, value)
            entry["after"] = self._value(record, change.field) if change.op == "set" else int(value)
            done.append(entry)
        for entry in done:
            record = self._record(entry["model"], entry["id"])
            entry["name"] = record.display_name
            if entry["op"] == "create":
                entry["after"] = self._snapshot(record)
        return done

    @api.model
    def _record(self, model, record_id, field=""):
        records = self.env[model].with_context(active_test=False)
        if (model, field) in LOCKED:
            records = records.sudo()
        return records.browse(record_id)

    @api.model
    def _write(self, record, op, field, value):
        if op == "set":
            record.write(self._as_written(record._name, {field: value}))
        else:
            command = Command.link if op == "link" else Command.unlink
            record.write({field: [command(value)]})

    @api.model
    def _as_written(self, model, values):
        known = self.env[model]._fields
        return {
            name: [Command.set(value)] if known[name].type == "many2many" else value
            for name, value in values.items()
        }

    # Looking

    @api.model
    def _value(self, record, name):
        """A value as it is compared and stored: ids, plain values, ``False`` for nothing."""
        field = record._fields[name]
        record = record.with_context(lang=None, active_test=False)
        if record._name == TEAM and name == "user_ids":
            return sorted(record._social_own_users().ids)
        value = record[name]
        if field.type == "many2many":
            return sorted(value.ids)
        if field.type == "many2one":
            return value.id
        if field.type == "reference":
            return value and f"{value._name},{value.id}"
        if field.type in ("date", "datetime"):
            return field.to_string(value) if value else False
        if field.type in ("integer", "float", "monetary", "boolean"):
            return value
        return value or False

    @api.model
    def _snapshot(self, record):
        """All that somebody could have decided about a record.

        :rtype: dict
        """
        return {
            name: self._value(record, name)
            for name, field in record._fields.items()
            if field.store
            and not field.compute
            and field.type not in NOT_COMPARED_TYPES
            and name not in NOT_COMPARED
        }

    # Taking back

    @api.model
    def _revert(self, done, really=True):
        """Take back what still stands, the last first.

        All is looked at before anything is done, since one thing can follow from another.

        :param list[dict] done: as :meth:`_perform` gave it
        :param bool really: else it is only said
        :returns: pairs of whether it is taken back, and a sentence
        :rtype: list[tuple[bool, str]]
        """
        todo, said = [], []
        for entry in reversed(done):
            todo.append((entry, *self._outlook(entry, todo)))
        todo = self._with_their_people(todo)
        for entry, act, sentence in todo:
            if act and really:
                sentence = getattr(self, f"_take_back_{act}")(entry) or sentence
            if sentence:
                said.append((bool(act), sentence))
        return said

    @api.model
    def _outlook(self, entry, todo):
        """What would be done about one thing, and what is said about it.

        :param list todo: the same of what is taken back before
        :rtype: tuple[str, str]
        """
        record = self._record(entry["model"], entry["id"], entry.get("field", "")).exists()
        name = entry.get("name") or ""
        if not record:
            return "", self.env._("“%s” was deleted since.", name)
        if entry["op"] == "create":
            now = self._snapshot(record)
            differing = [key for key, value in entry["after"].items() if now.get(key) != value]
            if differing:
                return "", self._changed_sentence(record, differing)
            if entry["model"] == HOURS and (stays := self._hours_stay(record, todo)):
                return "", stays
            if entry["model"] == TEAM and (stays := self._team_stays(record, todo)):
                return "", stays
            return "removed", self._gone_sentence(record)
        field = entry["field"]
        value = self._value(record, field)
        if entry["model"] == "res.users" and not record.has_access("write"):
            return "", self.env._(
                "The rights of %s stay: somebody who manages access rights can take them away.",
                record.name,
            )
        if entry["op"] == "set":
            if value == entry["before"]:
                return "", ""
            if value != entry["after"]:
                return "", self._changed_sentence(record, [field])
            return "set", self._set_sentence(record, field, entry["before"])
        there = entry["after"] in value
        if there != (entry["op"] == "link"):
            return "", self._changed_sentence(record, [field])
        what = self._shown(record, field, [entry["after"]])
        words = {"name": record.display_name, "what": what, "field": self._label(record, field)}
        if there:
            return "unlink", self.env._("“%(what)s” goes from %(field)s of “%(name)s”.", **words)
        return "link", self.env._("“%(what)s” comes back to %(field)s of “%(name)s”.", **words)

    @api.model
    def _changed_sentence(self, record, names):
        labels = ", ".join(self._label(record, name) for name in names[:3])
        who = record.sudo().write_uid
        return self.env._(
            "“%(name)s” (%(fields)s) was changed since, lastly by %(who)s: it stays as it is.",
            name=record.display_name,
            fields=labels,
            who=who.name,
        )

    @api.model
    def _label(self, record, name):
        if (record._name, name) == (TEAM, "resource_calendar_id"):
            return self.env._("Working hours")  # of another addon, which speaks no German
        return record._fields[name]._description_string(self.env)

    @api.model
    def _shown(self, record, name, value):
        field = record._fields[name]
        if field.relational:
            ids = value if isinstance(value, list) else [value or 0]
            others = self.env[field.comodel_name].sudo().browse(filter(None, ids)).exists()
            return ", ".join(others.mapped("display_name")) or "–"
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "–")
        return value or "–"

    @api.model
    def _take_back_set(self, entry):
        record = self._record(entry["model"], entry["id"], entry["field"])
        field, before = record._fields[entry["field"]], entry["before"]
        if field.relational:
            wanted = before if isinstance(before, list) else [before or 0]
            others = self.env[field.comodel_name].sudo().browse(filter(None, wanted)).exists()
            before = others.ids if isinstance(before, list) else others.id
        self._write(record, "set", entry["field"], before)

    @api.model
    def _take_back_link(self, entry):
        record = self._record(entry["model"], entry["id"], entry["field"])
        other = self.env[record._fields[entry["field"]].comodel_name].browse(entry["after"])
        if not other.sudo().exists():
            return self.env._("Somebody of “%s” was deleted since.", record.display_name)
        self._write(record, "link", entry["field"], entry["after"])
        return None

    @api.model
    def _take_back_unlink(self, entry):
        record = self._record(entry["model"], entry["id"], entry["field"])
        self._write(record, "unlink", entry["field"], entry["after"])

    @api.model
    def _take_back_removed(self, entry):
        """Delete what nothing leads to; archive the rest."""
        record = self._record(entry["model"], entry["id"])
        name = record.display_name
        if not self._is_used(record):
            record.unlink()
            return None
        if "active" not in record:
            raise UserError(self.env._("“%s” is in use.", name))
        record.active = False
        return self.env._("“%s” is archived: something happened with it.", name)

    @api.model
    def _is_used(self, record, but=()):
        """Whether anything stored leads to a record, but for what is its own.

        :param but: entries of what does not count
        """
        own = {
            field.relation
            for field in record._fields.values()
            if field.type == "many2many" and field.store
        }
        self.env.flush_all()
        for model in self.env.values():
            if model._abstract or model._transient or not model._auto:
                continue
            for name, field in model._fields.items():
                if field.comodel_name != record._name or not field.store:
                    continue
                if field.type == "many2many" and field.relation in own:
                    continue
                if (model._name, name) == OWN_LINES.get(record._name):
                    continue
                if field.type not in ("many2one", "many2many") or field.inherited:
                    continue
                found = model.sudo().with_context(active_test=False)
                others = [
                    entry["id"]
                    for entry in but
                    if (entry["model"], entry.get("field")) == (model._name, name)
                ]
                users = [(name, "in", record.ids), ("id", "not in", others)]
                if found.search_count(users, limit=1):
                    return True
        return False


def _resolved(value, made):
    """A value with the ids of what was made in place of their keys."""
    if isinstance(value, Ref):
        return made[value]
    if isinstance(value, dict):
        return {name: _resolved(each, made) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_resolved(each, made) for each in value]
    return value
