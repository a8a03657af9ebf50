from __future__ import annotations

import pytest
from networks.types import UploadRule
from networks.uploads import File, readable_size, refusals

RULES = (
    UploadRule("gif", ("image/gif",), 15_000_000, alone=True),
    UploadRule("image", ("image/png", "image/jpeg"), 5_000_000, 4),
    UploadRule("video", ("video/mp4",), 512_000_000, alone=True),
)
PNG = File("a.png", "image/png", 1000)
GIF = File("a.gif", "image/gif", 1000)


@pytest.mark.parametrize(
    "files", [(), (PNG,), (PNG,) * 4, (GIF,), (File("a.mp4", "video/mp4", 512_000_000),)]
)
def test_what_the_rules_allow_may_go(files: tuple[File, ...]) -> None:
    assert refusals(files, RULES) == ()


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ((File("a.pdf", "application/pdf", 10),), ("“a.pdf”", "type")),
        ((File("a.png", "image/png", 5_000_001),), ("5.1 MB of at most 5 MB",)),
        ((File("a.png", "image/png", 6_210_000),), ("6.3 MB of at most 5 MB",)),
        ((File("a.png", "image/png", 0),), ("empty",)),
        ((PNG,) * 5, ("images", "5 of at most 4")),
        ((GIF, GIF), ("animated images", "2 of at most 1")),
        ((GIF, PNG), ("beside animated images",)),
    ],
)
def test_what_they_do_not_is_said_in_a_sentence(
    files: tuple[File, ...], words: tuple[str, ...]
) -> None:
    (sentence,) = refusals(files, RULES)
    assert all(word in sentence for word in words)


def test_all_that_is_wrong_is_said_at_once() -> None:
    files = (
        PNG,
        GIF,
        File("a.exe", "application/x-dosexec", 10),
        File("b.png", "image/png", 10**7),
    )
    assert len(refusals(files, RULES)) == 3


def test_a_network_without_rules_takes_no_files() -> None:
    assert len(refusals((PNG,), ())) == 1


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (4_960_000, "4.9 MB"), (5_000_000, "5 MB")],
)
def test_sizes_are_read_easily(size: int, text: str) -> None:
    assert readable_size(size) == text
