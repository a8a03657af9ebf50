/** A server of a test whose answers come late, and in any order. */

import { animationFrame, Deferred } from "@odoo/hoot-mock";

/** Until what has just been answered is drawn. */
export async function settle() {
    for (let frame = 0; frame < 4; frame++) {
        await animationFrame();
    }
}

/**
 * Hold back what a server is asked; answers are given one by one, in any order.
 *
 * @param {Object<string, (...args: any[]) => any>} server what it answers, by method
 * @param {string} method
 * @param {() => Promise} [settled] until an answer has had its effect
 * @returns {(number: number, value: any) => Promise} answers the question with that number
 */
export function heldIn(server, method, settled = settle) {
    const answers = [];
    server[method] = () => {
        const answer = new Deferred();
        answers.push(answer);
        return answer;
    };
    return async (number, value) => {
        answers[number].resolve(value);
        await settled();
    };
}
