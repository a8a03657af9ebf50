import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError } from "@web/core/network/rpc";

const SAID = ["UserError", "AccessError", "ValidationError", "MissingError"];

/**
 * What went wrong, as a sentence for the person: the server's own where it speaks to people.
 *
 * @param {Error} error
 * @returns {string}
 */
export function sentenceOf(error) {
    if (error instanceof ConnectionLostError) {
        return _t("The server cannot be reached.");
    }
    const name = (error.exceptionName || "").split(".").pop();
    return SAID.includes(name) && error.data?.message ? error.data.message : _t("This could not be loaded.");
}
