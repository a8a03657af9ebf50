/**
 * An address that may be clicked, or `""`: networks and their users write anything into links.
 *
 * @param {string | false | undefined} address
 */
export function webAddress(address) {
    const trimmed = (address || "").trim();
    return /^https?:\/\/[^\s/?#]/i.test(trimmed) && URL.canParse(trimmed) ? trimmed : "";
}
