"""The store on real files: what goes in comes out, and trouble is said in a sentence."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import IntegrityError

from fl_core.config import RunConfig
from fl_core.errors import StoreError, TransitionError
from fl_core.events import PartyRound, RoundFinished, Seconds
from fl_core.partitioners import Dirichlet
from fl_core.runs.states import RunState
from fl_core.runs.store import RunStore


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


def test_a_run_comes_back_as_it_was(store):
    config = RunConfig(num_parties=7, partitioner=Dirichlet(skew=0.3))
    run = store.get(store.create(config, "A name", stop_after=2))
    assert (run.config, run.name, run.state, run.round) == (config, "A name", RunState.QUEUED, None)
    assert (run.fingerprint, run.stop_after) == (config.fingerprint, 2)
    assert store.get("ffffffff") is None


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
    assert store.gallery(run_id, 1) == [[0.25, 0.75]]
    assert store.get(run_id).round == 2


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


def test_a_run_that_cannot_be_read_hides_no_other(store, tmp_path):
    lost, good = store.create(RunConfig()), store.create(RunConfig())
    with sqlite3.connect(tmp_path / "runs.db") as connection:
        config = '{"strategy": {"kind": "of a later day"}}'
        connection.execute("UPDATE runs SET config = ? WHERE id = ?", (config, lost))
    assert [run.id for run in store.find()] == [good]
    assert store.claim_next("me").id == good
    with pytest.raises(StoreError, match="saved with other knobs: Strategy must be one of"):
        store.get(lost)


@pytest.mark.parametrize("url", ["foo", "postgresql+nothing://x/y", "mysql+pymysql://u:secret@h/d"])
def test_a_wrong_database_url_is_said_in_a_sentence_without_its_password(url):
    with pytest.raises(StoreError, match="The store of runs") as caught:
        RunStore(url)
    assert "secret" not in str(caught.value)
