"""Links are found as networks make them of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from social_crm.text.hosts import foreign, hosts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://www.Example.com/a?b", {"example.com"}),
        ("see www.example.com.", {"example.com"}),
        ("bit.ly/3abc", {"bit.ly"}),
        ("auf acme.de steht es", {"acme.de"}),
        ("https://acme.de@evil.example/x", {"evil.example"}),
        ("HTTP://EVIL.example", {"evil.example"}),
        ("write to help@acme.de", set()),
        ("Hallo.Wie geht es?", set()),
        ("Version 2.10, am 1.5.", set()),
        ("https://[", set()),
        ("", set()),
    ],
)
def test_hosts_are_found(text, found):
    assert hosts(text) == found


def test_what_is_below_ours_is_ours_and_what_only_looks_like_it_is_not():
    text = "https://shop.acme.de https://acme.de https://notacme.de https://acme.de.evil.example"
    assert foreign(text, {"acme.de"}) == {"notacme.de", "acme.de.evil.example"}


@given(st.text())
def test_any_text_is_read(text):
    assert all(hosts(text))
