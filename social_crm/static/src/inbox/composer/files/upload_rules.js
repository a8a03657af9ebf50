import { _t } from "@web/core/l10n/translation";

const KINDS = {
    image: _t("images"),
    gif: _t("animated images"),
    video: _t("videos"),
    audio: _t("sound files"),
};
const UNITS = [
    [1e9, "GB"],
    [1e6, "MB"],
    [1e3, "kB"],
];

/**
 * @typedef {{ kind: string, mimetypes: string[], max_bytes: number, max_count: number, alone: boolean }} Rule as
 *  `UploadRule` of the networks
 * @typedef {{ name: string, mimetype: string, size: number }} File
 */

/**
 * Which of some files can go out with an answer beside those that it has, and why the others cannot. The server asks the
 * same before it sends; here nothing is uploaded for nothing.
 *
 * @param {File[]} files new ones
 * @param {File[]} present
 * @param {Rule[] | false} rules of the network
 * @returns {{ good: File[], refusals: string[] }} the good ones as they were given
 */
export function sift(files, present, rules) {
    const good = [];
    const refusals = [];
    for (const file of files) {
        const why = refusal(file, [...present, ...good], rules);
        if (why) {
            refusals.push(why);
        } else {
            good.push(file);
        }
    }
    return { good, refusals: [...new Set(refusals)] };
}

function refusal(file, present, rules) {
    if (!rules) {
        return _t("No files can be sent with this answer.");
    }
    const rule = ruleOf(file, rules);
    if (!rule) {
        return _t("“%(name)s” is of a type that is not taken there.", { name: file.name });
    }
    if (!file.size) {
        return _t("“%(name)s” is empty.", { name: file.name });
    }
    if (rule.max_bytes && file.size > rule.max_bytes) {
        return _t("“%(name)s” is too large: %(size)s of at most %(most)s.", {
            name: file.name,
            size: readableSize(file.size, true),
            most: readableSize(rule.max_bytes),
        });
    }
    const others = present.map((each) => ruleOf(each, rules)).filter(Boolean);
    if (others.filter((each) => each === rule).length >= rule.max_count) {
        return _t("“%(name)s” is one too many: at most %(most)s %(kind)s go with one answer.", {
            name: file.name,
            most: rule.max_count,
            kind: kindOf(rule),
        });
    }
    const alone = [rule, ...others].find((each) => each.alone);
    if (alone && others.some((each) => each !== rule)) {
        return _t("There can be no other files beside %(kind)s.", { kind: kindOf(alone) });
    }
    return "";
}

function ruleOf(file, rules) {
    return rules.find((rule) => rule.mimetypes.includes(file.mimetype));
}

function kindOf(rule) {
    return KINDS[rule.kind] || rule.kind;
}

/** A number of bytes as people read it; with `up` never smaller than it is. */
export function readableSize(size, up = false) {
    for (const [unit, name] of UNITS) {
        if (size >= unit) {
            const tenths = (up ? Math.ceil : Math.floor)((size * 10) / unit);
            return `${tenths / 10} ${name}`;
        }
    }
    return `${size} B`;
}

/** What the file dialog of the browser shows. */
export function acceptedTypes(rules) {
    return (rules || []).flatMap((rule) => rule.mimetypes).join(",");
}
