"""The people of the demo: what the demo promises about them."""

import json
from pathlib import Path

import pytest

from house import demo, say, world
from house.world import history, office, people, server


def test_a_dozen_customers_write_to_the_brand():
    authors = {post.author for post in people.POSTS} - {people.BRAND, people.BLOG}
    assert authors == set(people.CUSTOMERS)
    assert len(people.CUSTOMERS) == 13


def test_everybody_who_is_answered_has_written_before():
    known = set()
    for post in people.POSTS:
        assert not post.answers or post.answers in known
        known.add(post.key)


def test_the_rant_has_480_characters_and_everything_fits_a_mastodon_server():
    assert len(people.RANT) == 480
    assert all(len(post.text) <= 500 for post in people.POSTS)


def test_whoever_is_named_lives_on_the_server():
    named = {word[1:] for post in people.POSTS for word in post.text.split() if word[0] == "@"}
    assert named <= set(people.NAMES)


def test_every_kind_of_post_is_there():
    posts = [post for post in people.POSTS if post.author != people.BRAND]
    assert {post.language for post in posts} == {"de", "en"}
    assert [post for post in posts if post.private]
    assert [post for post in posts if not any(character.isalpha() for character in post.text[11:])]
    assert [post for post in posts if not post.addresses_brand and people.HASHTAG in post.text]
    assert [post for post in people.POSTS if post.author == people.BRAND and post.answers]


def test_the_customer_of_the_demo_has_her_number():
    assert ("123456", "Martina Müller") in {contact[:2] for contact in office.CONTACTS}


def test_an_unknown_server_is_refused_with_the_names_of_the_known_ones(monkeypatch, tmp_path):
    monkeypatch.setenv(server.ASKED, "pigeon")
    with pytest.raises(say.HouseError, match="snac or mock"):
        server.choose(tmp_path)


def test_where_snac_cannot_be_had_the_mock_takes_its_place(monkeypatch, tmp_path, capsys):
    def missing():
        raise say.HouseError("No snac here.")

    monkeypatch.delenv(server.ASKED, raising=False)
    monkeypatch.setattr("house.snac.binary", missing)
    assert server.choose(tmp_path).kind == "mock"
    assert "mastodon-mock takes its place. No snac here." in capsys.readouterr().err


def test_a_demo_whose_server_lost_its_data_says_how_to_begin_anew(monkeypatch, tmp_path):
    known = json.dumps({"kind": "snac", "port": 8370})
    monkeypatch.setattr("house.postgres.query", lambda sql, database: known)
    with pytest.raises(say.HouseError, match="FRESH=1"):
        world.start(demo.Demo(folder=Path(tmp_path)))


def test_the_history_speaks_of_people_and_customers_that_there_are():
    numbers = {number for number, *_rest in office.CONTACTS}
    assert {said.who for said in history.SAID} == set(history.PEOPLE)
    assert {person.contact for person in history.PEOPLE.values()} - {""} <= numbers
    assert {mail.contact for mail in history.MAILS} <= numbers
    assert all(len(said.text) <= 300 for said in history.SAID)


def test_the_history_has_every_mood_and_some_that_nobody_has_said():
    assert {said.mood for said in history.SAID} == {"", "negative", "neutral", "positive"}
    assert [said for said in history.SAID if said.private and said.answer]
