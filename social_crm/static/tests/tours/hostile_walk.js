import { rpcBus } from "@web/core/network/rpc";

/* Opens every screen of ours, list, cards and form, and every case of the inbox, while hostile texts are in all places that
   somebody else can fill. Nothing here depends on what the screens look like. */

const PATIENCE = 60000; // milliseconds
const SETTLING = 120;
const found = [];
const asked = new Set();
let where = "";

rpcBus.addEventListener("RPC:REQUEST", ({ detail }) => asked.add(detail.data.id));
rpcBus.addEventListener("RPC:RESPONSE", ({ detail }) => asked.delete(detail.data.id));

function wait(milliseconds) {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function until(condition) {
    const end = Date.now() + PATIENCE;
    while (!condition()) {
        if (Date.now() > end) {
            return false;
        }
        await wait(20);
    }
    await wait(SETTLING);
    return true;
}

/* What is wrong on the page as it stands. */
function look() {
    if (window.hurtBy) {
        found.push(`${where}: something ran: ${window.hurtBy}`);
        window.hurtBy = "";
    }
    for (const link of document.querySelectorAll(".o_action_manager a[href], .modal a[href], .o-dropdown--menu a[href]")) {
        const address = link.getAttribute("href").replace(/[\u0000-\u0020]/g, "").toLowerCase();
        if (/^(javascript|data|vbscript|file|blob|intent):/.test(address) || address.startsWith("//")) {
            found.push(`${where}: an odd link: ${link.outerHTML.slice(0, 200)}`);
        } else if (/^https?:/.test(address) && !address.startsWith(location.origin)) {
            // Odoo's own viewer of HTML says noreferrer alone, which includes the other.
            const rel = link.rel.split(/\s+/);
            if (!rel.includes("noreferrer") || !(rel.includes("noopener") || link.closest(".o_readonly"))) {
                found.push(`${where}: rel of a link: ${link.outerHTML.slice(0, 200)}`);
            }
        }
    }
    const foreign = ".o_action_manager :is(script, iframe, object, embed, link, base, meta, form[action^='http'])";
    for (const element of document.querySelectorAll(foreign)) {
        found.push(`${where}: an element that must not be there: ${element.outerHTML.slice(0, 200)}`);
    }
    for (const element of document.querySelectorAll(".o_action_manager img, .o_action_manager source")) {
        const address = element.getAttribute("src") || "";
        if (/evil\.example|javascript:/.test(address)) {
            found.push(`${where}: it loads ${address.slice(0, 100)}`);
        }
    }
    if (document.documentElement.scrollWidth > window.innerWidth + 1) {
        found.push(`${where}: wider than the window, ${document.documentElement.scrollWidth} px`);
    }
    const bar = document.querySelector(".o_main_navbar")?.getBoundingClientRect();
    const top = bar && document.elementFromPoint(bar.left + bar.width / 2, bar.top + 5);
    if (!top?.closest(".o_main_navbar, .o_dialog, .modal, .o_notification_manager")) {
        found.push(`${where}: something lies over the page`);
    }
}

/* Opens something and looks at it; what cannot be opened is found, too. */
async function visit(open, selector) {
    try {
        await open();
        // All of it: what comes late is looked at, too.
        if (!(await until(() => document.querySelector(selector) && !asked.size))) {
            found.push(`${where}: it does not open`);
        }
        look();
    } catch (error) {
        found.push(`${where}: ${error.data?.message || error.message}`);
    }
}

async function openAll(env, actions) {
    const { orm, action } = env.services;
    for (const { id, name, model, modes } of actions) {
        for (const mode of modes) {
            where = `${name} (${mode})`;
            const ids = mode === "form" ? await orm.search(model, [], { limit: 3, order: "id desc" }) : [false];
            for (const resId of ids) {
                const props = resId ? { resId } : {};
                await visit(
                    () => action.doAction(id, { viewType: mode, props, clearBreadcrumbs: true }),
                    `.o_${mode}_view`
                );
            }
        }
    }
}

async function openForms(env) {
    const { orm, action } = env.services;
    const models = {
        "social.crm.mention": 16,
        "social.crm.profile": 16,
        "helpdesk.ticket": 16,
        "crm.lead": 3,
        "social.crm.reply": 3,
    };
    for (const [model, limit] of Object.entries(models)) {
        for (const resId of await orm.search(model, [], { limit, order: "id desc" })) {
            where = `${model} ${resId}`;
            const form = { type: "ir.actions.act_window", res_model: model, res_id: resId, views: [[false, "form"]] };
            await visit(
                () => action.doAction(form, { clearBreadcrumbs: true }),
                ".o_form_view :is(.o_form_sheet, .o_form_nosheet)"
            );
        }
    }
}

async function openInbox(env) {
    const { action, orm } = env.services;
    const all = await orm.call("social.crm.inbox", "page", ["all", {}, null, 100]);
    for (const { key } of all.rows) {
        where = `inbox ${key}`;
        const inbox = { type: "ir.actions.client", tag: "social_crm.inbox", params: { queue: "all", case: key } };
        await visit(() => action.doAction(inbox, { clearBreadcrumbs: true }), ".o_social_crm_inbox_entry");
    }
}

/* actions: id, name, model and modes of those that open our screens */
async function walk(actions) {
    window.hurt = window.parent.hurt = () => {
        window.hurtBy = `${new Error().stack}`.slice(0, 300);
    };
    const { env } = odoo.__WOWL_DEBUG__.root;
    await openInbox(env);
    await openAll(env, actions);
    await openForms(env);
    if (found.length) {
        throw new Error([...new Set(found)].slice(0, 40).join("\n"));
    }
}

odoo.socialCrmHostileWalk = walk;
