"""What people with bad intentions could write: texts that try to run as a program, to load
something, to leave their place on the page, or to be clicked.

Whatever runs calls ``hurt()``, which :mod:`.test_hostile` defines to be noticed.
"""

from ..networks.types import Attachment, Author, Link

TAGS = [
    "<script>hurt()</script>",
    "<img src=x onerror=hurt()>",
    "<svg onload=hurt()>",
    "<svg><script>hurt()</script></svg>",
    "<body onload=hurt()>",
    "<details open ontoggle=hurt()>x</details>",
    "<video><source onerror=hurt()></video>",
    "<audio src=x onerror=hurt()>",
    "<iframe src=javascript:parent.hurt()></iframe>",
    "<iframe srcdoc='<script>parent.hurt()</script>'></iframe>",
    "<object data=javascript:hurt()></object>",
    "<embed src=javascript:hurt()>",
    "<input autofocus onfocus=hurt()>",
    "<select autofocus onfocus=hurt()></select>",
    "<marquee onstart=hurt()>x</marquee>",
    "<math><mtext><img src=x onerror=hurt()></mtext></math>",
    "<style>@keyframes a{}*{animation:a}</style><b onanimationstart=hurt()>x</b>",
    "<link rel=stylesheet href='data:text/css,*{display:none}'>",
    "<style>.o_main_navbar,body>*{display:none!important}</style>",
    "<base href='https://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<form action='https://evil.example/'><button>Log in again</button></form>",
    "<a href='javascript:hurt()' id=trap>click</a>",
    "<a href='JaVaScRiPt&colon;hurt()'>click</a>",
    "<a href='java&#9;script:hurt()'>click</a>",
    "<a href='data:text/html,<script>hurt()</script>'>click</a>",
    "<a href='vbscript:hurt()'>click</a>",
    "<a href='https://evil.example/' target=_blank onclick=hurt()>a link</a>",
    "<div style='position:fixed;inset:0;z-index:99999;background:red'>gone</div>",
    "<p style='background:url(javascript:hurt())'>x</p>",
    "<noscript><p title='</noscript><img src=x onerror=hurt()>'></noscript>",
    "<textarea></textarea><img src=x onerror=hurt()>",
    "</textarea><script>hurt()</script>",
    "</title><script>hurt()</script>",
    "--><script>hurt()</script>",
    "]]><script>hurt()</script>",
    "<<script>hurt();//<</script>",
    "<img src='x' onerror='hurt()' <b>",
    "<x onclick=hurt() tabindex=1 id=trap>x</x>",
    "<t t-out='hurt()'/><t t-call='web.Dialog'/>",
    "<a class='btn btn-primary position-fixed top-0 start-0 vw-100 vh-100'>everything</a>",
]
"""Markup."""

WORDS = [
    "{{7*7}} {{constructor.constructor('hurt()')()}}",
    "${hurt()} #{hurt()} <%= hurt() %>",
    "%s %(name)s %d {0} {name}",
    "'; hurt(); '",
    '" onmouseover="hurt()" x="',
    "javascript:hurt()",
    "jav\tascript:hurt()",
    "data:text/html;base64,PHNjcmlwdD5odXJ0KCk8L3NjcmlwdD4=",
    "https://evil.example/<script>hurt()</script>",
    "http://x' onmouseover='hurt()",
    "[click](javascript:hurt())",
    "@<script>hurt()</script>@evil.example",
    "#<img src=x onerror=hurt()>",
    "\u202eover left to right from\u202c and back",
    "\u2066\u202e\u2069\u200f\u200e\ufeff\u200b",
    "Z" + "\u0335\u0336\u0337\u0338\u0322\u0327" * 60 + "algo",
    "W" * 3000,
    "ﷺ" * 200,
    "👨‍👩‍👧‍👦" * 300,
    "\n" * 300 + "end",
    "line\u2028separator\u2029and paragraph",
]
"""What is no markup, and may become some, or break the page by its size."""

TEXTS = TAGS + WORDS
LINKS = [
    "javascript:hurt()",
    " javascript:hurt()",
    "JAVASCRIPT:hurt()",
    "java\nscript:hurt()",
    "data:text/html,<script>hurt()</script>",
    "vbscript:hurt()",
    "file:///etc/passwd",
    "//evil.example/",
    'https://user:pass@evil.example/" onmouseover="hurt()',
    "https://evil.example/?q=<script>hurt()</script>",
    "blob:https://evil.example/1",
    "intent://x#Intent;end",
]


def items(make):
    """Items in which each place that somebody else can fill is filled with each of these.

    :param make: as :meth:`.common.SocialCommon.item`
    :returns: what ``make`` returned
    :rtype: list
    """
    made = []
    for number, text in enumerate(TEXTS):
        link = LINKS[number % len(LINKS)]
        author = Author(
            f"hostile-{number}",
            handle=text[:300].replace("\n", " "),
            name=text,
            url=link,
            avatar_url=link,
            followers=10**9,
            links=(Link(link, verified=True),),
            place=text,
            about=text,
        )
        made.append(
            make(
                text,
                author=author,
                minutes=120 + number,
                html=text if number % 2 else "",
                subject=text if number % 3 == 0 else "",
                url=link,
                tags=(text[:100],),
                counters={text[:50]: 3, "likes": 10**12},
                attachments=(
                    Attachment(link, "image", alt=text, preview_url=link),
                    Attachment(link, "file", mimetype=text[:60], alt=text),
                ),
            )
        )
    return made
