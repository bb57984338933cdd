"""Runs are found by words, states and tags, in an order, page by page; and what is said is kept."""

from collections.abc import Sequence

import pytest

from fl_core.config import RunConfig
from fl_core.partitioners import Dirichlet
from fl_core.runs.run_catalogue import MOST_NOTE, ORDERS, Wanted
from fl_core.runs.run_queue import NewRun
from fl_core.runs.run_roles import LESSON
from fl_core.runs.run_states import RunState
from fl_core.runs.run_tags import MOST_LETTERS, MOST_TAGS, read_tags
from fl_core.runs.store import RunStore
from fl_core.strategies import FedProx
from tests.fl_core.runs.test_store import finished, unmeasured


def trained(store: RunStore, accuracies: Sequence[float | None], **named) -> str:
    """Return a finished run whose global model came to these accuracies, round by round."""
    run_id = store.create(RunConfig(num_rounds=max(1, len(accuracies) - 1)), owner="me", **named)
    for round, accuracy in enumerate(accuracies):
        told = unmeasured(round) if accuracy is None else finished(round)
        store.add_round(run_id, told.model_copy(update={"accuracy": accuracy}))
    store.move(run_id, RunState.FINISHED)
    return run_id


def found(store: RunStore, **wanted) -> list[str]:
    page = store.catalogue(Wanted(**wanted))
    assert page.total == len(page.runs)
    return [run.id for run in page.runs]


def test_each_word_must_stand_somewhere(store):
    prox = store.create(RunConfig(strategy=FedProx()), "The proximal one")
    skewed = store.create(RunConfig(partitioner=Dirichlet(skew=0.8)), "Ängste, 100 % sicher")
    assert found(store) == [skewed, prox]
    assert found(store, words="FedProx") == found(store, words="one PROXIMAL") == [prox]
    assert found(store, words="dirichlet ängste") == []  # SQLite's small letters are A to Z
    assert found(store, words="dirichlet Ängste") == [skewed]
    assert found(store, words="100 %") == [skewed]
    assert found(store, words="_") == [skewed, prox]  # of "num_parties", and no wildcard
    assert found(store, words="proximal nowhere") == []
    assert found(store, words=prox) == [prox]


def test_states_roles_and_the_bin_narrow_it(store):
    usual, lesson = store.create(RunConfig()), store.create(RunConfig(), role=LESSON)
    gone = store.create(RunConfig())
    store.move(gone, RunState.CANCELLED)
    assert found(store, states=[RunState.CANCELLED]) == [gone]
    assert found(store, roles=[None]) == [gone, usual]
    assert found(store, roles=[LESSON]) == [lesson]
    assert found(store, roles=[LESSON, None]) == [gone, lesson, usual]
    store.delete(gone)
    assert found(store) == [lesson, usual]
    assert found(store, binned=True) == [gone]
    store.bring_back(gone)
    assert found(store, binned=True) == []


def test_orders_put_what_is_unknown_last(store):
    rising = trained(store, [0.1, 0.5, 0.95], name="b")
    falling = trained(store, [0.1, 0.97, 0.6], name="A")
    waits = store.create(RunConfig(), "c")
    assert found(store, order="number", rising=True) == [rising, falling, waits]
    assert found(store, order="final") == [rising, falling, waits]
    assert found(store, order="final", rising=True) == [falling, rising, waits]
    assert found(store, order="best") == [falling, rising, waits]
    assert found(store, order="reached", rising=True) == [falling, rising, waits]
    assert found(store, order="reached", rising=True, target=0.5) == [falling, rising, waits]
    assert found(store, order="name", rising=True) == [falling, rising, waits]
    for order in ORDERS:
        assert {*found(store, order=order)} == {rising, falling, waits}


def test_a_page_is_a_part_of_what_was_found(store):
    ids = store.create_many([NewRun(RunConfig(seed=seed)) for seed in range(7)])
    page = store.catalogue(Wanted(), first=2, most=3)
    assert ([run.id for run in page.runs], page.total) == ([ids[4], ids[3], ids[2]], 7)
    assert {*store.ids_of(Wanted(), most=100)} == {*ids}


def test_what_is_said_of_a_run_is_kept(store):
    run_id = store.create(RunConfig(), "Before")
    store.describe(run_id, tags=["for class", "paper\n2", "paper 2", ""])
    store.describe(run_id, note="  Why?\nBecause.  ")
    run = store.get(run_id)
    assert (run.name, run.tags, run.note) == ("Before", ("for class", "paper 2"), "Why?\nBecause.")
    store.describe(run_id, name="After\x1b[31m")
    assert store.get(run_id).name == "After"
    assert store.tags_in_use() == ["for class", "paper 2"]
    assert found(store, tag="paper 2") == found(store, words="class because") == [run_id]
    assert found(store, tag="paper") == []  # a part of a tag is none
    store.describe(run_id, tags=[], note="", name="")
    run = store.get(run_id)
    assert (run.name, run.tags, run.note) == ("", (), "")
    store.describe(run_id)  # nothing is said, nothing changes


@pytest.mark.parametrize("typed", ["a, b,,a", " a ,b"])
def test_tags_are_typed_with_commas(typed):
    assert read_tags(typed) == ("a", "b")


def test_neither_tags_nor_notes_grow_without_end(store):
    run_id = store.create(RunConfig())
    store.describe(run_id, tags=[f"{n} {'x' * 200}" for n in range(100)], note="y" * 10_000)
    run = store.get(run_id)
    assert len(run.tags) == MOST_TAGS
    assert max(map(len, run.tags)) == MOST_LETTERS
    assert len(run.note) == MOST_NOTE
