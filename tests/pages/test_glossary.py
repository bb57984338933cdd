"""Words of the field: each in a sentence or two, found wherever it stands, and told honestly."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from fl_core import reference
from pages.page_list import PAGES
from pages.shared.glossary.entries import SECTIONS
from pages.shared.glossary.lookup import ENTRIES, PAGE, anchor, explained, explained_at, words_in
from pages.shared.glossary.privacy import TOLD
from tests.pages.test_every_page import opened

WANTED = """
federated learning, party, round, local epoch, model, weights, update, aggregation, averaging,
FedAvg, IID, non-IID, label skew, quantity skew, feature skew, client drift, participation,
global model, own model, common test images, own test images, pooled, alone, strategy, server step,
fingerprint, seed, learning rate, batch, momentum, loss, accuracy, confusion, divergence, privacy,
leakage, gradient inversion, membership inference, differential privacy, secure aggregation,
clipping
"""
PLACES = {reference.anchor("family", field) for field in reference.ORDER} | {
    reference.anchor(field, kind)
    for field in reference.ORDER
    for kind in reference.FAMILIES[field].members
}


@pytest.mark.parametrize("word", [word.strip() for word in WANTED.split(",")])
def test_it_has_the_words_of_the_field(word):
    assert len(words_in(word)) == 1


@pytest.mark.parametrize("term", ENTRIES)
def test_each_is_said_in_one_or_two_sentences_and_leads_somewhere(term):
    entry = ENTRIES[term]
    assert 1 <= len(re.findall(r"[.:!?](?: |$)", entry.short.replace("et al.", ""))) <= 3
    assert entry.short.endswith(".") and len(entry.short) <= 220
    assert not entry.see or entry.see in PLACES
    assert entry.paper is None or entry.paper.address.startswith("https://")


def test_no_word_stands_twice():
    names = [name.lower() for e in ENTRIES.values() for name in (e.term, *e.also)]
    assert len(names) == len({*names})
    assert sum(map(len, SECTIONS.values())) == len(ENTRIES)
    assert len({anchor(entry) for entry in ENTRIES.values()}) == len(ENTRIES)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Label skew 0.52", ["Label skew"]),
        ("the skews of two parties", ["Label skew", "Party"]),
        ("10 local epochs a round", ["Local epoch", "Round"]),
        ("Non-IID, not IID", ["Non-IID", "IID"]),
        ("around the remodelled lossy thing", []),
        ("the global model and a model", ["Global model", "Model"]),
    ],
)
def test_words_are_found_in_a_text_the_longest_first(text, found):
    assert [entry.term for entry in words_in(text)] == found


def test_what_they_mean_stands_beside_them():
    told = explained("Loss", "Seed")
    assert told.startswith("**Loss**: How wrong") and "\n\n**Seed**: " in told
    assert explained_at("family-sizes") == explained("Quantity skew")
    assert explained_at("family-label-noise") is None


def test_privacy_is_told_honestly():
    told = " ".join(TOLD.values())
    for word in ("Gradient inversion", "Membership inference", "Secure aggregation", "Clipping"):
        assert word in [entry.term for entry in words_in(told)]
    assert "this one computer" in TOLD["What Fedarium does of that"]


def test_words_are_searched_and_privacy_is_on_the_page():
    page: AppTest = opened(PAGE, None)
    shown = " ".join(each.value for each in page.markdown)
    assert all(entry.short in shown for entry in ENTRIES.values())
    assert all(answer in shown for answer in TOLD.values())
    page.text_input[0].input("inversion").run()
    assert [each.value for each in page.subheader] == ["Gradient inversion"]
    page.text_input[0].input("no such word").run()
    assert page.caption[0].value == "No word here has “no such word” in it."


def test_the_page_of_words_is_where_links_lead():
    assert PAGE in [entry.name for entry in PAGES]
