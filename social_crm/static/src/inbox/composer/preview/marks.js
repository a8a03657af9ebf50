// As networks find them: an address up to the next space, a name with or without its server, a word behind a number sign.
const MARKED = /(https?:\/\/[^\s<>"]+)|(?<![\p{L}\p{N}_/])(@[\p{L}\p{N}_.-]+(?:@[\p{L}\p{N}.:-]+)?)|(?<![\p{L}\p{N}_/&])(#[\p{L}\p{N}_]*\p{L}[\p{L}\p{N}_]*)/gu;
const TRAILING = /[.,:;!?)\]}'"»“”…-]+$/u;
const KINDS = ["link", "mention", "tag"];

/**
 * A text in pieces: what a network shows as a link, a name or a hashtag, and what stands between.
 *
 * @param {string} text
 * @returns {{ kind: "text" | "link" | "mention" | "tag", text: string }[]}
 */
export function marks(text) {
    const pieces = [];
    let end = 0;
    for (const found of text.matchAll(MARKED)) {
        const kind = KINDS[found.slice(1).findIndex(Boolean)];
        const words = kind === "tag" ? found[0] : found[0].replace(TRAILING, "");
        if (words.length < 2) {
            continue;
        }
        pieces.push({ kind: "text", text: text.slice(end, found.index) }, { kind, text: words });
        end = found.index + words.length;
    }
    pieces.push({ kind: "text", text: text.slice(end) });
    return pieces.filter((piece) => piece.text);
}
