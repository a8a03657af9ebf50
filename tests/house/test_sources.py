"""The machine's package sources are understood as apt understands them."""

from pathlib import Path

import pytest

from house import apt
from house.say import HouseError

DEB822 = """\
# a comment
Types: deb deb-src
URIs: http://mirror.example/debian
Suites: bookworm
 bookworm-updates
Components: main

Types: deb
Enabled: no
URIs: http://off.example/debian
Suites: bookworm

Types: deb-src
URIs: http://source.example/debian
Suites: bookworm
"""


def test_a_stanza_may_continue_on_the_next_line_and_switched_off_ones_do_not_count():
    expected = apt.Source("http://mirror.example/debian", ("bookworm", "bookworm-updates"))
    assert apt.parse_deb822(DEB822) == [expected]


@pytest.mark.parametrize(
    ("row", "uri"),
    [
        ("deb http://mirror.example/debian bookworm main", "http://mirror.example/debian"),
        ("deb [ arch=amd64 signed-by=/k.gpg ] http://a.example x main", "http://a.example"),
        ("deb [arch=amd64] http://b.example x main # why", "http://b.example"),
    ],
)
def test_a_one_line_source_may_have_options(row, uri):
    assert [source.uri for source in apt.parse_one_line(row)] == [uri]


def test_comments_and_source_packages_are_no_sources():
    assert (
        apt.parse_one_line("# deb http://x.example y main\ndeb-src http://x.example y main") == []
    )


def test_both_kinds_of_files_are_read(tmp_path: Path):
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list").write_text("deb http://one.example bookworm main\n")
    (tmp_path / "sources.list.d" / "two.sources").write_text(DEB822)
    (tmp_path / "sources.list.d" / "off.list.disabled").write_text("deb http://off.example x y\n")
    found = [source.uri for source in apt.machine_sources(tmp_path)]
    assert found == ["http://one.example", "http://mirror.example/debian"]


def test_another_distribution_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SOCIAL_CRM_DEBIAN_MIRROR", raising=False)
    monkeypatch.setattr(apt, "os_release", lambda: {"ID": "ubuntu"})
    with pytest.raises(HouseError, match="set ODOO_BIN"):
        apt.debian_mirror("Odoo 19", "set ODOO_BIN")
