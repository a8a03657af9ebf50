"""Training of the shipped weights, as far as it needs neither texts nor libraries for training."""

import re

import pytest

from house import training
from house.say import HouseError


def test_what_is_missing_is_said_before_anything_is_fetched(tmp_path, monkeypatch):
    (tmp_path / "train_de_potts.jsonl").write_text("")
    monkeypatch.setenv("SOCIAL_CRM_DATA", str(tmp_path))
    with pytest.raises(HouseError, match=r"train_en_vader\.jsonl.*SOCIAL_CRM_DATA") as error:
        training.run()
    assert "train_de_potts" not in str(error.value)


def test_the_folder_of_texts_is_found_by_its_parent_too(tmp_path, monkeypatch):
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "train_de_potts.jsonl").write_text("")
    monkeypatch.setenv("SOCIAL_CRM_DATA", str(tmp_path))
    assert training.data() == tmp_path / "text"


def test_every_invented_post_has_a_mood_and_stands_once():
    for path in sorted((training.paths.CHECKOUT / "house" / "posts").glob("*.txt")):
        rows = [row for row in path.read_text().splitlines() if not row.startswith("# ")]
        assert all(re.match(r"[-=+] \S", row) for row in rows), path
        assert len(set(rows)) == len(rows), path


def test_only_what_may_be_shipped_is_trained_on():
    assert all(name.startswith("train_") for name in training.TRAINED_ON)
    assert not set(training.TRAINED_ON) & set(training.MEASURED_ON)
