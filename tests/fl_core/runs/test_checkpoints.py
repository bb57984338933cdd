"""Weights on disk: whole or not at all, and never code."""

import numpy as np
import pytest

from fl_core import safetensors_files
from fl_core.errors import ConfigError, StoreError, WeightsLost
from fl_core.runs import checkpoint_retention, checkpoints, party_memory_files
from fl_core.updates_and_state import ServerState
from tests.fl_core.tiny_data import assert_one_sentence

STATE = ServerState(
    np.array([1.5, -2.0, 3e-38], np.float32),
    {"server_step": {"velocity": np.arange(3, dtype=np.float64)}, "strategy": {"c": np.ones(2)}},
)


def test_a_state_comes_back_as_it_was_bit_for_bit(tmp_path):
    checkpoints.save(tmp_path, 7, STATE)
    back = checkpoints.load(tmp_path, 7)
    assert back.weights.tobytes() == STATE.weights.tobytes()
    assert back.weights.dtype == np.float32
    assert back.memory.keys() == STATE.memory.keys()
    for owner, memory in STATE.memory.items():
        for name, array in memory.items():
            np.testing.assert_array_equal(back.memory_of(owner)[name], array)


def test_nothing_half_written_is_left_behind(tmp_path):
    checkpoints.save(tmp_path, 0, STATE)
    assert [path.name for path in tmp_path.iterdir()] == ["round-0000.safetensors"]


def test_a_missing_round_is_said_in_a_sentence(tmp_path):
    with pytest.raises(StoreError, match=r"The weights of round 3 are missing"):
        checkpoints.load(tmp_path, 3)


@pytest.mark.parametrize("keep", [0, 7, 40, -1])
def test_a_truncated_file_is_said_in_a_sentence(tmp_path, keep):
    checkpoints.save(tmp_path, 3, STATE)
    path = checkpoints.path_of(tmp_path, 3)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(StoreError, match=r"The weights of round 3 are damaged"):
        checkpoints.load(tmp_path, 3)


def test_the_last_readable_round_is_found_behind_damaged_ones(tmp_path):
    for round in range(4):
        checkpoints.save(tmp_path, round, STATE)
    checkpoints.path_of(tmp_path, 3).write_bytes(b"")
    checkpoints.path_of(tmp_path, 2).unlink()
    assert checkpoints.last_readable(tmp_path, 3) == 1
    assert checkpoints.last_readable(tmp_path / "nowhere", 3) is None


def test_weights_that_are_there_and_may_not_be_read_are_not_lost(tmp_path, monkeypatch):
    """To train their rounds again would throw them away."""
    for round in range(2):
        checkpoints.save(tmp_path, round, STATE)

    def refuse(path, framework):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(safetensors_files, "safe_open", refuse)
    with pytest.raises(StoreError, match=r"round 1 cannot be read \(round-0001.*denied"):
        checkpoints.last_readable(tmp_path, 1)


def row(*numbers: float) -> dict:
    return {"control": np.array(numbers, np.float32), "steps": np.array(len(numbers))}


def rounds_of_rows(folder, takes_part, last: int) -> list[ServerState]:
    """Save rounds 0 to `last`, in each of which those parties' rows are written that take part."""
    states = [ServerState(np.zeros(2, np.float32))]
    checkpoints.save(folder, 0, states[0])
    for round in range(1, last + 1):
        rows = {**states[-1].party_memory, **{p: row(p, round) for p in takes_part(round)}}
        states.append(ServerState(np.full(2, round, np.float32), {}, rows))
        checkpoints.save(folder, round, states[-1], states[-2])
    return states


def assert_same_rows(told: ServerState, other: ServerState) -> None:
    assert told.party_memory.keys() == other.party_memory.keys()
    for party, memory in other.party_memory.items():
        assert told.party_memory[party].keys() == memory.keys()
        for name, array in memory.items():
            assert told.party_memory[party][name].tobytes() == array.tobytes()
            assert told.party_memory[party][name].dtype == array.dtype


def written(folder) -> dict[int, list[int]]:
    """The parties whose rows each round's file holds."""
    held = {}
    for path in sorted(folder.glob("rows-*")):
        names = safetensors_files.names_in(path, "Rows")
        held[int(path.stem[5:])] = sorted({int(name.split(".")[0]) for name in names})
    return held


def test_a_round_writes_the_rows_of_those_who_took_part_and_no_more(tmp_path):
    states = rounds_of_rows(tmp_path, lambda round: [round % 3], 5)
    assert written(tmp_path) == {1: [1], 2: [2], 3: [0], 4: [1], 5: [2]}
    for round, state in enumerate(states):
        assert_same_rows(checkpoints.load(tmp_path, round), state)


def test_a_run_that_goes_on_from_a_file_writes_no_row_twice(tmp_path):
    rounds_of_rows(tmp_path, lambda round: [0, 1], 2)
    loaded = checkpoints.load(tmp_path, 2)
    rows = {**loaded.party_memory, 1: row(9)}
    now = ServerState(loaded.weights, {}, rows)
    checkpoints.save(tmp_path, 3, now, loaded)
    assert written(tmp_path)[3] == [1]
    assert_same_rows(checkpoints.load(tmp_path, 3), now)


def test_without_the_round_before_all_rows_are_written(tmp_path):
    states = rounds_of_rows(tmp_path, lambda round: [0, 1], 2)
    checkpoints.path_of(tmp_path, 2).unlink()
    checkpoints.save(tmp_path, 3, states[2], states[2])
    assert written(tmp_path)[3] == [0, 1]


def test_rows_come_before_the_file_that_speaks_of_them(tmp_path, monkeypatch):
    """Else a round cut off in between would be taken for whole."""
    order, write = [], safetensors_files.write
    monkeypatch.setattr(
        safetensors_files,
        "write",
        lambda path, arrays: (order.append(path.name), write(path, arrays)),
    )
    rounds_of_rows(tmp_path, lambda round: [0], 1)
    assert order[-2:] == ["rows-0001.safetensors", "round-0001.safetensors"]


@pytest.mark.parametrize("keep_every", [None, 3, checkpoint_retention.LAST_TWO])
def test_the_last_two_rounds_can_be_gone_on_from_and_older_ones_looked_at(tmp_path, keep_every):
    def takes_part(round: int) -> list[int]:
        return sorted({round % 4, (round * round) % 7})

    states = rounds_of_rows(tmp_path / "whole", takes_part, 11)
    for round, state in enumerate(states):
        checkpoints.save(tmp_path / "run", round, state, states[round - 1] if round else None)
        checkpoints.tidy(tmp_path / "run", round, keep_every)
        for going_on in range(max(0, round - 1), round + 1):
            told = checkpoints.load(tmp_path / "run", going_on)
            assert_same_rows(told, states[going_on])
    look = {None: range(12), 3: (0, 3, 6, 9, 10, 11), 0: (10, 11)}[keep_every]
    kept = checkpoints.kept(tmp_path / "run")
    assert kept.to_look_at == tuple(look)
    assert set(kept.to_go_on_from) >= {10, 11} and kept.to_go_on_from[-2:] == (10, 11)
    for round in look:
        weights = checkpoints.load_weights(tmp_path / "run", round)
        np.testing.assert_array_equal(weights, [round, round])


def test_there_are_at_most_twice_the_rows_that_are_needed(tmp_path):
    """A hundred parties, ten of which take part: a whole file would wait for the last of its ten.

    Needed are a hundred rows for the last round and, of those it wrote, ten for the one before.
    """
    draw = np.random.default_rng(5)
    state = ServerState(np.zeros(1, np.float32))
    checkpoints.save(tmp_path, 0, state)
    for round in range(1, 80):
        took_part = draw.choice(100, 10, replace=False)
        rows = {**state.party_memory, **{int(p): {"c": np.ones(4)} for p in took_part}}
        now = ServerState(state.weights, {}, rows)
        checkpoints.save(tmp_path, round, now, state)
        checkpoints.tidy(tmp_path, round, checkpoint_retention.LAST_TWO)
        state = now
    assert sum(map(len, written(tmp_path).values())) <= 2 * 110
    assert len(list(tmp_path.glob("round-*"))) == 2


def test_a_round_whose_rows_were_let_go_is_said_in_a_sentence(tmp_path):
    rounds_of_rows(tmp_path, lambda round: [0], 4)
    checkpoints.tidy(tmp_path, 4, None)
    with pytest.raises(WeightsLost, match=r"From round 2 the run cannot go on") as caught:
        checkpoints.load(tmp_path, 2)
    assert_one_sentence(str(caught.value))
    assert checkpoints.kept(tmp_path) == checkpoints.Kept((0, 1, 2, 3, 4), (0, 3, 4))


@pytest.mark.parametrize(("damaged", "goes_on_from"), [(4, 3), (3, 0)])
def test_going_back_takes_rows_into_account(tmp_path, damaged, goes_on_from):
    """Party 1's row of round 3 is needed after round 4 too; then only round 0 needs none."""
    rounds_of_rows(tmp_path, lambda round: [0] if round == 4 else [0, 1], 4)
    checkpoints.tidy(tmp_path, 4, None)
    path = party_memory_files.path_of(tmp_path, damaged)
    path.write_bytes(path.read_bytes()[:-1])
    assert checkpoints.last_readable(tmp_path, 4) == goes_on_from


def test_a_file_that_lacks_a_row_it_should_have_is_damaged(tmp_path):
    rounds_of_rows(tmp_path, lambda round: [0, 1], 1)
    path = party_memory_files.path_of(tmp_path, 1)
    arrays = safetensors_files.read(path, "Rows")
    safetensors_files.write(path, {name: a for name, a in arrays.items() if name.startswith("0.")})
    with pytest.raises(WeightsLost, match="Party 2 is not in rows-0001"):
        checkpoints.load(tmp_path, 1)
    assert checkpoints.last_readable(tmp_path, 1) == 0


def test_files_of_later_rounds_are_left_alone(tmp_path):
    """A worker may be ahead of what the store has written down, and somebody may go back."""
    rounds_of_rows(tmp_path, lambda round: [0], 5)
    before = {path.name for path in tmp_path.iterdir()}
    checkpoints.tidy(tmp_path, 3, checkpoint_retention.LAST_TWO)
    gone = {"round-0000.safetensors", "round-0001.safetensors", "rows-0001.safetensors"}
    assert before - {path.name for path in tmp_path.iterdir()} == gone


def test_a_state_of_before_policies_loses_nothing(tmp_path):
    for round in range(4):
        checkpoints.save(tmp_path, round, STATE)
    checkpoints.tidy(tmp_path, 3, None)
    assert checkpoints.kept(tmp_path) == checkpoints.Kept((0, 1, 2, 3), (0, 1, 2, 3))


@pytest.mark.parametrize(
    ("keep_every", "kept"),
    [(None, [0, 1, 2, 3, 4, 5, 6, 7]), (3, [0, 3, 6, 7]), (1, list(range(8))), (0, [6, 7])],
)
def test_which_rounds_a_policy_keeps(keep_every, kept):
    assert [r for r in range(8) if checkpoint_retention.is_kept(keep_every, r, last=7)] == kept


@pytest.mark.parametrize(
    ("said", "means"), [(None, None), ("", None), ("all", None), ("Last", 0), (" 10 ", 10)]
)
def test_what_new_runs_keep_can_be_said_for_a_machine(monkeypatch, said, means):
    monkeypatch.delenv("FEDARIUM_WEIGHTS", raising=False)
    if said is not None:
        monkeypatch.setenv("FEDARIUM_WEIGHTS", said)
    assert checkpoint_retention.usual() == means


@pytest.mark.parametrize("said", ["0", "-1", "some", "1.5", "9" * 5000])
def test_what_says_nothing_is_refused_in_a_sentence(monkeypatch, said):
    monkeypatch.setenv("FEDARIUM_WEIGHTS", said)
    with pytest.raises(ConfigError, match="FEDARIUM_WEIGHTS says which rounds") as caught:
        checkpoint_retention.usual()
    assert_one_sentence(str(caught.value))
