"""A run as one HTML page: its numbers are the store's, and no word in it becomes anything else."""

import json
from base64 import b64decode
from html.parser import HTMLParser

import numpy as np
import pytest

from fl_core.analysis.history_fingerprint import history_fingerprint
from fl_core.config import RunConfig
from fl_core.events import RoundFinished, RunStarted
from fl_core.party_round import PartyRound
from fl_core.runs.run_export import exported
from fl_core.runs.run_import import imported
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from pages.shared.party_bars import party_bars
from pages.shared.standalone_page.page_file import as_data, as_script, standalone_page
from pages.shared.standalone_page.section_words import thinned
from pages.shared.standalone_page.shown_rounds import MOST_BYTES, MOST_ROUNDS, some_of, with_room
from tests.pages.checked_figure import checked
from tests.pages.finished_runs import finished_run
from tests.pages.standalone_runs import (
    CONFIG,
    NAME,
    NOTE,
    content_in,
    known,
    policy_in,
    trained_run,
)

LARGEST = 3_000_000  # bytes


class Tags(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.feed(page.decode())

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.addresses += [value for name, value in attrs if name in ("src", "href", "action")]


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> RunStore:
    return RunStore(f"sqlite:///{tmp_path_factory.mktemp('standalone') / 'runs.db'}")


@pytest.fixture(scope="module")
def run(store):
    return trained_run(store)


@pytest.fixture(scope="module")
def page(store, run) -> bytes:
    return standalone_page(store, run)


def numbers(packed: dict) -> np.ndarray:
    """Return an array as plotly.js reads it."""
    values = np.frombuffer(b64decode(packed["bdata"]), np.dtype(packed["dtype"]))
    shape = [int(size) for size in packed.get("shape", str(len(values))).split(",")]
    return values.reshape(shape)


def test_each_round_says_what_the_store_says(store, run, page):
    told = content_in(page)
    rounds, parties = store.rounds(run.id), store.parties(run.id)
    assert [each["round"] for each in told["rounds"]] == list(range(CONFIG.num_rounds + 1))
    for each in told["rounds"]:
        number, shown = each["round"], each["parts"]
        accuracy = rounds["accuracy"][number]
        assert shown["numbers"]["numbers"][0]["value"] == f"{100 * accuracy:.1f} %"
        assert shown["network"]["accuracy"] == accuracy
        own = parties[parties["round"] == number]["test_accuracy"].to_numpy()
        bars = numbers(shown["bars"]["traces"][0]["x"])
        np.testing.assert_allclose(bars[~np.isnan(bars)], 100 * own)
        assert len(bars) == CONFIG.num_parties and (number == 0) == bool(np.isnan(bars).all())
        if number:
            assert shown["numbers"]["numbers"][2]["value"] == f"{100 * own.min():.1f} %"
            assert f"{100 * own.mean():.1f}" in each["reading"].replace("\xa0", " ")
        assert f"{100 * accuracy:.1f}" in each["reading"]
        answers = store.gallery(run.id, number)
        said = [tile["caption"].split(" → ")[-1] for tile in shown["gallery"]["tiles"]]
        assert said == [str(np.argmax(chances)) for chances in answers]
        cells = shown["confusion"]["traces"][0]
        np.testing.assert_array_equal(numbers(cells["customdata"]), store.confusion(run.id, number))


def test_the_curve_and_who_holds_what_are_the_stores(store, run, page):
    parts = content_in(page)["parts"]
    bold = next(t for t in parts["learning"]["traces"] if t["name"] == "Global model")
    np.testing.assert_allclose(numbers(bold["y"]), 100 * store.rounds(run.id)["accuracy"])
    held = numbers(parts["holdings"]["traces"][0]["z"])
    np.testing.assert_array_equal(held, store.facts(run.id).label_counts)
    assert parts["gallery"]["pixels"].startswith("data:image/png;base64,")


def test_how_to_train_it_again_is_true(store, run, page):
    told = content_in(page)
    assert RunConfig.from_json(told["config"]) == CONFIG
    history = history_fingerprint(store.rounds(run.id), store.parties(run.id))
    assert dict(map(tuple, told["facts"]))["Fingerprint of its history"] == history
    assert told["command"] == f"python -m fl_core run --config {told['file']}"
    assert any("skew 0.8" in line for line in told["knobs"]) and len(told["knobs"]) >= 4
    assert "FedAvg" in told["words"]["trained"] and "seed 42" in told["words"]["trained"]


def test_words_of_a_run_stay_words(page):
    found = Tags(page)
    assert not {"img", "b", "iframe", "link", "object"} & {*found.tags}
    assert found.tags.count("script") == 4
    assert found.addresses == []
    words = content_in(page)["words"]
    assert (words["title"], words["note"]) == (NAME, NOTE)
    assert "</script" not in as_script('x = "</script>"; y = "<!--"')
    assert as_data({"a": "</script><!--"}).count("<") == 0
    assert json.loads(as_data({"a": "</script>"})) == {"a": "</script>"}


def test_a_browser_is_told_to_fetch_nothing(page):
    rules = dict(rule.strip().split(" ", 1) for rule in policy_in(page).split(";"))
    assert rules.pop("default-src") == "'none'"
    assert {*rules} == {"script-src", "style-src", "img-src", "base-uri", "form-action"}
    assert not any("http" in sources or "*" in sources for sources in rules.values())
    assert len(page) < LARGEST


def test_in_german(store, run):
    page = standalone_page(store, run, "de")
    told = content_in(page)
    assert b'<html lang="de">' in page
    assert told["rounds"][-1]["words"] == "Nach Runde 4 von 4"
    assert "," in told["rounds"][-1]["parts"]["numbers"]["numbers"][0]["value"]


@pytest.mark.parametrize(
    "changed", [{"strategy": "alone"}, {"strategy": "pooled"}, {"measure_every": 3}]
)
def test_a_run_of_another_kind_has_a_page(store, changed):
    config = RunConfig.of(CONFIG.model_dump() | {"num_rounds": 3, "num_parties": 21} | changed)
    run = trained_run(store, config, "")
    told = content_in(standalone_page(store, run))
    last = store.rounds(run.id)["accuracy"].dropna().iloc[-1]
    assert told["rounds"][-1]["parts"]["numbers"]["numbers"][0]["value"] == f"{100 * last:.1f} %"
    assert [each["round"] for each in told["rounds"]] == (
        [0, 3] if "measure_every" in changed else [0, 1, 2, 3]
    )


def test_one_that_has_not_begun_and_one_that_was_cut_off_have_a_page(store, run):
    waits = known(store, store.create(CONFIG.model_copy(update={"seed": 5})))
    told = content_in(standalone_page(store, waits))
    assert told["rounds"] == [] and told["words"]["state"] == "waiting, 0 of 4 rounds"
    assert "learning" not in told["parts"] and "holdings" in told["parts"]
    cut = store.create(CONFIG.model_copy(update={"seed": 6}), owner="me")
    store.add_round(cut, RoundFinished.model_validate(_round(0, 3)))
    store.move(cut, RunState.CANCELLED)
    told = content_in(standalone_page(store, known(store, cut)))
    assert [each["words"] for each in told["rounds"]] == ["Before training"]


def test_an_imported_one_says_where_it_was_trained(store, run, tmp_path):
    other = RunStore(f"sqlite:///{tmp_path / 'other.db'}")
    imported(other, exported(store, [run.id]))
    told = content_in(standalone_page(other, known(other, run.id)))
    facts = dict(map(tuple, told["facts"]))
    assert "Fedarium" in facts["Imported, trained elsewhere"]
    here = content_in(standalone_page(store, run))
    assert told["rounds"] == here["rounds"]


def test_of_many_rounds_and_classes_some_are_left_out_and_that_is_said(store):
    assert some_of(range(10)) == list(range(10))
    some = some_of(range(201))
    assert len(some) == MOST_ROUNDS and (some[0], some[-1]) == (0, 200)
    assert with_room(range(80), 3_000) == list(range(80))
    assert len(with_room(range(80), MOST_BYTES // 5)) == 5
    assert with_room(range(80), MOST_BYTES) == [79] and with_room([], 1) == []
    long = finished_run(
        store, CONFIG.model_copy(update={"num_rounds": 9, "seed": 8, "gallery_images": 0})
    )
    assert thinned(201, 80, 5) == (
        "The curve has all 201 measured rounds; the slider stops at 80 of them. The map of "
        "confused classes is there of 5 of these rounds, or this file would be too large; between "
        "them the one before stays."
    )
    assert thinned(80, 80, 80) == "" and thinned(3, 3, 0) == ""
    told = content_in(standalone_page(store, known(store, long)))
    assert len(told["rounds"]) == 10 and told["words"]["thinned"] == ""
    assert "gallery" not in told["parts"] and "Gallery" in told["words"]["galleryWords"]


@pytest.mark.slow
def test_five_hundred_parties_and_two_hundred_rounds_have_a_small_page(store):
    config = RunConfig.of({"num_parties": 500, "num_rounds": 200, "num_images": 12_000, "seed": 9})
    run_id = store.create(config, owner="me")
    store.add_facts(run_id, _started(500))
    for round in range(201):
        store.add_round(run_id, RoundFinished.model_validate(_round(round, 500)))
    store.move(run_id, RunState.FINISHED)
    page = standalone_page(store, known(store, run_id))
    assert len(page) < LARGEST
    told = content_in(page)
    assert 20 < len(told["rounds"]) < MOST_ROUNDS and "201" in told["words"]["thinned"]
    bars = told["rounds"][-1]["parts"]["bars"]["traces"][0]
    shares = store.parties(run_id).query("round == 200")["test_accuracy"]
    assert numbers(bars["y"]).min() == pytest.approx(100 * shares.min())
    assert numbers(bars["y"]).max() == pytest.approx(100 * shares.max())


def test_bars_are_figures_that_plotly_takes():
    for parties in (range(3), range(60)):
        figure = party_bars({0: 0.5, 2: 1.0}, parties)
        checked(figure)
    lying = party_bars({0: 0.5}, range(2)).traces[0]
    assert lying["text"] == ["50.0 %", "–"] and lying["orientation"] == "h"


def _started(num_parties: int) -> RunStarted:
    return RunStarted(
        round=0,
        num_weights=170,
        num_test_images=10_000,
        num_sample_images=50,
        label_counts=[[2] * 10] * num_parties,
        num_train=[20] * num_parties,
    )


def _round(round: int, num_parties: int) -> dict:
    parties = [
        PartyRound(
            party=party,
            num_examples=20,
            num_steps=1,
            train_loss=1.0,
            test_accuracy=(party + 1) / (num_parties + 200 - round),
            test_loss=1.0,
            update_norm=1.0,
            seconds=0.0,
        )
        for party in range(num_parties if round else 0)
    ]
    return {
        "round": round,
        "loss": 1.0,
        "accuracy": round / 250,
        "confusion": [[10] * 10] * 10,
        "gallery": [[0.1] * 10] * RunConfig().gallery_images,
        "parties": parties,
        "bytes_down": 1,
        "bytes_up": 1,
        "seconds": {},
    }
