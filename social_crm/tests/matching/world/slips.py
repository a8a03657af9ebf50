"""How people mistype."""

from random import Random


def slip(dice: Random, text: str) -> str:
    """One letter or digit wrong, missing, doubled, or two swapped. Never the same text."""
    at = [place for place, each in enumerate(text) if each.isalnum()]
    for _try in range(20):
        place = dice.choice(at)
        letter = text[place]
        kind = dice.choices(("other", "swapped", "missing", "doubled"), (50, 25, 15, 10))[0]
        if kind == "swapped" and place + 1 in at:
            made = text[:place] + text[place + 1] + letter + text[place + 2 :]
        elif kind == "missing":
            made = text[:place] + text[place + 1 :]
        elif kind == "doubled":
            made = text[:place] + letter + text[place:]
        else:
            others = "0123456789" if letter.isdigit() else "abcdefghijklmnoprstuwz"
            made = text[:place] + dice.choice(others) + text[place + 1 :]
        if made != text:
            return made
    return text


def plain(text: str) -> str:
    """Without an English keyboard's missing letters: ``Müller`` becomes ``Mueller``."""
    pairs = (
        ("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue"), ("ß", "ss"),
        ("ç", "c"), ("ş", "s"), ("ğ", "g"), ("ı", "i"), ("İ", "I"), ("Ç", "C"), ("Ş", "S"),
    )  # fmt: skip
    for one, other in pairs:
        text = text.replace(one, other)
    return text


def bare(text: str) -> str:
    """Without marks: ``Müller`` becomes ``Muller``."""
    return text.translate(str.maketrans("äöüÄÖÜçşğıİÇŞ", "aouAOUcsgiICS")).replace("ß", "ss")
