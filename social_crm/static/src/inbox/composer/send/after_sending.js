import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";

const MODEL = "social.crm.inbox";

/**
 * Say what became of an answer, with a way back for as long as it waits.
 *
 * @param {import("../composer_model").ComposerModel} composer which may have gone on to something else by then
 * @param {{ id: number, state: string, text: string, private: boolean, who: string }} sent
 */
export function tellSent(composer, sent) {
    const { services } = composer;
    const seconds = composer.options.undo_seconds || 0;
    const call = (method, ...args) => services.orm.silent.call(MODEL, method, [sent.id, ...args]);
    let open = true;
    const undo = async () => {
        open = false;
        browser.clearTimeout(timer);
        close();
        const result = await call("undo", sent.text);
        if (result.why) {
            services.notification.add(result.why, { type: "warning" });
        } else {
            await composer.takeBack(result.draft);
        }
    };
    const close = services.notification.add(words(sent), {
        type: "success",
        autocloseDelay: Math.max(seconds, 4) * 1000,
        buttons: [{ name: _t("Undo"), onClick: undo }],
    });
    const timer = browser.setTimeout(() => {
        if (open) {
            close();
            if (sent.state === "queued") {
                call("release");
            }
        }
    }, seconds * 1000);
}

function words({ state, who, private: isPrivate }) {
    if (state === "approval") {
        return _t("The answer to %s waits for approval.", who);
    }
    return isPrivate ? _t("Sent to %s privately.", who) : _t("Answered %s publicly.", who);
}
