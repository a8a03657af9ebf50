import { _t } from "@web/core/l10n/translation";

const LOOKS = {
    public: { icon: "fa-globe", badge: "text-bg-light border", help: _t("Everybody can read it.") },
    unlisted: {
        icon: "fa-globe",
        badge: "text-bg-light border",
        help: _t("Everybody who has the link can read it."),
    },
    followers: {
        icon: "fa-users",
        badge: "text-bg-info",
        help: _t("Only followers of the author can read it."),
    },
    direct: {
        icon: "fa-lock",
        badge: "text-bg-info",
        help: _t("Only the people whom it is meant for can read it."),
    },
};

/**
 * How an audience is shown.
 *
 * @param {string} audience a value of the selection field
 * @returns {{ icon: string, badge: string, help: string, private: boolean }}
 */
export function audienceLook(audience) {
    const look = LOOKS[audience] || LOOKS.public;
    return { ...look, private: ["followers", "direct"].includes(audience) };
}
