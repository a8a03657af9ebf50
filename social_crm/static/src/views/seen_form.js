import { registry } from "@web/core/registry";
import { formView } from "@web/views/form/form_view";

/**
 * Forms in which something can be changed and approved at once. A click on a button saves first, and what is read back
 * then also has what others have changed meanwhile, which nobody has looked at yet. So saving tells what the form was
 * loaded with, and the server keeps calling it that (`web_save` of `social.crm.seen`).
 */
export class SeenFormController extends formView.Controller {
    async onWillSaveRecord(record, changes) {
        if (record.resId && record.data.seen) {
            changes.seen = record.data.seen;
        }
        return super.onWillSaveRecord(...arguments);
    }
}

registry.category("views").add("social_crm_seen_form", {
    ...formView,
    Controller: SeenFormController,
});
