"""Telling the language of short posts."""

import threading
import time

import pytest
from text import Hint, explain, tokenise, understand
from text.language import LANGUAGES, Languages

POSTS = {
    "en": """Where is my parcel?|App keeps crashing|still waiting for a reply
        great service, thanks!|never again|anyone else having issues?|your website is down
        Love the new design 😍|Refund please|Delayed again. Wow.|cancelled my flight!!
        how do I reset it""",
    "de": """Wo bleibt mein Paket?|App stürzt ständig ab|Nie wieder!|toller Service, danke 😊
        Zug fällt aus|Warte seit drei Tagen|Rückerstattung bitte|wieder Verspätung, super
        niemand geht ans Telefon|Webseite geht nicht|Kundenservice unterirdisch
        wie kann ich kündigen""",
    "fr": """Où est mon colis ?|L'appli plante tout le temps|plus jamais ça|merci beaucoup 😊
        encore en retard|Service client injoignable|remboursez-moi|site en panne ?
        j'attends depuis lundi|trop bien""",
    "es": """¿Dónde está mi pedido?|La app no funciona|nunca más|muchas gracias por todo
        otra vez tarde|Llevo tres días esperando|quiero mi dinero|página caída?
        pésimo servicio""",
    "it": """Dov'è il mio pacco?|L'app non funziona|mai più|grazie mille, gentilissimi
        sempre in ritardo|Aspetto da tre giorni|rivoglio i miei soldi|il sito è giù?""",
    "pt": """Onde está o meu pedido?|O app não abre|nunca mais compro|muito obrigado 😊
        atrasado outra vez|Estou esperando há dias|quero meu dinheiro|o site caiu?""",
    "nl": """Waar blijft mijn pakket?|De app doet het niet|nooit meer|hartelijk dank!
        weer vertraging|Ik wacht al drie dagen|ik wil mijn geld terug|ligt de site eruit?""",
    "tr": """Kargom nerede kaldı?|Uygulama çalışmıyor|bir daha asla|çok teşekkürler 😊
        yine gecikme var|Üç gündür bekliyorum|paramı geri istiyorum""",
    "pl": """Gdzie jest moja paczka?|Aplikacja nie działa|nigdy więcej|bardzo dziękuję
        znowu opóźnienie|Czekam trzy dni|chcę zwrotu pieniędzy""",
    "sv": """Var är mitt paket?|Appen fungerar inte|aldrig mer|tack så mycket!|försenat igen
        Jag har väntat i tre dagar|jag vill ha pengarna tillbaka""",
    "cs": """Kde je můj balík?|Aplikace nefunguje|už nikdy víc|děkuji moc|zase zpoždění
        Čekám tři dny|chci vrátit peníze""",
    "fi": """Missä pakettini on?|Sovellus ei toimi|ei koskaan enää|kiitos paljon|taas myöhässä
        Olen odottanut kolme päivää|haluan rahani takaisin""",
    "ru": """Где моя посылка?|Приложение не работает|больше никогда|большое спасибо
        опять опоздание""",
    "ar": """أين طلبي؟|التطبيق لا يعمل|شكرا جزيلا|تأخير مرة أخرى""",
}
FOUND = Languages()


def posts(language):
    lines = POSTS[language].splitlines()
    return [post.strip() for line in lines for post in line.split("|")]


def detect(text, languages=None, hint=None):
    return FOUND.detect([tokenise(text)], languages, [hint])[0]


def right(languages_of):
    cases = [(post, language) for language in POSTS for post in posts(language)]
    return sum(detect(post, languages_of(lang))[0] == lang for post, lang in cases) / len(cases)


def test_posts_of_a_few_words_are_told_with_the_languages_of_the_account():
    assert right(lambda language: {language, "en", "de"}) >= 0.98


def test_posts_of_a_few_words_are_told_among_all_languages():
    assert right(lambda language: None) >= 0.92


@pytest.mark.parametrize(
    "text",
    ["", "😂😂😂 👍🏽", "https://shop.example/a", "@anna @bob", "12:30 49,90 €", "?!…", ":-)"],
)
def test_without_a_word_nothing_is_told(text):
    assert detect(text, ["de"], Hint(language="de")) == (None, 0.0)


@pytest.mark.parametrize("text", ["ok", "Dima", "super", "no", "lol", "haha", "Berlin", "die"])
def test_one_word_of_many_languages_is_never_told_for_sure(text):
    assert detect(text)[1] < 0.8


def test_a_word_of_several_languages_is_the_accounts():
    assert detect("super 👍", ["de"])[0] == "de"
    assert detect("super 👍", ["fr"])[0] == "fr"


def test_the_accounts_languages_do_not_hide_another():
    assert detect("Où est mon colis, ça fait une semaine", ["de", "en"])[0] == "fr"
    assert detect("Где моя посылка?", ["de"])[0] == "ru"


def test_a_hint_decides_where_the_words_do_not():
    assert detect("Hvor er min pakke?", None, Hint(language="da"))[0] == "da"
    assert detect("Hvor er min pakke?", None, Hint(language="nb"))[0] == "no"
    assert detect("Wo bleibt mein Paket seit Montag?", None, Hint(language="en"))[0] == "de"


def test_of_mixed_languages_the_one_that_says_more_is_told():
    assert (
        detect("OMG, mein Paket ist schon wieder nicht gekommen, so annoying", ["en", "de"])[0]
        == "de"
    )
    assert detect("Thanks for nothing, nice Service, Deutsche Bahn!", ["en", "de"])[0] == "en"


def test_hashtags_are_read_and_names_are_not():
    assert detect("#WoBleibtMeinPaket @thanksforthefish")[0] == "de"


def test_unknown_languages_of_an_account_are_passed_over():
    assert detect("Wo bleibt mein Paket?", ["xx", "", None, "de_AT"])[0] == "de"


def test_many_texts_at_once_are_told_as_one_by_one():
    texts = [post for language in POSTS for post in posts(language)] + ["", "😂"]
    together = FOUND.detect([tokenise(text) for text in texts], ["de"])
    alone = [detect(text, ["de"]) for text in texts]
    assert [language for language, _sure in together] == [language for language, _sure in alone]


def test_more_words_than_are_kept_do_no_harm(monkeypatch):
    monkeypatch.setattr("text.language._KNOWN", 5)
    small = Languages()
    for _round in range(2):
        for language in ("de", "en", "fr"):
            for post in posts(language)[:4]:
                small.detect([tokenise(post)])
    assert small.detect([tokenise("Wo bleibt mein Paket?")])[0][0] == "de"
    assert len(small._rows) < 20


def test_several_threads_may_ask_at_once(monkeypatch):
    monkeypatch.setattr("text.language._KNOWN", 40)
    shared = Languages()
    texts = {language: [tokenise(post) for post in posts(language)] for language in POSTS}
    wanted = {each: Languages().detect(texts[each], [each]) for each in ("de", "ru")}
    wrong = []

    def ask(language):
        for _round in range(50):
            found = shared.detect(texts[language], [language])
            if [each[0] for each in found] != [each[0] for each in wanted[language]]:
                wrong.append(language)

    threads = [threading.Thread(target=ask, args=(each,)) for each in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_very_long_word_is_read_in_no_time():
    detect("warm")
    began = time.thread_time()
    detect("x" * 2_000)
    detect("ab " * 2_000)
    assert time.thread_time() - began < 0.5


def test_the_reasons_are_words_of_the_text():
    reasons = [
        each for each in explain("Wo bleibt mein Paket?", ["de"]) if each.about == "language"
    ]
    assert {each.code for each in reasons} == {"language_words", "language_expected"}
    assert reasons[0].terms[0][0] in ("wo", "bleibt", "mein", "paket")
    (unknown,) = (each for each in explain("😂") if each.about == "language")
    assert unknown.code == "language_unknown"


def test_the_language_stands_in_what_is_understood():
    assert [each.language for each in understand(["Wo bleibt mein Paket?", "😂", None])] == [
        "de",
        None,
        None,
    ]
    assert "de" in LANGUAGES
