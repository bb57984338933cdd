"""Weights on disk: whole or not at all, and never code."""

import numpy as np
import pytest

from fl_core.errors import StoreError
from fl_core.runs import weights
from fl_core.strategies import ServerState

STATE = ServerState(
    np.array([1.5, -2.0, 3e-38], np.float32), {"momentum": np.arange(3, dtype=np.float64)}
)


def test_a_state_comes_back_as_it_was_bit_for_bit(tmp_path):
    weights.save(tmp_path, 7, STATE)
    back = weights.load(tmp_path, 7)
    assert back.weights.tobytes() == STATE.weights.tobytes()
    assert back.weights.dtype == np.float32
    np.testing.assert_array_equal(back.memory["momentum"], STATE.memory["momentum"])


def test_nothing_half_written_is_left_behind(tmp_path):
    weights.save(tmp_path, 0, STATE)
    assert [path.name for path in tmp_path.iterdir()] == ["round-0000.safetensors"]


def test_a_missing_round_is_said_in_a_sentence(tmp_path):
    with pytest.raises(StoreError, match=r"The weights of round 3 are missing"):
        weights.load(tmp_path, 3)


@pytest.mark.parametrize("keep", [0, 7, 40, -1])
def test_a_truncated_file_is_said_in_a_sentence(tmp_path, keep):
    weights.save(tmp_path, 3, STATE)
    path = weights.path_of(tmp_path, 3)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(StoreError, match=r"The weights of round 3 are damaged"):
        weights.load(tmp_path, 3)


def test_the_last_readable_round_is_found_behind_damaged_ones(tmp_path):
    for round in range(4):
        weights.save(tmp_path, round, STATE)
    weights.path_of(tmp_path, 3).write_bytes(b"")
    weights.path_of(tmp_path, 2).unlink()
    assert weights.last_readable(tmp_path, 3) == 1
    assert weights.last_readable(tmp_path / "nowhere", 3) is None
