import { _t } from "@web/core/l10n/translation";
import { sift } from "./upload_rules";

const ROUTE = "/web/binary/upload_attachment";

/**
 * Take files into an answer: those that the network takes are uploaded, of the others it is said why not.
 *
 * @param {import("../composer_model").ComposerModel} composer
 * @param {File[]} files of the browser
 */
export async function addFiles(composer, files) {
    const { http, notification } = composer.services;
    await composer.loading?.catch(() => {}); // which files the network takes
    const wanted = files.map((file) => ({ name: file.name, mimetype: file.type, size: file.size, file }));
    const { good, refusals } = sift(wanted, composer.attachments, composer.data.media);
    for (const refusal of refusals) {
        notification.add(refusal, { type: "warning" });
    }
    if (!good.length) {
        return;
    }
    composer.uploading++;
    try {
        for (const each of good) {
            const answer = await http.post(
                ROUTE,
                { csrf_token: odoo.csrf_token, model: "social.crm.reply", id: 0, ufile: [each.file] },
                "text"
            );
            const [uploaded] = JSON.parse(answer);
            if (!uploaded || uploaded.error) {
                throw new Error(uploaded?.error);
            }
            composer.attach({
                id: uploaded.id,
                name: uploaded.filename,
                mimetype: uploaded.mimetype,
                size: uploaded.size,
                description: "",
            });
        }
    } catch (error) {
        notification.add(error.message || _t("The file could not be uploaded."), { type: "danger" });
    } finally {
        composer.uploading--;
    }
}
