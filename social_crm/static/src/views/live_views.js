import { registry } from "@web/core/registry";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { listView } from "@web/views/list/list_view";
import { useMentionsChanged } from "../core/live";

/** Lists and cards of mentions that fill by themselves, but never under the hands of somebody who works in them. */

function useLiveModel(controller) {
    const { model } = controller;
    const { load } = model;
    /** @type {Promise | null} the last reading that was begun, until it has ended */
    let reading = null;
    model.load = function (...args) {
        const begun = load.apply(this, args);
        const ended = () => {
            reading = reading === begun ? null : reading;
        };
        reading = begun;
        begun.then(ended, ended);
        return begun;
    };
    const reload = async () => {
        const before = model.root;
        await model.load();
        // What was selected while it was being read stays selected.
        const selected = new Set((before.selection || []).map((record) => record.resId));
        for (const record of model.root.records || []) {
            if (selected.has(record.resId)) {
                record.toggleSelection(true);
            }
        }
    };
    useMentionsChanged(reload, {
        busy: () => {
            const { root } = model;
            return (
                // What somebody searches for would be given up for what stood there before.
                Boolean(reading) ||
                !model.isReady ||
                Boolean(root.editedRecord) ||
                Boolean(root.selection?.length) ||
                Boolean(document.querySelector(".modal, .o-dropdown--menu"))
            );
        },
    });
}

export class LiveListController extends listView.Controller {
    setup() {
        super.setup();
        useLiveModel(this);
    }
}

export class LiveKanbanController extends kanbanView.Controller {
    setup() {
        super.setup();
        useLiveModel(this);
    }
}

registry.category("views").add("social_crm_live_list", {
    ...listView,
    Controller: LiveListController,
});
registry.category("views").add("social_crm_live_kanban", {
    ...kanbanView,
    Controller: LiveKanbanController,
});
