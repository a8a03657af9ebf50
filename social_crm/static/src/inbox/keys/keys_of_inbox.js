import { _t } from "@web/core/l10n/translation";
import { answerSoon } from "../composer/answer_soon";
import { registerInboxKey } from "./inbox_keys";
import { KeysDialog } from "./keys_dialog";

const LIST = ".o_social_crm_inbox_list";

/** Put the focus where the keyboard is in the list. */
function focusCursor(inbox) {
    const name = document.querySelector(`${LIST} [data-key="${inbox.cursor}"] .o_social_crm_inbox_row_name`);
    name?.focus({ preventScroll: true });
    name?.closest("li").scrollIntoView({ block: "nearest" });
}

/** Rows are rendered a moment after the store has changed. */
function later(callback) {
    requestAnimationFrame(() => requestAnimationFrame(callback));
}

function step(inbox, by) {
    // The first key shows where one is.
    const shown = inbox.key || document.activeElement.closest(LIST);
    if (!shown) {
        focusCursor(inbox);
    } else if (inbox.step(by)) {
        later(() => focusCursor(inbox));
    }
}

registerInboxKey("next", {
    keys: ["j"],
    label: _t("Next case"),
    group: "list",
    run: ({ inbox }) => step(inbox, 1),
}, { sequence: 1 });
registerInboxKey("previous", {
    keys: ["k"],
    label: _t("Previous case"),
    group: "list",
    run: ({ inbox }) => step(inbox, -1),
}, { sequence: 2 });
registerInboxKey("down", {
    keys: ["ArrowDown"],
    label: _t("Next case, in the list"),
    group: "list",
    inList: true,
    run: ({ inbox }) => step(inbox, 1),
}, { sequence: 3 });
registerInboxKey("up", {
    keys: ["ArrowUp"],
    label: _t("Previous case, in the list"),
    group: "list",
    inList: true,
    run: ({ inbox }) => step(inbox, -1),
}, { sequence: 4 });
registerInboxKey("open", {
    keys: ["Enter", "o"],
    label: _t("Open the case"),
    group: "list",
    run: ({ inbox, event }) => {
        // A control that has the focus does what it says.
        const onControl = event.target.closest?.("a, button, input, select, summary, [tabindex]");
        if (event.key === "Enter" && onControl && !event.target.matches(".o_social_crm_inbox_row_name")) {
            return false;
        }
        return inbox.cursor && inbox.open(inbox.cursor);
    },
}, { sequence: 5 });
registerInboxKey("select", {
    keys: ["x"],
    label: _t("Select the case"),
    group: "list",
    run: ({ inbox }) => inbox.cursor && inbox.select(inbox.cursor),
}, { sequence: 6 });
registerInboxKey("select_to", {
    keys: ["X"],
    label: _t("Select all up to this case"),
    group: "list",
    run: ({ inbox }) => inbox.cursor && inbox.select(inbox.cursor, { range: true }),
}, { sequence: 7 });
registerInboxKey("select_all", {
    keys: ["A"],
    label: _t("Select all that are shown"),
    group: "list",
    run: ({ inbox }) => inbox.selectAll(),
}, { sequence: 8 });
registerInboxKey("search", {
    keys: ["/"],
    label: _t("Search"),
    group: "list",
    run: ({ inbox }) => {
        if (inbox.width === "narrow") {
            inbox.pane = "rows";
        }
        later(() => document.querySelector(".o_social_crm_inbox_search input")?.focus());
    },
}, { sequence: 9 });
registerInboxKey("new", {
    keys: ["."],
    label: _t("Show what is new"),
    group: "list",
    run: ({ inbox }) => {
        inbox.showWaiting();
        document.querySelector(LIST)?.scrollTo({ top: 0 });
    },
}, { sequence: 10 });

registerInboxKey("answer", {
    keys: ["r"],
    label: _t("Answer"),
    group: "case",
    run: ({ inbox }) => {
        answerSoon(inbox);
    },
}, { sequence: 20 });
registerInboxKey("person", {
    keys: ["p"],
    label: _t("Show or hide the person"),
    group: "case",
    run: ({ inbox }) => inbox.key && inbox.togglePerson(),
}, { sequence: 21 });
registerInboxKey("back", {
    keys: ["Escape", "u"],
    label: _t("Back to the list"),
    group: "case",
    run: ({ inbox }) => {
        if (inbox.selected.size) {
            inbox.selectNone();
        } else if (inbox.key) {
            inbox.back();
            later(() => focusCursor(inbox));
        }
    },
}, { sequence: 22 });

/** Queues by their first letters: what comes after `g`. */
export const QUEUE_KEYS = {
    m: "mine",
    u: "unassigned",
    a: "all",
    p: "approval",
    d: "colleague",
    w: "window",
    s: "many",
    r: "answered",
    z: "snoozed",
    e: "done",
    h: "heard",
};

for (const [letter, code] of Object.entries(QUEUE_KEYS)) {
    registerInboxKey(`go_${code}`, {
        keys: [`g ${letter}`],
        label: (inbox) => inbox.queues.find((queue) => queue.code === code)?.label,
        group: "go",
        run: ({ inbox }) => inbox.queues.some((queue) => queue.code === code) && inbox.openQueue(code),
    }, { sequence: 30 });
}

registerInboxKey("help", {
    keys: ["?"],
    label: _t("Show these keys"),
    group: "case",
    run: ({ inbox, env }) => env.services.dialog.add(KeysDialog, { inbox }),
}, { sequence: 90 });
