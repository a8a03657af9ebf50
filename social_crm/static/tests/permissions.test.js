import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";

class Account extends models.Model {
    _name = "social.crm.account";

    permissions = fields.Json({});
    works = fields.Json({});
    _records = [
        {
            id: 1,
            permissions: [
                { key: "read", label: "Read comments", required: true, granted: false },
                { key: "write", label: "Answer", required: false, granted: false },
                { key: "list", label: "See pages", required: false, granted: true },
                { key: "push", label: "Be told", required: false, granted: null },
            ],
            works: [
                {
                    title: "Reads",
                    items: [
                        { label: "Comments", works: false, needs: "Read comments" },
                        { label: "Own posts", works: true, needs: "" },
                    ],
                },
            ],
        },
    ];
}

defineMailModels();
defineModels([Account]);

async function mountField(name, widget) {
    const arch = `<form><field name="${name}" widget="${widget}"/></form>`;
    await mountView({ type: "form", resModel: "social.crm.account", resId: 1, arch });
}

describe("what is allowed and what works", () => {
    test("each permission says in words and by name what it is, and whether it was granted", async () => {
        await mountField("permissions", "social_crm_permissions");
        expect(queryAllTexts(".o_social_crm_permissions code")).toEqual([
            "read",
            "write",
            "list",
            "push",
        ]);
        const titles = [...document.querySelectorAll(".o_social_crm_permissions i")].map(
            (icon) => icon.title
        );
        expect(titles).toEqual([
            "Not granted",
            "Not granted",
            "Granted",
            "Asked for at the sign-in",
        ]);
        expect(".o_social_crm_permissions li:first .text-danger").toHaveCount(2);
        expect(".o_social_crm_permissions li:nth-child(2) .text-danger").toHaveCount(0);
    });

    test("what does not work says what is missing for it", async () => {
        await mountField("works", "social_crm_works");
        expect(queryAllTexts(".o_social_crm_works li")).toEqual([
            "Comments\nNot granted: Read comments",
            "Own posts",
        ]);
        expect(".o_social_crm_works .fa-check").toHaveCount(1);
    });
});
