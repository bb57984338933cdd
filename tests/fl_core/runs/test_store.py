"""The store on real files: what goes in comes out, and trouble is said in a sentence."""

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from fl_core.config import RunConfig
from fl_core.config_fingerprint import fingerprint
from fl_core.errors import StoreError, TransitionError
from fl_core.events import Absence, RoundFinished, RunStarted, Seconds
from fl_core.partitioners import Dirichlet
from fl_core.party_round import PartyRound
from fl_core.runs import run, tables
from fl_core.runs.run_queue import NewRun
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from fl_core.short_text import MOST_NAME, name_of_a_run
from tests.fl_core.tiny_data import assert_one_sentence


def finished(round: int, parties: int = 2) -> RoundFinished:
    return RoundFinished(
        round=round,
        loss=1.0 / (round + 1),
        accuracy=round / 10,
        confusion=[[round, 1], [2, 3]],
        gallery=[[0.25, 0.75]],
        parties=[
            PartyRound(
                party=party,
                num_examples=10 + party,
                num_steps=5,
                train_loss=0.5,
                test_loss=0.6,
                test_accuracy=0.7,
                own_loss=None,
                own_accuracy=None,
                update_norm=1.25,
                seconds=0.01,
            )
            for party in range(parties)
        ],
        bytes_down=800,
        bytes_up=800,
        seconds=Seconds(train=1.5, evaluate=0.5),
    )


def unmeasured(round: int) -> RoundFinished:
    """Return a round after which no model was measured."""
    told = dict.fromkeys(("loss", "accuracy", "confusion", "gallery"))
    party = dict.fromkeys(("test_loss", "test_accuracy"))
    parties = [some.model_copy(update=party) for some in finished(round).parties]
    return finished(round).model_copy(update=told | {"parties": parties})


def test_a_run_comes_back_as_it_was(store):
    config = RunConfig(num_parties=7, partitioner=Dirichlet(skew=0.3))
    run = store.get(store.create(config, "A name", stop_after=2))
    assert (run.config, run.name, run.state, run.round) == (config, "A name", RunState.QUEUED, None)
    assert (run.fingerprint, run.stop_after) == (fingerprint(config), 2)
    assert store.get("ffffffff") is None


@pytest.mark.parametrize(
    "name", ["n" * 11_000, "a\nb\0c \u202ed", "half \ud800 a letter"], ids=ascii
)
def test_a_name_is_kept_as_it_can_be_shown(store, name):
    run = store.get(store.create(RunConfig(), name))
    assert run.name == name_of_a_run(name) and len(run.name) <= MOST_NAME


def test_a_name_that_an_older_store_holds_is_shown_the_same(store):
    run_id = store.create(RunConfig())
    store._update(tables.runs.c.id == run_id, name="many\nwords " * 1000)
    assert store.get(run_id).name == name_of_a_run("many words " * 10)
    assert [run.name for run in store.find()] == [store.get(run_id).name]


def test_words_that_some_databases_refuse_are_kept_alike(store):
    run_id = store.create(RunConfig(), "n" * 500, owner="me")
    assert store.get(run_id).name == name_of_a_run("n" * 500)
    odd = "a\0b \ud800 é 🦉\n" + "long " * 2000
    store.move(run_id, RunState.FAILED, "me", reason=odd, suggestion="x" * 10_000)
    run = store.get(run_id)
    assert run.reason == odd.replace("\0", "?").replace("\ud800", "?")
    assert run.suggestion == "x" * 10_000


def test_rounds_and_parties_come_back_in_order(store):
    run_id = store.create(RunConfig(), owner="me")
    for round in range(3):
        store.add_round(run_id, finished(round, parties=0 if round == 0 else 2))
    rounds, parties = store.rounds(run_id), store.parties(run_id)
    assert rounds["round"].tolist() == [0, 1, 2]
    assert rounds["loss"].tolist() == [1.0, 0.5, 1 / 3]
    assert rounds["seconds_train"].tolist() == [1.5] * 3
    assert parties[["round", "party"]].values.tolist() == [[1, 0], [1, 1], [2, 0], [2, 1]]
    assert parties["own_accuracy"].isna().all()
    assert store.confusion(run_id, 2) == [[2, 1], [2, 3]]
    assert store.confusion(run_id, 2, "own_on_test_confusion") is None
    more = finished(3).model_copy(update={"own_on_test_confusion": [[4, 0], [1, 5]]})
    store.add_round(run_id, more)
    assert store.confusion(run_id, 3, "own_on_test_confusion") == [[4, 0], [1, 5]]
    assert store.confusion(run_id, 3) == [[3, 1], [2, 3]]
    assert store.gallery(run_id, 1) == [[0.25, 0.75]]
    assert store.get(run_id).round == 3


def test_a_round_is_added_whole_or_not_at_all(store):
    run_id = store.create(RunConfig(), owner="me")
    twice_the_same = finished(1)
    twice_the_same = twice_the_same.model_copy(update={"parties": twice_the_same.parties[:1] * 2})
    with pytest.raises(StoreError) as caught:
        store.add_round(run_id, twice_the_same)
    assert isinstance(caught.value.__cause__, IntegrityError)
    assert store.rounds(run_id).empty
    assert store.get(run_id).round is None


def test_going_back_forgets_later_rounds_only(store):
    run_id, other = (store.create(RunConfig(), owner="me") for _ in range(2))
    for round in range(4):
        store.add_round(run_id, finished(round))
        store.add_round(other, finished(round))
    store.go_back(run_id, 1)
    assert store.rounds(run_id)["round"].tolist() == [0, 1]
    assert store.parties(run_id)["round"].tolist() == [0, 0, 1, 1]
    assert len(store.rounds(other)) == 4
    store.go_back(run_id, None)
    assert store.rounds(run_id).empty and store.get(run_id).round is None


def test_some_runs_come_in_the_order_they_are_asked_for_and_those_that_are_gone_do_not(store):
    first, second, gone = (store.create(RunConfig(seed=seed)) for seed in (1, 2, 3))
    store.move(gone, RunState.CANCELLED)
    store.delete(gone)
    told = store.get_those([second, gone, "00000000", first])
    assert [run.id for run in told] == [second, first]
    assert told == [store.get(second), store.get(first)]
    assert store.get_those([]) == []


def test_the_queue_is_first_come_first_served_and_each_run_is_claimed_once(store):
    ids = [store.create(RunConfig()) for _ in range(12)]
    assert [run.id for run in store.queue()] == ids
    assert store.claim_next("me").id == ids[0]
    with ThreadPoolExecutor(4) as pool:
        claimed = list(pool.map(lambda n: store.claim_next(f"owner {n}").id, range(11)))
    assert sorted(claimed) == sorted(ids[1:])
    assert store.claim_next("me") is None


def test_a_run_that_is_queued_again_goes_to_the_end(store):
    first, second = store.create(RunConfig()), store.create(RunConfig())
    store.move(first, RunState.PAUSED)
    store.move(first, RunState.QUEUED)
    assert [run.id for run in store.queue()] == [second, first]


def test_two_stores_on_one_file_see_the_same(store, tmp_path):
    other = RunStore(f"sqlite:///{tmp_path / 'runs.db'}")
    run_id = store.create(RunConfig(), owner="me")
    store.add_round(run_id, finished(0))
    assert other.get(run_id) == store.get(run_id)
    assert sqlite3.connect(tmp_path / "runs.db").execute("PRAGMA journal_mode").fetchone() == (
        "wal",
    )


def test_a_store_from_a_newer_version_is_left_alone(store, tmp_path):
    with sqlite3.connect(tmp_path / "runs.db") as connection:
        connection.execute("UPDATE about SET value = '999'")
        connection.execute("DROP TABLE party_rounds")
    with pytest.raises(StoreError, match="newer Fedarium"):
        RunStore(f"sqlite:///{tmp_path / 'runs.db'}")
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        connection.execute("SELECT * FROM party_rounds")


def test_a_damaged_store_is_said_in_a_sentence(tmp_path):
    (tmp_path / "runs.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(StoreError, match=r"is damaged\. Stop Fedarium and move the file away"):
        RunStore(f"sqlite:///{tmp_path / 'runs.db'}")


def test_a_place_that_cannot_be_written_is_said_in_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"The store of runs .* could not be opened"):
        RunStore(f"sqlite:///{tmp_path / 'file' / 'runs.db'}")


def test_a_round_of_a_run_that_has_been_ended_is_refused_whole(store):
    run_id = store.create(RunConfig(), owner="me")
    store.move(run_id, RunState.INTERRUPTED)
    with pytest.raises(TransitionError, match="not running"):
        store.add_round(run_id, finished(0))
    assert store.rounds(run_id).empty


def test_a_run_knows_the_accuracy_of_its_last_round(store):
    run_id = store.create(RunConfig(), owner="me")
    assert store.get(run_id).accuracy is None
    store.add_round(run_id, finished(0))
    store.add_round(run_id, finished(1))
    assert store.get(run_id).accuracy == store.find()[0].accuracy == 0.1


UNREADABLE = {
    "of a later day": ('{"strategy": {"kind": "of a later day"}}', "Strategy must be one of"),
    "a knob that is not here": ('{"hue": 3}', "no knob called “hue”"),
    "damaged": ('{"num_parties": 3,', "not valid JSON"),
}


def spoil(store, run_ids, **values) -> None:
    store._update(tables.runs.c.id.in_(run_ids), **values)


@pytest.mark.parametrize("kind", UNREADABLE)
def test_one_that_cannot_be_read_is_listed_and_stands_in_nobodys_way(store, kind):
    config, why = UNREADABLE[kind]
    lost, good = store.create(RunConfig(), "A name"), store.create(RunConfig())
    spoil(store, [lost], config=config)
    readable, unreadable = store.listed()
    assert (readable.id, unreadable.id, unreadable.name) == (good, lost, "A name")
    assert (unreadable.state, unreadable.round) == (RunState.QUEUED, None)
    assert why in unreadable.problem
    assert_one_sentence(unreadable.problem)
    assert [run.id for run in store.find()] == [run.id for run in store.queue()] == [good]
    assert store.claim_next("me").id == good and store.claim_next("me") is None
    with pytest.raises(StoreError, match=f"saved with other knobs: .*{why}"):
        store.get(lost)
    store.move(lost, RunState.CANCELLED)
    store.delete(lost)
    assert [run.id for run in store.listed()] == [good]


def test_a_state_of_a_later_day_is_listed_as_it_is_called(store):
    run_id = store.create(RunConfig())
    spoil(store, [run_id], state="dreaming")
    (run,) = store.listed()
    assert (run.state, run.active) == ("dreaming", False) and "dreaming" in run.problem
    assert store.find() == []


def test_a_hundred_that_cannot_be_read_stop_no_queue_and_fill_no_list(store):
    new = [NewRun(RunConfig(), str(number)) for number in range(103)]
    ids = store.create_many(new)
    spoil(store, ids[:50] + ids[52:-1], config="{")
    assert [run.id for run in store.find(most=2)] == [ids[-1], ids[51]]
    assert [run.id for run in store.queue(most=2)] == [ids[50], ids[51]]
    assert [store.claim_next("me").id for _ in range(3)] == [ids[50], ids[51], ids[-1]]
    assert store.claim_next("me") is None
    spoil(store, [store.create(RunConfig())], config="{")
    assert store.newest_of_presenter() == ids[-1]  # whom viewers follow


def test_a_claim_reads_no_more_configs_than_it_must(store, monkeypatch):
    configs = [RunConfig(seed=seed) for seed in range(100)]
    ids = store.create_many([NewRun(config) for config in configs])
    read, parse = [], RunConfig.from_json
    monkeypatch.setattr(RunConfig, "from_json", lambda text: read.append(text) or parse(text))
    run._config_of.cache_clear()
    assert [store.claim_next("me").id for _ in range(3)] == ids[:3]
    assert len(read) < 15


def test_runs_are_listed_in_the_order_they_were_made_whatever_the_clock_says(store, monkeypatch):
    clock = iter([5.0, 4.0, 4.0, 9.0, 1.0])
    monkeypatch.setattr("fl_core.runs.run_queue.time.time", lambda: next(clock))
    ids = [store.create(RunConfig()) for _ in range(5)]
    assert [run.id for run in store.find()] == ids[::-1]
    assert [run.number for run in store.find()] == [5, 4, 3, 2, 1]
    assert store.newest_of_presenter() == ids[-1] and store.ids_from("")[0] == ids[0]


def test_the_higher_priority_starts_first(store):
    """First those above others, of these the presenter's, of those who came first."""
    sweep = store.create_many([NewRun(RunConfig(), priority=-1, sweep="s")] * 3)
    viewers = store.create(RunConfig(), made_by="a viewer")
    own = store.create(RunConfig())
    urgent = store.create(RunConfig(), made_by="a viewer", priority=1)
    order = [urgent, own, viewers, *sweep]
    assert [run.id for run in store.queue()] == order
    assert [store.ahead_of(store.get(run_id)) for run_id in order] == list(range(6))
    assert [store.claim_next("me").id for _ in order] == order


def test_many_are_made_moved_and_deleted_at_once(store):
    new = [NewRun(RunConfig(seed=seed), sweep="s", role="trial") for seed in range(4)]
    ids = store.create_many(new)
    assert [run.id for run in store.queue()] == ids
    assert {(run.sweep, run.role, run.priority) for run in store.find()} == {("s", "trial", 0)}
    first = store.claim_next("me").id
    assert store.move_many(ids, RunState.PAUSED) == [first, *ids[1:]]
    assert store.move_many(ids[1:], RunState.CANCELLED) == ids[1:]
    store.create(RunConfig())
    assert store.move_many([first, ids[1], "ffffffff"], RunState.QUEUED) == [first, ids[1]]
    assert [run.id for run in store.queue()][1:] == [first, ids[1]]
    assert store.delete_many(ids) == ids[2:]
    assert {run.id for run in store.find()} & set(ids) == {first, ids[1]}
    assert store.create_many([]) == []


def test_of_many_all_are_made_or_none(store):
    wrong = NewRun(RunConfig(), priority=2**70)  # no database takes it
    with pytest.raises((StoreError, OverflowError)):
        store.create_many([NewRun(RunConfig()), wrong])
    assert store.listed() == []


@pytest.mark.parametrize("url", ["foo", "postgresql+nothing://x/y", "mysql+pymysql://u:secret@h/d"])
def test_a_wrong_database_url_is_said_in_a_sentence_without_its_password(url):
    with pytest.raises(StoreError, match="The store of runs") as caught:
        RunStore(url)
    assert "secret" not in str(caught.value)


FOUND = RunStarted(
    round=0,
    num_weights=170,
    num_test_images=40,
    num_sample_images=20,
    label_counts=[[3, 0], [1, 2]],
)


def test_what_a_run_found_is_kept_and_written_again_harmlessly(store):
    run_id = store.create(RunConfig(), owner="me")
    assert store.facts(run_id) is None
    store.add_facts(run_id, FOUND.model_copy(update={"num_test_images": 1}), "me")
    store.add_facts(run_id, FOUND, "me")
    facts = store.facts(run_id)
    assert (facts.num_weights, facts.num_test_images, facts.num_sample_images) == (170, 40, 20)
    assert facts.label_counts.tolist() == [[3, 0], [1, 2]]


def test_sizes_are_kept_with_what_a_run_found(store):
    run_id = store.create(RunConfig(), owner="me")
    store.add_facts(run_id, FOUND.model_copy(update={"num_train": [2, 3]}), "me")
    facts = store.facts(run_id)
    assert facts.num_train.tolist() == [2, 3] and facts.num_held_out.tolist() == [1, 0]


def test_what_a_round_dealt_and_who_was_missing_is_kept(store):
    run_id = store.create(RunConfig(), owner="me")
    store.add_facts(run_id, FOUND, "me")
    gone = Absence(party=1, reason="It did not answer.")
    dealt = [[0, 3], [2**20, 1]]
    store.add_round(run_id, finished(0))
    told = {"missing": [gone], "dealt": dealt}
    store.add_round(run_id, finished(1, parties=1).model_copy(update=told))
    assert store.missing(run_id, 1) == [gone] and store.missing(run_id, 0) == []
    assert store.missing(run_id, 2) is None
    assert store.label_counts(run_id, 1).tolist() == dealt
    assert store.label_counts(run_id, 0).tolist() == FOUND.label_counts


def test_what_a_thousand_parties_were_dealt_is_kept_small(store):
    run_id = store.create(RunConfig(), owner="me")
    dealt = np.random.default_rng(1).multinomial(60, [0.1] * 10, size=1000).tolist()
    store.add_round(run_id, finished(0).model_copy(update={"dealt": dealt}))
    assert store.label_counts(run_id, 0).tolist() == dealt
    query = text("SELECT length(dealt) FROM rounds")
    size = store._database.read(lambda connection: connection.execute(query).scalar())
    assert 4 * size < len(json.dumps(dealt))


def test_who_does_not_drive_a_run_cannot_say_what_it_found(store):
    run_id = store.create(RunConfig(), owner="me")
    with pytest.raises(TransitionError, match="not running here"):
        store.add_facts(run_id, FOUND, "somebody else")
    store.move(run_id, RunState.INTERRUPTED)
    with pytest.raises(TransitionError, match="not running here"):
        store.add_facts(run_id, FOUND, "me")
    assert store.facts(run_id) is None


def test_a_warning_holds_until_a_round_or_a_way_back_takes_it_away(store):
    run_id = store.create(RunConfig(), owner="me")
    warned = {"warning": "The network is dead."}
    for round, said in enumerate(["", "The network is dead.", ""]):
        store.add_round(run_id, finished(round).model_copy(update={"warning": said}))
        assert store.get(run_id).warning == (said or None)
    store.add_round(run_id, finished(3).model_copy(update=warned))
    store.move(run_id, RunState.FINISHED)
    assert store.get(run_id).warning == warned["warning"]
    store.go_back(run_id, 2)
    assert store.get(run_id).warning is None


def test_rounds_that_are_not_measured_leave_warning_and_accuracy_as_they_were(store):
    run_id = store.create(RunConfig(num_rounds=5, measure_every=4), owner="me")
    for round in (0, 4):
        said = "It only guesses." if round else ""
        store.add_round(run_id, finished(round).model_copy(update={"warning": said}))
        for later in (round + 1, round + 2):
            store.add_round(run_id, unmeasured(later))
            run = store.get(run_id)
            assert (run.round, run.accuracy) == (later, finished(round).accuracy)
            assert run.warning == (said or None)
            assert [found.accuracy for found in store.find()] == [finished(round).accuracy]
    told = store.rounds(run_id)
    assert told["round"].tolist() == [0, 1, 2, 4, 5, 6]
    assert np.isnan(told["accuracy"]).tolist() == [False, True, True] * 2
    assert told["seconds_train"].tolist() == [1.5] * 6 and told["bytes_up"].tolist() == [800] * 6
    assert store.confusion(run_id, 5) is store.gallery(run_id, 5) is None
    parties = store.parties(run_id, 4)
    assert parties["test_accuracy"].isna().all() and (parties["train_loss"] == 0.5).all()
    store.go_back(run_id, 2)
    assert store.get(run_id).accuracy == finished(0).accuracy
