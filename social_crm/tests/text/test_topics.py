"""Topics by their words."""

import time
from types import SimpleNamespace

import pytest
from text import topics
from text.draft import Draft
from text.result import Hint
from text.tokens import tokenise
from text.topics import Topic, TopicIndex, Unusable, index, parse_line

TREE = (
    Topic("delivery", ("parcel*", "delivery", "Lieferung", "Paket", "in transit")),
    Topic("damage", ("broken", "damaged", "beschädigt"), "delivery"),
    Topic("bill", ("invoice", "Rechnung", "charged twice", "doppelt abgebucht", "Abbuchung*")),
    Topic("fees", ("Mahngebühr",), "bill"),
)


def find(text, **options):
    return TopicIndex(TREE).find(tokenise(text).words, **options)


def test_words_decide_and_the_likeliest_comes_first():
    assert list(find("My invoice is wrong")) == ["bill"]
    found = find("my invoice came with the delivery and I was charged twice")
    assert list(found) == ["bill", "delivery"]
    assert found["bill"] > found["delivery"]
    assert sum(found.values()) < 1


def test_nothing_is_found_where_no_word_stands():
    assert find("what a lovely morning") == {}
    assert find("") == {}


def test_a_star_stands_for_any_ending_and_no_star_for_none():
    assert "delivery" in find("three parcels lost")
    assert find("he invoiced us") == {}


@pytest.mark.parametrize(
    "text",
    [
        "die RECHNUNG fehlt",
        "drei Rechnungen",
        "alle Stromrechnungen",
        "Stromrechnung zu hoch",
        "Rechnungsnummer fehlt",
        "#Rechnung",
        "Abbuchungen",
    ],
)
def test_german_words_are_found_in_compounds_and_in_any_case(text):
    assert list(find(text)) == ["bill"]


def test_what_looks_like_a_part_is_none_where_there_are_no_compounds():
    assert find("the deliveryman", compounds=False) == {}


def test_umlauts_may_be_written_in_two_letters():
    assert next(iter(find("beschaedigt angekommen"))) == "damage"
    assert list(find("Mahngebuehren")) == ["fees"]


def test_phrases_need_their_words_next_to_each_other():
    assert list(find("I was charged twice")) == ["bill"]
    assert find("twice charged") == {}
    assert find("charged") == {}


def test_a_topic_below_gets_what_was_found_of_the_one_above():
    assert next(iter(find("the parcel is broken"))) == "damage"
    assert list(find("the parcel is here")) == ["delivery"]


def test_counts_are_by_line_not_by_repetition():
    words = "invoice invoice INVOICE charged twice"
    assert TopicIndex(TREE).counts(tokenise(words).words) == {"bill": 3.0}


def test_what_was_found_is_told_as_it_stands_in_the_text():
    (found,) = TopicIndex(TREE).look(tokenise("Meine Stromrechnung ist da").words)
    assert (found.topic, found.line, found.word) == ("bill", "Rechnung", "stromrechnung")
    (found,) = TopicIndex(TREE).look(tokenise("was Charged twice").words)
    assert (found.line, found.word, found.count) == ("charged twice", "charged twice", 2.0)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("*", "nothing"),
        ("!!!", "nothing"),
        ("4711", "nothing"),
        ("ab*", "short"),
        ("par*cel", "star"),
        ("und", "common"),
        ("The", "common"),
        ("(broken|lost)", "marks"),
        ("x" * 61, "long"),
        ("one two three four five six seven", "long"),
    ],
)
def test_lines_that_make_no_sense_are_refused_with_what_is_wrong(line, code):
    with pytest.raises(Unusable) as error:
        parse_line(line)
    assert error.value.code == code


@pytest.mark.parametrize(
    "line",
    [
        "Wi-Fi",
        "don't",
        "Müller & Co",
        "A&B",
        "5 GHz",
        "Preis*",
        "c++",
        "#support",
        "Straße*",
        "📦 weg",
    ],
)
def test_lines_that_people_write_are_taken(line):
    assert parse_line(line)


def test_a_circle_of_parents_ends():
    circle = (Topic("a", ("apple",), "b"), Topic("b", ("berry",), "a"))
    assert set(TopicIndex(circle).find(["apple", "and", "berry"])) == {"a", "b"}


def test_the_number_of_topics_does_not_matter_for_the_time():
    texts = [[f"word{n * k % 3000}" for k in range(20)] for n in range(2000)]

    def seconds(topics):
        made = TopicIndex(topics)
        best = 1e9
        for _again in range(5):
            begin = time.thread_time()
            for text in texts:
                made.find(text)
            best = min(best, time.thread_time() - begin)
        return best

    def tree(number):
        return [Topic(str(n), tuple(f"w{n}x{k}" for k in range(20))) for n in range(number)]

    assert seconds(tree(200)) < 3 * seconds(tree(2))


def test_the_same_topics_are_made_ready_once():
    assert index(TREE) is index(tuple(TREE))


def test_a_text_has_the_topic_of_its_words_and_says_by_which():
    draft = Draft("Where is my parcel?", tokenise("Where is my parcel?"), Hint())
    model = SimpleNamespace(topics=TREE)
    topics.find(draft, model)
    assert (draft.topic, list(draft.topic_scores)) == ("delivery", ["delivery"])
    (reason,) = topics.explain(draft, model)
    assert (reason.about, reason.code, reason.terms) == ("topic", "words", (("parcel", 1.0),))


def test_a_text_without_words_of_topics_says_so():
    draft = Draft("Hello", tokenise("Hello"), Hint())
    topics.find(draft, SimpleNamespace(topics=TREE))
    assert draft.topic is None
    assert [each.code for each in topics.explain(draft, SimpleNamespace(topics=TREE))] == [
        "no_words"
    ]


def test_wi_fi_is_found_as_people_write_it():
    made = TopicIndex((Topic("net", ("Wi-Fi",)),))
    assert made.find(tokenise("no wi-fi again").words)
    assert not made.find(tokenise("fi").words)
