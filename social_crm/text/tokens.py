"""A text taken apart, once for everything that looks at it."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 2_000
"""Characters of a text that are looked at; of a longer one its beginning and its end, where people
say what they want."""
_HEAD = 1_400
_TAIL = LONGEST - _HEAD

URL, NAME, MAIL = "<url>", "<user>", "<mail>"
"""What stands for a link, a name of a profile and an address of mail among the words."""

_EMOJI = (
    "[\U0001f1e6-\U0001f1ff\U0001f300-\U0001f3fa\U0001f400-\U0001faff\u2600-\u27bf"
    "\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55\u203c\u2049\u231a\u231b\u23e9-\u23fa\u25b6\u25c0]"
)
_TONES = "[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff\u20e3]"
_EMOTICON = (
    r">?[:;][-o*'^]?(?:[)\]}({\[|/\\@*<>]+|[dDpPoOcCsS$3]+(?!\w))"  # :-) ;D :'(
    r"|=[-']?(?:[)\](\[/\\]+|[dDpP]+(?!\w))|[xX](?:[dDpP]+(?!\w)|[)(]+)"
    r"|[)(\]\[][-o]?[:;=](?!\w)"  # (-:
    r"|<3+(?!\d)|</3|\^[_.-]?\^|-[_.]+-|[oO][_.][oO](?!\w)|[tT]_[tT](?!\w)|>[._]<|\\o/"
)
_SPLIT = re.compile(
    # A plain word, as most are, first: the others look for links and mail in it.
    r"[a-zA-ZäöüÄÖÜß]+(?![^\s,!?])"
    r"|(?:https?://|www\.)\S+|https?(?!\w)"
    r"|[\w.+-]+@[\w-]+\.[\w-]+(?:\.[\w-]+)*"
    r"|@\w+(?:@[\w-]+(?:\.[\w-]+)+|(?:\.[\w-]+)+\.[a-z]{2,}\b|\.(?:com|de|org|net|social)\b)?"
    r"|\w[\w-]*(?:\.[\w-]+)*\.[a-zA-Z]{2,6}/[^\s]+"  # bit.ly/x: a link without its scheme
    r"|#\w+"
    rf"|{_EMOTICON}"
    r"|\d+(?:[.,:]\d+)*(?![\w])"
    r"|[^\W_]+(?:'[^\W_]+)?"
    r"|[\U0001f1e6-\U0001f1ff]{2}"
    rf"|{_EMOJI}{_TONES}*(?:\u200d{_EMOJI}{_TONES}*)*"
    r"|[!?]+|\.{2,}|[)(]{2,}|[^\s\w]|_+"
)
_IS_EMOTICON = re.compile(rf"(?:{_EMOTICON}|[)(]{{2,}})\Z")
_IS_EMOJI = re.compile(_EMOJI)
_DROPPED = re.compile(_TONES + "|[\u2640\u2642]|\u200d")  # skin, variation, gender, joiner
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")
_DOUBLED = re.compile(r"(.)\1{2,}")
_CAMEL = re.compile(r"[A-ZÄÖÜ]?[a-zäöüß]{2,}|[A-ZÄÖÜ]{2,}(?![a-z])|\d+")
_QUOTES = str.maketrans("’‘´`ʼ“”„«»‚", "'''''\"\"\"\"\"'")
_HIDDEN = re.compile("[\u200b\u200c\u200e\u200f\u2060\ufeff\u00ad\u202a-\u202e]")
_ODD = re.compile("[’‘´`ʼ“”„«»‚\u200b\u200c\u200e\u200f\u2060\ufeff\u00ad\u202a-\u202e]")


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a text. Equal pieces of different texts may be one and the same object.

    :param word: what it counts as: lower case, ß as ss, no letter more than twice in a row, a
        hashtag without its #, an emoji without skin tone; :data:`URL`, :data:`NAME`, :data:`MAIL`
    :param kind: ``word``, ``hashtag``, ``number``, ``emoji``, ``emoticon``, ``mark``, ``url``,
        ``name`` or ``mail``
    :param raw: as it was written
    :param caps: WRITTEN LIKE THIS, three letters at least
    :param stretched: writtennnn like this
    :param parts: the words of a hashtag LikeThis; none if it is one word
    """

    word: str
    kind: str
    raw: str
    caps: bool = False
    stretched: bool = False
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text taken apart.

    :param text: as it was read: compatible characters made one (NFKC), capped
    :param items: its pieces in order
    :param words: the ``word`` of each piece, in order
    :param cut: the text was longer than what was looked at
    """

    text: str
    items: tuple[Token, ...]
    words: tuple[str, ...]
    cut: bool = False

    def __iter__(self) -> Iterator[Token]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def of(self, *kinds: str) -> tuple[str, ...]:
        """What was written for the pieces of these kinds: the links, the names …"""
        return tuple(each.raw for each in self.items if each.kind in kinds)

    @property
    def plain(self) -> str:
        """The words with one space between, for patterns."""
        return " ".join(self.words)

    @property
    def letters(self) -> int:
        """Letters of the words and hashtags: how much there is to judge by."""
        return sum(len(each.word) for each in self.items if each.kind in ("word", "hashtag"))


_known: dict[str, Token] = {}
_KNOWN = 60_000  # different pieces kept, about 20 MB
_PASSING = 5_000  # names, links and numbers, which are many, and few of them again
_passing: dict[str, Token] = {}


def tokenise(text: str | None) -> Tokens:
    """Take a text apart. Never fails, and looks at :data:`LONGEST` characters at most.

    :param text: plain text; ``None`` is the empty one
    """
    text = text or ""
    cut = len(text) > LONGEST
    if cut:
        text = _shortened(text)
    if not text.isascii():
        text = _plain(text)
    if "&" in text and ";" in text:
        text = html.unescape(text)
    if len(text) > LONGEST:  # NFKC writes ﷺ as 18 letters
        text, cut = text[:LONGEST], True
    known, passing = _known.get, _passing.get
    items = tuple([known(raw) or passing(raw) or _token(raw) for raw in _SPLIT.findall(text)])
    return Tokens(text, items, tuple([each.word for each in items]), cut)


def _shortened(text: str) -> str:
    head, tail = text[:_HEAD], text[-_TAIL + 1 :]
    if " " in head[-40:]:
        head = head.rpartition(" ")[0]
    if " " in tail[:40]:
        tail = tail.partition(" ")[2]
    return f"{head} {tail}"


def _plain(text: str) -> str:
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    if _ODD.search(text):  # both take their time with each letter
        text = _HIDDEN.sub("", text.translate(_QUOTES))
    try:
        text.encode()
    except UnicodeEncodeError:  # half a pair of surrogates
        text = text.encode("utf-8", "replace").decode()
    return text


def _token(raw: str) -> Token:
    made = _classified(raw)
    if len(raw) <= 40:
        often = made.kind not in ("url", "name", "mail", "number")
        kept, most = (_known, _KNOWN) if often else (_passing, _PASSING)
        if len(kept) >= most:
            kept.clear()
        kept[raw] = made
    return made


def _classified(raw: str) -> Token:
    first = raw[0]
    if first.isalnum():
        if raw.startswith(("http://", "https://", "www.")) or raw in ("http", "https"):
            return Token(URL, "url", raw)
        if _IS_EMOTICON.match(raw):
            return Token(_face(raw), "emoticon", raw)
        if "/" in raw:
            return Token(URL, "url", raw)
        if "@" in raw:
            return Token(MAIL, "mail", raw)
        if first.isdigit() and not any(map(str.isalpha, raw)):
            return Token(raw, "number", raw)
        return _word(raw, raw, "word")
    if first == "@" and len(raw) > 1:
        return Token(NAME, "name", raw)
    if first == "#" and len(raw) > 1:
        return _word(raw[1:], raw, "hashtag", _parts(raw[1:]))
    if _IS_EMOJI.match(raw):
        return Token(_DROPPED.sub("", raw) or raw, "emoji", raw)
    if _IS_EMOTICON.match(raw):
        return Token(_face(raw), "emoticon", raw)
    if "@" in raw and "." in raw:
        return Token(MAIL, "mail", raw)
    return Token(raw[:2], "mark", raw)


def _word(letters: str, raw: str, kind: str, parts: tuple[str, ...] = ()) -> Token:
    lower = letters.lower().replace("ß", "ss")
    word = _REPEATED.sub(r"\1\1", lower)
    caps = len(letters) > 2 and letters.isupper() and letters.isalpha()
    return Token(word, kind, raw, caps, word != lower, parts)


def _face(raw: str) -> str:
    """An emoticon without nose and case, its mouth twice at most."""
    small = raw.lower()
    if small[0] in ":;=>" and len(small) > 2:
        small = small.replace("-", "").replace("^", "")
    return _DOUBLED.sub(r"\1\1", small)


def _parts(letters: str) -> tuple[str, ...]:
    if letters.islower():
        return ()
    found = _CAMEL.findall(letters)
    return tuple(_word(each, each, "word").word for each in found) if len(found) > 1 else ()
