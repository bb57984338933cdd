"""Every text has its translation, with the same fields; what is drawn: `test_no_english_left`."""

import re
from string import Formatter

import pytest

from fl_core.translatable import Plural, Template
from pages.language.catalogue import FOLDER, SOURCE, language, names, understood
from pages.language.spoken import code, speaking, text
from tests.pages.drawn_texts import drawn_texts

OTHERS = [name for name in names() if name != SOURCE]
DRAWN = drawn_texts()


def fields(text: str) -> set[tuple[str, str]]:
    """Return the names of a text's fields, with their formats."""
    return {(name, spec or "") for _, name, spec, _ in Formatter().parse(text) if name is not None}


def forms(template: Template) -> set[tuple[str, str]]:
    both = (template,) if isinstance(template, str) else (template.one, template.other)
    return set().union(*map(fields, both))


def test_texts_are_found_wherever_they_are():
    assert "Train" in DRAWN and "How much more a high loss counts" in " ".join(DRAWN)
    assert "Label skew {skew} ({measure})." in DRAWN  # written in a call
    assert "{label} must be {rule}, got {given}." in DRAWN  # a constant
    assert "Party {party:d} holds no images." in DRAWN  # one of several
    assert isinstance(DRAWN["It takes one round."], Plural)
    assert "learning rate" in DRAWN and "FedProx" in DRAWN


@pytest.mark.parametrize("other", OTHERS)
def test_a_catalogue_has_all_texts_and_no_others(other):
    there = language(other).texts
    assert sorted(DRAWN.keys() - there.keys()) == []
    assert sorted(there.keys() - DRAWN.keys()) == []


@pytest.mark.parametrize("other", OTHERS)
def test_translations_have_the_fields_of_their_texts(other):
    for key, translation in language(other).texts.items():
        template = DRAWN[key]
        if isinstance(template, str):
            assert isinstance(translation, str) and translation, key
            if "$" not in key:  # what is between is LaTeX
                assert fields(translation) == fields(template), key
        else:
            assert not isinstance(translation, str) and len(translation) > 1, key
            assert set().union(*map(fields, translation)) <= forms(template), key


def test_german_is_written_as_it_is_printed():
    told = (FOLDER / "de.po").read_text(encoding="utf-8")
    translations = "\n".join(line for line in told.split("\n") if line.startswith("msgstr"))
    assert re.findall(r"[\d}] (?:%|MB|min\b)", translations) == []  # U+202F before a unit
    assert "“" not in translations.replace("“", "", translations.count("„"))
    assert not re.search(r"\b(du|Sie|Ihre?|deine?)\b(?! )", translations)
    assert "!" not in translations


def test_numbers_are_written_as_germans_do():
    german = language("de")
    assert german.text("{number}", {"number": 12_000.5}) == "12.000,5"
    assert german.text("{share:.0%}", {"share": 0.4}) == "40\u00a0%"


@pytest.mark.parametrize(
    ("accepted", "best"),
    [
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("en-US,en;q=0.9,de;q=0.5", "en"),
        ("en;q=0.4, de;q=0.6", "de"),
        ("xx, de-CH;q=0.1", "de"),
        ("", "en"),
        ("*", "en"),
        ("de;q=banana, " * 1000, "de"),
        ("../../etc/passwd", "en"),
    ],
)
def test_of_what_a_browser_accepts_the_best_there_is(accepted, best):
    assert understood(accepted) == best


def test_a_language_that_there_is_not_is_english():
    with speaking("../../tests"):
        assert code() == "en" and text("Model") == "Model"
    with speaking("de"):
        assert text("Model") == "Modell"
    assert text("Model") == "Model"
