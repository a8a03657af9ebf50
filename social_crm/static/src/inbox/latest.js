/**
 * Answers of the server can overtake each other. Of several about the same thing, one that was asked for earlier never
 * takes the place of one that was asked for later. What comes while a later question is still open is taken: who asks
 * again and again sees something, and a question that fails takes nothing away.
 */
export class Latest {
    constructor() {
        this.number = 0;
        /** @type {Map<string, number>} the question whose answer was taken, by what it is about */
        this.taken = new Map();
    }

    /** @returns {number} of a question that is asked now */
    ask() {
        return ++this.number;
    }

    /**
     * Whether an answer is to be taken: nothing is known from a later question.
     *
     * @param {number} asked the question, see `ask`
     * @param {string} [about]
     */
    take(asked, about = "") {
        if (asked < (this.taken.get(about) || 0)) {
            return false;
        }
        this.taken.set(about, asked);
        return true;
    }
}
