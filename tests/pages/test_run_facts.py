"""Captions, charts and pictures say what the run found, not what its knobs asked for."""

import base64
import io
from dataclasses import replace

import numpy as np
import pytest

from fl_core.datasets import keep
from fl_core.events import PartyProgress, PartyTrained, RoundStarted, RunStarted
from fl_core.party_data import brought_together, parties_images
from fl_core.runs.live_progress import Live
from fl_core.runs.run_states import RunState
from fl_core.strategies import Ditto, Pooled
from fl_core.train_test_split import party_sample
from pages.shared import data_preview
from pages.shared.federation_state import picture_of
from pages.shared.finished_rounds_summary import Timing, digest
from pages.shared.run_data_split import Found, found_by, would_find
from pages.shared.run_progress import progress_of, words_of
from pages.shared.run_snapshot import look_of
from pages.train.run_parts import PARTS
from pages.train.sample_images import same_counts
from tests.fl_core.runs.test_store import finished
from tests.pages.conftest import QUICK, all_sent_to, sent_to, text, wait_for

CONFIG = QUICK.model_copy(update={"num_images": 240, "num_rounds": 1, "party_test_images": 1000})
POOLED = QUICK.model_copy(update={"strategy": Pooled()})


def at_the_edge(num_train: int = 300, num_test: int = 40) -> bytes:
    """Five classes, told by a bar at the right edge."""
    arrays = {}
    for part, count in (("train", num_train), ("test", num_test)):
        labels = np.arange(count) % 5
        images = np.zeros((count, 28, 28), np.uint8)
        for image, label in zip(images, labels, strict=True):
            image[5 * label : 5 * label + 5, 23:28] = 255
        arrays |= {f"x_{part}": images, f"y_{part}": labels}
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def holdings_on(page):
    """The heat map of who holds what."""
    plots = all_sent_to(page, "fedarium_live_plot")
    (trace,) = next(p["traces"] for p in plots if p["label"].startswith("Images by party and"))
    return trace


@pytest.fixture(scope="module")
def own(manager):
    """A config on five classes and forty test images, in the home of the manager."""
    return CONFIG.model_copy(update={"dataset": keep(at_the_edge())})


@pytest.fixture(scope="module")
def done(manager, own) -> str:
    run_id = manager.submit(own)
    wait_for(manager, run_id, lambda run: run.state is RunState.FINISHED)
    return run_id


def test_a_run_on_few_test_images_says_how_many_there_were(page, manager, done):
    assert party_sample(manager.store.get(done).config) > 40
    page.query_params["run"] = done
    shown = text(page.run())
    assert not page.exception
    assert shown.count("the same 40 test images") == 3 and "all 40 test images" in shown
    assert sent_to(page, "fedarium_image_gallery")["words"].startswith(tuple("0123456789"))


def test_five_classes_are_five_columns(page, manager, done):
    page.query_params["run"] = done
    heat = holdings_on(page.run())
    assert heat["x"] == list("01234")
    assert manager.store.facts(done).label_counts.shape == (3, 10)  # as many as the network tells


def test_what_is_shown_is_what_the_run_kept_and_an_old_run_is_answered_for_today(manager, own):
    run_id = manager.store.create(own, owner="nobody")
    counts = [[7, 0], [0, 2], [0, 0]]
    kept = RunStarted(
        round=0, num_weights=9, num_test_images=5, num_sample_images=4, label_counts=counts
    )
    today = would_find(own)
    assert (today.num_test_images, today.num_sample_images) == (40, 40)
    np.testing.assert_array_equal(today.label_counts, data_preview.holdings(own))
    assert found_by(None, own).num_test_images == 40
    manager.store.add_facts(run_id, kept)
    found = found_by(manager.store.facts(run_id), own)
    assert (found.num_test_images, found.num_sample_images) == (5, 4)
    assert found.label_counts.tolist() == counts
    numbers = digest(manager.store, run_id, None)
    run = manager.store.get(run_id)
    assert [p.share for p in picture_of(run, numbers, found, None).parties] == [1.0, 2 / 7, 0.0]
    manager.store.move(run_id, RunState.CANCELLED)


def test_images_that_are_not_here_are_counted_by_nobody():
    gone = CONFIG.model_copy(update={"dataset": QUICK.dataset.model_copy()})
    object.__setattr__(gone, "dataset", type("Gone", (), {"is_at_hand": lambda self: False})())
    assert would_find(gone) == Found()


def test_a_split_that_would_be_another_today_shows_no_pictures(page, manager, own):
    run_id = manager.store.create(own, owner="nobody")
    counts = np.roll(data_preview.holdings(own)[:, :5], 1, axis=1).tolist()  # as once kept
    counts[0] = [9, 9, 9, 9, 9]
    kept = RunStarted(
        round=0, num_weights=170, num_test_images=40, num_sample_images=40, label_counts=counts
    )
    manager.store.add_facts(run_id, kept)
    manager.store.add_round(run_id, finished(0).model_copy(update={"gallery": [[0.1] * 10] * 10}))
    page.query_params["run"] = run_id
    assert "dealt out otherwise" in text(page.run())
    z = holdings_on(page)["z"]
    drawn = np.frombuffer(base64.b64decode(z["bdata"]), z["dtype"])
    assert drawn.reshape(3, 5).tolist() == counts
    manager.store.move(run_id, RunState.CANCELLED)


def test_counts_that_ended_with_the_last_class_in_use_are_still_the_same():
    kept = np.array([[3, 1], [0, 2]])
    today = np.array([[3, 1, 0], [0, 2, 0]])
    assert same_counts(today, kept) and same_counts(kept, kept)
    assert not same_counts(today + 1, kept) and not same_counts(today[:1], kept)
    assert not same_counts(kept, today)


def test_the_preview_shows_what_the_network_looks_at_and_warns_of_what_it_does_not(page, own):
    page.query_params.update(num_images="240", dataset="own_file")
    page.query_params["dataset.sha256"] = own.dataset.sha256
    shown = text(page.run())
    assert not page.exception
    assert "The network looks at the framed 22×22 pixels; the rest of 28×28" in shown
    assert "lies largely outside the upper left 22×22" in shown
    assert sent_to(page, "fedarium_image_gallery")["seen"] == [22 / 28, 22 / 28]
    assert "Looks at the upper left 22×22" in shown
    page.selectbox(key="knob.model").set_value("softmax").run()
    assert "22×22" not in text(page) and sent_to(page, "fedarium_image_gallery")["seen"] == [1, 1]


def test_mnist_is_framed_and_not_warned_of(page):
    shown = text(page.run())
    assert "the framed 22×22 pixels" in shown and "outside" not in shown


def live_run(manager, *events, **changes):
    """A run in its first round, and what is known of it."""
    run_id = manager.store.create(QUICK, owner="nobody", **changes)
    manager.store.add_round(run_id, finished(0, parties=0))
    run, live = manager.store.get(run_id), Live(round=1)
    for event in events:
        live = live.after(event)
    manager.store.move(run_id, RunState.CANCELLED)
    return run, live, digest(manager.store, run_id, 0)


BEGUN = RoundStarted(round=1, parties=[2])
TRAINED = PartyTrained(round=1, result=finished(1).parties[1].model_copy(update={"party": 2}))


def test_the_picture_shows_who_takes_part_as_the_run_said(manager):
    run, live, numbers = live_run(manager, BEGUN)
    shown = picture_of(run, numbers, Found(), live)
    assert [party.taking_part for party in shown.parties] == [False, False, True]
    live = live.after(TRAINED)
    assert picture_of(run, numbers, Found(), live).phase == "up"  # all one of them are done
    between = picture_of(run, numbers, Found(), live.after(finished(1)))
    assert (between.phase, between.round) == ("average", 1)
    assert picture_of(run, numbers, Found(), Live(round=4)).phase == "idle"  # resumed, not begun


def test_progress_is_of_those_who_take_part(manager):
    half = PartyProgress(round=1, party=2, done=1, total=2)
    run, live, _ = live_run(manager, BEGUN, half)
    timing = Timing(round_seconds=8.0, training_share=0.5)
    assert progress_of(run, timing, live).done == pytest.approx(0.25 / 3)
    nobody = Live(round=1).after(RoundStarted(round=1, parties=[]))
    assert progress_of(run, timing, nobody).done == 0
    assert picture_of(run, digest_of(manager, run), Found(), nobody).phase == "average"


def digest_of(manager, run):
    return digest(manager.store, run.id, run.round)


def test_a_run_that_will_pause_says_so_and_counts_the_time_until_then(manager):
    run, live, _ = live_run(manager, BEGUN, stop_after=1)
    timing = Timing(round_seconds=8.0, training_share=0.5)
    assert progress_of(run, timing, live).seconds_left == pytest.approx(8)
    words = words_of(manager, run, live, progress_of(run, timing, live))
    assert words.startswith("Round 1 of 3, pausing after it · 8 s left")
    asked = replace(run, stop_after=None)
    assert progress_of(asked, timing, replace(live, wish="pause")).seconds_left == 8
    assert progress_of(asked, timing, live).seconds_left == 24


def test_a_warning_is_shown_with_its_run_and_open_pages_are_drawn_anew(page, manager):
    run_id = manager.store.create(QUICK, owner="nobody")
    row = {"gallery": [[0.1] * 10] * 10}
    for round in range(3):
        said = {"warning": "The network is dead: it says <b>one</b> thing."} if round == 2 else {}
        manager.store.add_round(run_id, finished(round).model_copy(update=row | said))
    run = manager.store.get(run_id)
    page.query_params["run"] = run_id
    page.run()
    assert not page.exception
    assert any("The network is dead" in box.value and "\\<b" in box.value for box in page.warning)
    healthy = replace(run, warning=None)
    versions = {PARTS.version(look_of(manager, each, None)) for each in (run, healthy)}
    assert len(versions) == 2
    manager.store.move(run_id, RunState.CANCELLED)


def test_pooled_images_are_said_to_be_where_the_run_finds_them():
    dealt, pooled = data_preview.holdings(QUICK), would_find(POOLED).label_counts
    np.testing.assert_array_equal(pooled[0], dealt.sum(axis=0))
    assert pooled.shape == dealt.shape and not pooled[1:].any()
    held = brought_together(POOLED, parties_images(POOLED, POOLED.dataset.load()))
    assert [len(party.all) for party in held] == pooled.sum(axis=1).tolist()


def test_the_page_of_a_pooled_run_shows_what_its_one_party_sees(page, manager):
    run_id = manager.store.create(POOLED, owner="nobody")
    kept = RunStarted(
        round=0,
        num_weights=170,
        num_test_images=40,
        num_sample_images=40,
        label_counts=would_find(POOLED).label_counts.tolist(),
    )
    manager.store.add_facts(run_id, kept)
    manager.store.move(run_id, RunState.CANCELLED)
    page.query_params["run"] = run_id
    shown = text(page.run())
    assert not page.exception
    assert "dealt out otherwise" not in shown and "training images of Party 1" in shown
    assert "stay there" not in shown and "brought together here" in shown
    assert "single image" not in sent_to(page, "fedarium_key_numbers")["numbers"][-1]["help"]


def test_the_welcome_says_of_pooled_images_and_of_parties_alone_what_travels(page):
    shown = text(page.run())
    assert "no image will leave its party" in shown and "of weights will travel" in shown
    page.selectbox(key="knob.strategy").set_value("pooled").run()
    shown = text(page)
    assert not page.exception and "will leave" not in shown and "brought together in" in shown
    page.selectbox(key="knob.strategy").set_value("alone").run()
    assert "Nothing will travel, neither images nor models." in text(page)


def test_personal_models_are_half_of_a_rounds_training(manager):
    """The party has trained for all; then it trains for itself."""
    strategy = QUICK.model_copy(update={"strategy": Ditto()})
    run, live, numbers = live_run(manager, BEGUN, TRAINED)
    run = replace(run, config=strategy, state=RunState.RUNNING)
    rounds, timing = strategy.num_rounds, Timing(training_share=0.8)
    assert progress_of(run, timing, live).done == pytest.approx(0.4 / rounds)
    live = live.after(PartyProgress(round=1, party=2, done=2, total=4, personal=True))
    assert progress_of(run, timing, live).done == pytest.approx(0.6 / rounds)
    picture = picture_of(run, numbers, Found(), live)
    assert picture.personal and picture.parties[2].progress == 0.5
