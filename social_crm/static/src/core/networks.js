import { session } from "@web/session";

const UNKNOWN_ICON = "fa-comments-o";

/**
 * How a network is shown.
 *
 * @param {string | false} key
 * @returns {{ label: string, icon: string }}
 */
export function networkLook(key) {
    const look = session.social_crm_networks?.[key];
    return { label: look?.label || key || "", icon: look?.icon || UNKNOWN_ICON };
}
