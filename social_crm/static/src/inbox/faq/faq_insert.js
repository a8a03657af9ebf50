/**
 * Put an approved answer where the cursor stands, and count that.
 *
 * @param {Object} composer its model
 * @param {{ id: number }} entry
 * @param {string} text the answer, filled in
 */
export function insertAnswer(composer, entry, text) {
    const [start] = composer.editor?.selection() || [composer.text.length];
    composer.insert(/\S$/.test(composer.text.slice(0, start)) ? ` ${text}` : text);
    composer.focus();
    // Figures are not worth an error in front of whoever answers.
    return composer.inbox.call("faq_used", entry.id, composer.mentionId).catch(() => {});
}
