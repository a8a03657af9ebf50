import { AutoComplete } from "@web/core/autocomplete/autocomplete";
import { _t } from "@web/core/l10n/translation";
import { Component } from "@odoo/owl";

const SHOWN = 8;

/** Some out of many, by a few letters each: what is picked as chips, and a field to find more. */
export class SetupPick extends Component {
    static template = "social_crm.SetupPick";
    static components = { AutoComplete };
    static props = {
        id: String,
        items: Array,
        picked: Array,
        label: String,
        placeholder: String,
        add: Function,
        remove: Function,
        lead: { optional: true },
        setLead: { type: Function, optional: true },
    };

    get chips() {
        const known = new Map(this.props.items.map((item) => [item.id, item]));
        return this.props.picked.map((id) => known.get(id) || { id, name: "…" });
    }

    get sources() {
        return [{ options: (words) => this.found(words) }];
    }

    found(words) {
        const wanted = words.trim().toLowerCase();
        const left = this.props.items.filter(
            (item) => !this.props.picked.includes(item.id) && item.name.toLowerCase().includes(wanted)
        );
        const options = left.slice(0, SHOWN).map((item) => ({
            label: item.name,
            onSelect: () => this.props.add(item.id),
        }));
        if (left.length > SHOWN) {
            options.push({ label: _t("%s more: type a few letters", left.length - SHOWN), unselectable: true });
        }
        return options.length ? options : [{ label: _t("Nothing found"), unselectable: true }];
    }

    removeLabel(item) {
        return _t("Remove %s", item.name);
    }

    leadLabel(item) {
        return this.props.lead === item.id ? _t("%s leads", item.name) : _t("Let %s lead", item.name);
    }
}
