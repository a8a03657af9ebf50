const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** What people see as characters. */
export function characters(text) {
    let count = 0;
    for (const _ of segmenter.segment(text)) {
        count++;
    }
    return count;
}

/**
 * How long an answer probably is, until the server has counted by the network's own rules. It stands and falls with the
 * last count: what was different there (links, names, a number of its own for letters) is taken along.
 *
 * @param {import("./composer_model").ComposerModel} composer
 * @param {Object} [known] the last count of the server
 */
export function estimate(composer, known) {
    const limit = composer.way?.limit || 0;
    const counted = characters(composer.text) + characters(composer.subject);
    const used = known && composer.counted !== undefined ? known.used + counted - composer.counted : counted;
    const least = known?.least || 0;
    const fits = used >= least && (!limit || used <= limit);
    return {
        used: Math.max(0, used),
        limit,
        least,
        fits,
        cost: known?.cost || "",
        parts: !fits && composer.asThread ? known?.parts : null,
        unsplittable: "",
        estimated: true,
    };
}
