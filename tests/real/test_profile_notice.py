"""A notice on the profile, at real servers: what stands around it stays, whoever reads it."""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mastodon_servers import Brand
from networks.bluesky import Bluesky
from networks.bluesky_profile import DESCRIPTION_LIMIT, PROFILE
from networks.errors import Rejected
from networks.notice import marked
from networks.types import Secrets
from test_bluesky_network import Brand as BlueskyBrand
from test_mastodon_snac import connected

from house import bluesky, customer
from house.mock import Mock
from house.snac import Snac

pytest_plugins = ["mastodon_fixtures"]

WORDS = "We are there again on Monday at 8:00."
OTHER = "Wir sind am Dienstag um 8:00 wieder für Sie da. 🙂"
SHOP = ("Shop", "https://acme.example/?a=1&b=2")


def call(brand: Brand, path: str, form: list[tuple[str, str]] | None = None) -> Any:
    """What the server answers the brand; with a form, after a change of its profile."""
    token = f"Bearer {brand.access.secrets['access_token']}"
    body = None if form is None else urllib.parse.urlencode(form).encode()
    method = "GET" if form is None else "PATCH"
    url = f"{brand.access.settings['instance']}{path}"
    _status, _headers, answer = customer.request(url, body, method, Authorization=token)
    return json.loads(answer)


def fields(brand: Brand) -> list[tuple[str, str]]:
    """What the profile says, to everybody; fields without a value are not shown."""
    me = call(brand, "/api/v1/accounts/verify_credentials")
    shown = call(brand, f"/api/v1/accounts/{me['id']}")["fields"]
    return [(field["name"], field["value"]) for field in shown if field["value"]]


def somebody_writes(brand: Brand, *typed: tuple[str, str]) -> None:
    """Somebody edits the profile on the server's own pages."""
    form = [
        (f"fields_attributes[{number}][{key}]", text)
        for number, pair in enumerate(typed)
        for key, text in zip(("name", "value"), pair, strict=True)
    ]
    call(brand, "/api/v1/accounts/update_credentials", [*form, ("note", "Kettles since 1903")])


@pytest.fixture(params=["snac", "mock"])
def brand(request: pytest.FixtureRequest) -> Brand:
    if request.param == "snac":
        server: Snac = request.getfixturevalue("snac")
        return connected(server)
    mock: Mock = request.getfixturevalue("mock")
    return Brand(mock.url, Secrets({"access_token": mock.users["acme"]}))


def test_a_field_of_the_profile_comes_changes_and_goes(brand: Brand) -> None:
    somebody_writes(brand, SHOP)
    before = fields(brand)
    assert len(before) == 1
    for text in (WORDS, WORDS, OTHER):
        brand.make().show_notice(text)
        shop, notice = fields(brand)
        assert shop == before[0]
        assert text in notice[1]
    assert call(brand, "/api/v1/accounts/verify_credentials")["note"].count("Kettles") == 1
    brand.make().show_notice("")
    brand.make().show_notice("")
    assert fields(brand) == before


def test_a_profile_with_nothing_else_on_it_is_empty_again(brand: Brand) -> None:
    brand.make().show_notice("")
    brand.make().show_notice(WORDS)
    assert WORDS in fields(brand)[-1][1]
    brand.make().show_notice("")
    assert WORDS not in str(fields(brand))


@pytest.fixture(scope="module")
def server(server_folder: Path) -> Iterator[bluesky.Bluesky]:
    if reason := bluesky.missing():
        pytest.skip(reason)
    with bluesky.Bluesky(server_folder / "bluesky") as running:
        yield running


def profile(person: bluesky.Person) -> dict[str, Any]:
    """The record of a profile, as everybody may read it."""
    answer = person.ask(
        "com.atproto.repo.getRecord", repo=person.did, collection=PROFILE, rkey="self"
    )
    return dict(answer["value"])


def test_the_description_comes_changes_and_goes_and_the_rest_stays(
    server: bluesky.Bluesky,
) -> None:
    person = server.sign_up("lamps")
    brand = BlueskyBrand(server, person.handle, person.app_password())
    before = {**profile(person), "description": "Lamps since 1903.\nImprint: lamps.example"}
    kept = {"repo": person.did, "collection": PROFILE, "rkey": "self"}
    person.do("putRecord", **kept, record=before)
    for text in (WORDS, WORDS, OTHER):
        brand.make().show_notice(text)
        described = f"{before['description']}\n\n{marked(text)}"
        assert profile(person) == {**before, "description": described}
    edited = {**before, "displayName": "Lamps & Co", "description": f"We glow!\n\n{marked(OTHER)}"}
    person.do("putRecord", **kept, record=edited)
    brand.make().show_notice("")
    brand.make().show_notice("")
    assert profile(person) == {**edited, "description": "We glow!"}


def test_of_two_who_change_a_profile_side_by_side_nobody_loses(server: bluesky.Bluesky) -> None:
    """The server itself refuses what was read before somebody else has written."""
    person = server.sign_up("kettles")
    brand = BlueskyBrand(server, person.handle, person.app_password())
    network = brand.make()
    real, left = network._put, ["We brew!", "We boil!"]

    def slow(*args: Any) -> Any:
        if left:
            record = {**profile(person), "description": left.pop()}
            person.do(
                "putRecord",
                repo=person.did,
                collection=PROFILE,
                rkey="self",
                record=record,
            )
        return real(*args)

    network._put = slow  # type: ignore[method-assign]
    network.show_notice(WORDS)
    assert profile(person)["description"] == f"We brew!\n\n{marked(WORDS)}"


def test_a_full_description_is_not_cut(server: bluesky.Bluesky) -> None:
    person = server.sign_up("chatty")
    brand = BlueskyBrand(server, person.handle, person.app_password())
    brand.make().show_notice(WORDS)
    full = {**profile(person), "description": "👩‍👩‍👧" * 140}
    person.do(
        "putRecord",
        repo=person.did,
        collection=PROFILE,
        rkey="self",
        record=full,
    )
    with pytest.raises(Rejected, match="room for"):
        brand.make().show_notice(WORDS)
    assert profile(person) == full


def test_a_description_may_be_filled_to_the_last_character(server: bluesky.Bluesky) -> None:
    """We count as the server counts, marks included."""
    person = server.sign_up("exact")
    brand = BlueskyBrand(server, person.handle, person.app_password())
    room = DESCRIPTION_LIMIT - Bluesky.measure_notice(WORDS, {}).used - len("\n\n")
    for left, fits in ((room, True), (room + 1, False)):
        record = {**profile(person), "description": "x" * left}
        kept = {"repo": person.did, "collection": PROFILE, "rkey": "self"}
        person.do("putRecord", **kept, record=record)
        if fits:
            brand.make().show_notice(WORDS)
            assert WORDS in profile(person)["description"]
        else:
            with pytest.raises(Rejected):
                brand.make().show_notice(WORDS)
