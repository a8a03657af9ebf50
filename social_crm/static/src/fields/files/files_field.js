import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useBus } from "@web/core/utils/hooks";
import {
    Many2ManyBinaryField,
    many2ManyBinaryField,
} from "@web/views/fields/many2many_binary/many2many_binary_field";

let nextId = 0;

/** Files of an answer, each with a description for those who cannot see or hear it. */
export class FilesField extends Many2ManyBinaryField {
    static template = "social_crm.FilesField";

    setup() {
        super.setup();
        this.prefix = `social_crm_file_${nextId++}`;
        this.pending = new Map();
        const { bus } = this.props.record.model;
        useBus(bus, "NEED_LOCAL_CHANGES", ({ detail }) => detail.proms.push(this.commit()));
    }

    placeholder(file) {
        return file.mimetype?.startsWith("audio/")
            ? _t("What is heard in it, for those who cannot hear it")
            : _t("What is seen in it, for those who cannot see it");
    }

    describe(file, text) {
        this.pending.set(file.id, text.trim());
        return this.commit();
    }

    onInput(file, text) {
        this.pending.set(file.id, text.trim());
    }

    async commit() {
        const descriptions = [...this.pending];
        this.pending.clear();
        for (const [id, description] of descriptions) {
            const { records } = this.props.record.data[this.props.name];
            const file = records.find((record) => record.resId === id);
            if (file && (file.data.description || "") !== description) {
                await this.orm.write("ir.attachment", [id], { description });
                file.data.description = description;
            }
        }
    }
}

export const filesField = {
    ...many2ManyBinaryField,
    component: FilesField,
    displayName: _t("Files with descriptions"),
    relatedFields: [...many2ManyBinaryField.relatedFields, { name: "description", type: "text" }],
};

registry.category("fields").add("social_crm_files", filesField);
