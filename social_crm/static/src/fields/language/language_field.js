import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Component, xml } from "@odoo/owl";

/**
 * The name of a language in the language of the person.
 *
 * @param {string} code as networks write it (BCP 47), or anything else, which is shown as it is
 */
export function languageName(code) {
    try {
        return new Intl.DisplayNames([user.lang], { type: "language" }).of(code);
    } catch {
        return code;
    }
}

export class LanguageField extends Component {
    static template = xml`<span t-esc="name"/>`;
    static props = { ...standardFieldProps };

    get name() {
        const code = this.props.record.data[this.props.name];
        return code ? languageName(code) : "";
    }
}

export const languageField = {
    component: LanguageField,
    displayName: _t("Language"),
    supportedTypes: ["char"],
};

registry.category("fields").add("social_crm_language", languageField);
