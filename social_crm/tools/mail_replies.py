"""What somebody wrote in a mail that answers another one, and whether somebody wrote it at all."""

import re

from lxml.html import fragment_fromstring, tostring

from odoo.tools import email_normalize, html2plaintext, html_sanitize

# What mail programs say of mails that no person wrote: RFC 3834 and what is older than that.
HEADERS = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoreply-From",
    "X-Mail-Autoreply",
    "X-Auto-Response-Suppress",
)
PRECEDENCES = {"auto_reply", "bulk", "junk"}
SUBJECTS = re.compile(
    r"^\s*(?:auto(?:matic|matische)?[\s-]*(?:reply|response|antwort)|out of (?:the )?office|"
    r"abwesenheit\w*|abwesend\b|ooo\b|nicht im b(?:ü|ue)ro)",
    re.IGNORECASE,
)
ABOVE = "-- 8< --"
"""Stands in our mails above what an answer does not need to repeat."""
# Where the mail that is answered begins, as mail programs write it.
BEGINS = re.compile(
    r"^\s*(?:"
    r"-{2,}\s*(?:original message|ursprüngliche nachricht|forwarded message|"
    r"weitergeleitete nachricht)\b.*"
    r"|_{10,}"
    r"|(?:on|am)\b.{5,200}\b(?:wrote|schrieb)\b.{0,100}:"
    r"|\*?(?:from|von):\*?\s.{3,200}"
    r")\s*$",
    re.IGNORECASE,
)
HEAD = re.compile(r"^\s*\*?(?:sent|date|to|subject|gesendet|datum|an|betreff)\*?:", re.IGNORECASE)
NEAR = 4
"""Lines below "From:" in which another line of a head has to follow."""

IN_BRACKETS = re.compile(r"<([^<>]*)>[^<>]*\Z", re.DOTALL)


def sender(email_from):
    """The address that a mail says it comes from. What stands beside an address in brackets is a
    name, whatever it looks like.

    :param str email_from: as the head of the mail says
    :returns: normalized; empty if it is not one address
    :rtype: str

    >>> sender("boss@ours.example <somebody@else.example>")
    'somebody@else.example'
    """
    found = IN_BRACKETS.search(email_from or "")
    address = found[1] if found else email_from or ""
    return (address.count("@") == 1 and email_normalize(address)) or ""


def is_automatic(message):
    """Whether a mail says that no person wrote it: out of office, received, delivered.

    :param email.message.Message message:
    :rtype: bool
    """

    def header(name):
        return str(message.get(name) or "").strip()

    submitted = header("Auto-Submitted").lower()
    return (
        (bool(submitted) and submitted != "no")
        or any(header(name) for name in HEADERS)
        or header("Precedence").lower() in PRECEDENCES
        or header("Return-Path") == "<>"
        or bool(SUBJECTS.match(header("Subject")))
    )


def written(body):
    """What somebody wrote in a mail, without the mails that are quoted in it.

    :param str body: HTML, as Odoo took it from the mail
    :returns: plain; empty if there are quotes alone
    :rtype: str
    """
    html = str(html_sanitize(body or "", silent=True))
    if not html.strip():
        return ""
    root = fragment_fromstring(html, create_parent="div")
    quotes = [
        each
        for each in root.iter()
        if isinstance(each.tag, str)
        and (each.tag == "blockquote" or each.get("data-o-mail-quote") == "1")
    ]
    for each in quotes:
        parent = each.getparent()
        if parent is not None:
            each.tail = each.tail or ""
            before = each.getprevious()
            if before is not None:
                before.tail = f"{before.tail or ''}\n{each.tail}"
            else:
                parent.text = f"{parent.text or ''}\n{each.tail}"
            parent.remove(each)
    return _above(html2plaintext(tostring(root, encoding="unicode"), include_references=False))


def _above(text):
    """The lines above and between quotes."""
    kept = []
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if ABOVE in line:
            break
        if BEGINS.match(line) and _really(lines, number):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _really(lines, number):
    """Somebody may begin a line with "From:" of his own: of a head more lines follow."""
    if not re.match(r"\s*\*?(?:from|von):", lines[number], re.IGNORECASE):
        return True
    return any(HEAD.match(line) for line in lines[number + 1 : number + 1 + NEAR])
