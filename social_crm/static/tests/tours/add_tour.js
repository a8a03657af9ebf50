import { registry } from "@web/core/registry";

const PATIENCE = 60000; // milliseconds, the most that Odoo allows for a step

/**
 * Register a tour. Each step may take long, on a machine that is busy with something else: only what never comes fails.
 *
 * @param {string} name
 * @param {{ steps: () => Object[] }} tour
 */
export function addTour(name, { steps }) {
    registry.category("web_tour.tours").add(name, {
        steps: () => steps().map((step) => ({ ...step, timeout: PATIENCE })),
    });
}
