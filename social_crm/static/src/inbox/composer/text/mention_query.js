const BEFORE_CURSOR = /(?:^|[\s(])@([^\s@]*(?:@[^\s@]*)?)$/u;
const SHOWN = 6;

/**
 * The name that is being typed where the cursor stands.
 *
 * @param {string} text
 * @param {number} cursor
 * @returns {{ start: number, query: string } | null} where the `@` stands, and what stands behind it
 */
export function queryAt(text, cursor) {
    const found = BEFORE_CURSOR.exec(text.slice(0, cursor));
    return found && { start: cursor - found[1].length - 1, query: found[1] };
}

/** Those who can be meant, whose handle or name begins like that first. */
export function peopleFor(people, query) {
    const wanted = query.toLowerCase();
    const rank = ({ handle, name }) => {
        const words = [handle.toLowerCase(), ...name.toLowerCase().split(/\s+/)];
        if (words.some((word) => word.startsWith(wanted))) {
            return 0;
        }
        return words.some((word) => word.includes(wanted)) ? 1 : 2;
    };
    return people
        .map((person) => [rank(person), person])
        .filter(([place, { handle }]) => place < 2 && handle.toLowerCase() !== wanted)
        .sort(([one], [other]) => one - other)
        .slice(0, SHOWN)
        .map(([, person]) => person);
}
