import { registry } from "@web/core/registry";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { listView } from "@web/views/list/list_view";
import { useMentionsChanged } from "../core/live";

/** Lists and cards of mentions that fill by themselves, but never under the hands of somebody who works in them. */

function useLiveModel(controller) {
    useMentionsChanged(() => controller.model.load(), {
        busy: () => {
            const { model } = controller;
            const { root } = model;
            return (
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
