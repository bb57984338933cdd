"""Every text has its translation, with the same fields, and no text of a page goes past them."""

import re
from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

import pytest

from fl_core.translatable import Plural, Template
from pages.language import spoken
from pages.language.catalogue import FOLDER, SOURCE, language, names, understood
from pages.language.language import Language
from pages.language.spoken import code, speaking, text
from pages.shared import viewer_language
from tests.pages.conftest import new_page
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


class Pseudo(Language):
    """A language that puts what goes through it into brackets, longer by a third."""

    def text(self, template: Template, values: Mapping[str, Any] | None = None) -> str:
        told = super().text(template, values)
        return f"⟦{told}{'~' * (len(told) // 3)}⟧" if told else told


TOLD = ("label", "help", "body", "placeholder", "options", "captions")
OTHER_MARKUP = re.compile(r"\]\([^)]*\)|:material/\w+:|<[^>]*>|`[^`]*`|:\w+\[")
SAME_IN_ALL = {"English", "Deutsch", "Fedarium"}


def told_by(page: Any) -> Iterator[str]:
    """Yield the words of all elements of a page that Streamlit itself draws."""

    def visit(proto: Any) -> Iterator[str]:
        for field, value in proto.ListFields():
            if field.type == field.TYPE_MESSAGE:
                for each in [value] if not field.is_repeated else value:
                    if hasattr(each, "ListFields"):
                        yield from visit(each)
            elif field.name in TOLD:
                yield from [value] if isinstance(value, str) else map(str, value)

    def walk(block: Any) -> Iterator[str]:
        for child in block.children.values():
            if getattr(child, "proto", None) is not None and child.type not in ("html", "latex"):
                yield from visit(child.proto)
            if hasattr(child, "children"):
                yield from walk(child)

    for block in page._tree.children.values():
        yield from walk(block)


def past_the_catalogue(words: str) -> str:
    """Return what of some words did not go through the language."""
    rest, depth = [], 0
    for letter in OTHER_MARKUP.sub(" ", words):
        depth += (letter == "⟦") - (letter == "⟧")
        rest.append(letter if depth == 0 and letter != "⟧" else " ")
    found = re.findall(r"[^\W\d_]{2,}", "".join(rest))
    return " ".join(word for word in found if word not in SAME_IN_ALL)


@pytest.fixture
def pseudo(monkeypatch):
    pseudo, both = Pseudo("xx"), {SOURCE: "English", "xx": "Deutsch"}
    monkeypatch.setattr(spoken, "language", lambda code: pseudo)
    for module in (spoken, viewer_language):
        monkeypatch.setattr(module, "names", lambda: both)


@pytest.mark.parametrize("name", ["data", "reference"])
def test_no_text_of_a_page_goes_past_the_catalogue(name, manager, pseudo):
    page = new_page()
    page.session_state[viewer_language.CHOSEN] = "xx"
    page.switch_page(name) if name != "train" else None
    page.run()
    assert not page.exception
    told = list(told_by(page))
    assert len(told) > 10
    past = {words: rest for words in told if (rest := past_the_catalogue(words))}
    assert past == {}
