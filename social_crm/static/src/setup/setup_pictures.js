/** How each form looks, drawn: people, the places where they stand, ways between them, and what customers say. No
 *  words: a picture is the same in every language. Coordinates lie in a field of 240 by 140. */

const people = (...places) => places.map(([x, y, kind = "team"]) => ({ x, y, kind }));
const ways = (...pairs) => pairs.map(([x1, y1, x2, y2, kind = "way"]) => ({ x1, y1, x2, y2, kind }));
const voices = (...places) => places.map(([x, y]) => ({ x, y }));
const places = (...rounds) => rounds.map(([x, y, r, kind = "team"]) => ({ x, y, r, kind }));

export const PICTURES = {
    central: {
        voices: voices([22, 24], [22, 70], [22, 116], [200, 24], [200, 70], [200, 116]),
        ways: ways([42, 32, 84, 58], [42, 76, 80, 74], [42, 120, 84, 92], [198, 32, 156, 58], [198, 76, 160, 74], [198, 120, 156, 92]),
        places: places([120, 74, 42, "hub"]),
        people: people([120, 54, "hub"], [98, 84, "hub"], [142, 84, "hub"]),
    },
    decentral: {
        voices: voices([30, 14], [110, 14], [190, 14]),
        ways: ways([40, 34, 40, 58], [120, 34, 120, 58], [200, 34, 200, 58]),
        places: places([40, 92, 34], [120, 92, 34, "other"], [200, 92, 34, "third"]),
        people: people([27, 92], [53, 92], [107, 92, "other"], [133, 92, "other"], [187, 92, "third"], [213, 92, "third"]),
    },
    hub: {
        voices: voices([8, 30], [8, 66], [8, 102]),
        ways: ways([28, 38, 66, 60], [28, 72, 62, 72], [28, 108, 66, 84], [122, 60, 172, 30, "both"], [126, 72, 182, 72, "both"], [122, 84, 172, 114, "both"]),
        places: places([94, 72, 30, "hub"], [194, 26, 20], [206, 72, 20, "other"], [194, 118, 20, "third"]),
        people: people([82, 72, "hub"], [106, 72, "hub"], [194, 26], [206, 72, "other"], [194, 118, "third"]),
    },
    hubs: {
        roof: "M14 44 L120 8 L226 44",
        voices: [],
        ways: ways([50, 84, 42, 103, "both"], [62, 88, 62, 104, "both"], [74, 84, 82, 103, "both"], [166, 84, 158, 103, "both"], [178, 88, 178, 104, "both"], [190, 84, 198, 103, "both"]),
        places: places([62, 66, 21, "hub"], [34, 114, 13], [62, 118, 13], [90, 114, 13], [178, 66, 21, "hub2"], [150, 114, 13, "other"], [178, 118, 13, "other"], [206, 114, 13, "other"]),
        people: people([62, 66, "hub"], [178, 66, "hub2"]),
    },
    holistic: {
        ring: { x: 120, y: 72, r: 62 },
        voices: voices([12, 20], [12, 104], [208, 20], [208, 104]),
        ways: ways([32, 30, 82, 52], [32, 110, 82, 92], [206, 30, 158, 52], [206, 110, 158, 92]),
        places: [],
        people: people([120, 30], [156, 48, "other"], [84, 48, "third"], [156, 92, "hub"], [84, 92, "hub"], [120, 72, "other"], [120, 112, "third"]),
    },
};
