"""How texts sound: the engines by themselves, without a database."""

import pytest

from bench.sentiment import SIDES, service
from core.voice.sentiment import score
from core.voice.sentiment.language import detect, told
from core.voice.sentiment.lexicon import load
from core.voice.sentiment.scale import label_of


def value(text: str, language: str = "es") -> float:
    found = score(text, language)
    assert found is not None
    return found.score


def label(text: str, language: str = "es") -> str:
    found = score(text, language)
    assert found is not None
    return found.label


@pytest.mark.parametrize(
    ("plain", "denied"),
    [
        ("La web funciona", "La web no funciona"),
        ("Me gusta", "No me gusta nada"),
        ("Lo recomiendo", "Nunca lo recomendaría"),
        ("Me resolvieron el problema", "No me resolvieron el problema"),
        ("Estoy contenta", "No estoy nada contenta"),
    ],
)
def test_a_denied_good_word_turns_bad(plain: str, denied: str) -> None:
    assert value(plain) > 0 > value(denied)


@pytest.mark.parametrize("text", ["Nada mal", "Todo sin problemas", "No tengo ninguna queja", "Nunca me han fallado"])
def test_a_denied_bad_word_is_faint_praise(text: str) -> None:
    assert 0 < value(text) < value("Excelente")


def test_a_negation_ends_with_its_part_of_the_sentence() -> None:
    assert value("No, es excelente") > 0
    assert value("No funciona. Excelente") > value("No funciona, no es excelente")


def test_stress_softening_and_exclamation_change_the_weight() -> None:
    assert value("un poco lento") > value("lento") > value("muy lento") > value("muy lento!!!")
    assert value("ME ENCANTA ESTA TIENDA") > value("me encanta esta tienda")
    assert value("está bien feo") < value("está feo")


def test_what_comes_after_but_weighs_more() -> None:
    assert value("Caro pero bueno") > value("Bueno pero caro")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("El producto es excelente pero la entrega fue un desastre", "es"),
        ("The product is great but the delivery was a disaster", "en"),
    ],
)
def test_praise_and_blame_of_like_weight_are_mixed(text: str, language: str) -> None:
    assert label(text, language) == "mixed"


def test_accents_capitals_and_drawn_out_letters_do_not_matter() -> None:
    assert value("Pésima atención") == value("pesima atencion")
    assert value("gracias") == value("graciaaas")
    assert value("Está fatal") == value("esta  FATAL")


def test_emoji_speak_and_repeating_one_adds_little() -> None:
    assert value("😡") < 0 < value("👍🏽")
    assert value("❤️") < value("❤️❤️❤️") < value("❤️") * 2


@pytest.mark.parametrize("text", ["Qué chafa su servicio", "un bajón", "menuda chapuza"])
def test_regional_blame_is_known(text: str) -> None:
    assert value(text) < 0


@pytest.mark.parametrize("text", ["Está chévere", "Bacán la atención", "Re copados", "Qué padre servicio", "mola"])
def test_regional_praise_is_known(text: str) -> None:
    assert value(text) > 0


def test_where_nothing_is_known_the_label_is_neutral_and_the_confidence_0() -> None:
    found = score("El pedido es el 48213.", "es")
    assert found is not None
    assert (found.label, found.score, found.confidence) == ("neutral", 0, 0)


@pytest.mark.parametrize(("text", "language"), [("Sehr gut, danke", "de"), ("...", "es"), ("", None), ("xyzzy", None)])
def test_what_cannot_be_read_is_unscored(text: str, language: str | None) -> None:
    assert score(text, language) is None


def test_the_language_told_counts_unless_the_text_clearly_speaks_the_other() -> None:
    assert (detect("No me gusta el servicio"), detect("The service was not good"), detect("ok")) == ("es", "en", None)
    assert told("Perfecto", "es-MX") == "es"
    assert told("Ok", "en") == "en"
    assert told("This is the worst service that I have had", "es") == "en"
    assert told("El servicio es muy malo", "de") == "de"


@pytest.mark.parametrize(
    ("text", "language"), [("Estupendo", "es"), ("Excellent", "en"), ("Pésimo", "es"), ("Awful", "en")]
)
def test_a_single_word_is_read_by_the_list_that_knows_it(text: str, language: str) -> None:
    found = score(text)
    assert found is not None
    assert found.language == language


def test_a_score_says_who_made_it() -> None:
    spanish, english = score("Perfecto", "es"), score("Perfect", "en")
    assert spanish is not None
    assert english is not None
    assert (spanish.engine, spanish.language, english.engine, english.language) == ("cxapi-es", "es", "cxapi-en", "en")
    assert "vader-3.3.2" in english.version
    assert 0 < spanish.confidence <= 1


@pytest.mark.parametrize("text", ["perfecto " * 4000, "no " * 9000, "❤️" * 5000, "a" * 20_000, "!?¡¿" * 5000])
@pytest.mark.parametrize("language", ["en", "es", None])
def test_no_text_breaks_the_scale(text: str, language: str | None) -> None:
    found = score(text, language)
    assert found is None or -1 <= found.score <= 1


def test_labels_meet_at_the_edges_of_the_scale() -> None:
    assert [label_of(one) for one in (-1, -0.75, -0.5, -0.15, 0, 0.14, 0.15, 0.75, 1)] == [
        "very_negative", "very_negative", "negative", "negative", "neutral", "neutral", "positive", "very_positive",
        "very_positive",
    ]  # fmt: skip


def test_the_word_list_holds_thousands_of_forms_and_nothing_that_cannot_be_found() -> None:
    lexicon = load("spanish.txt")
    assert len(lexicon.words) > 5000
    written = [word for word in lexicon.words if "/" in word and not word[0].isdigit() and word != ":/"]
    assert written == []
    accented = [word for word in (*lexicon.words, *lexicon.stems) if any(char in "áéíóúü" for char in word)]
    assert accented == []
    assert all(-4 <= one.plain <= 4 and -4 <= one.negated <= 4 for one in lexicon.words.values())


@pytest.mark.parametrize(
    ("language", "half", "least"), [("es", "held", 0.85), ("en", "held", 0.85), ("es", "fresh", 0.45)]
)
def test_the_engines_read_the_service_texts_no_worse_than_documented(language: str, half: str, least: float) -> None:
    rows = [row for row in service() if row.language == language and row.half == half]
    right = 0
    for row in rows:
        found = score(row.text, row.language)
        right += found is not None and SIDES.get(found.label, found.label) == row.label
    assert right / len(rows) >= least
