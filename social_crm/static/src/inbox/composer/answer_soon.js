/**
 * Put the focus into the answer, as soon as it is there: a case may still be loading. What is typed until then is meant for
 * the answer and for nothing else; without this, letters would be taken for keys that close cases.
 *
 * @param {import("../inbox_store").InboxStore} inbox
 * @param {string} [tool] the tool of the composer that is opened as well, as it is called in `composerTools`
 */
export function answerSoon(inbox, tool = "") {
    const key = inbox.key || inbox.cursor;
    if (!key) {
        return;
    }
    if (inbox.key && inbox.composer) {
        inbox.composer.focus();
        inbox.composer.wanted = tool;
        return;
    }
    inbox.early = { key, text: "", tool };
    if (!inbox.key) {
        return inbox.open(key);
    }
}

/**
 * Whether a key was meant for an answer that is not there yet; it is kept for it.
 *
 * @param {import("../inbox_store").InboxStore} inbox
 * @param {KeyboardEvent} event
 */
export function keptForAnswer(inbox, event) {
    const { early } = inbox;
    const comesNot = inbox.failed?.case || (inbox.case && !inbox.case.answer);
    const leaves = event.key === "Escape" || comesNot;
    if (!early || early.key !== inbox.key || leaves) {
        inbox.early = null;
        return false;
    }
    if (event.key.length === 1 || event.key === "Enter") {
        early.text += event.key === "Enter" ? "\n" : event.key;
    } else if (event.key === "Backspace") {
        early.text = early.text.slice(0, -1);
    }
    return true;
}

/** The answer is there: it gets the focus, and what was typed meanwhile. */
export function answerIsThere(inbox, composer) {
    const { early } = inbox;
    if (early && early.key === inbox.key) {
        inbox.early = null;
        composer.focus();
        if (early.text) {
            composer.insert(early.text);
        }
        composer.wanted = early.tool;
    }
}
