"""The strict layout of Keras's `mnist.npz`."""

import pytest

from fl_core import DataError
from fl_core.datasets.npz import read_npz
from tests.fl_core.tiny_data import assert_one_sentence


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DataError, match=r"mnist2\.npz is missing") as caught:
        read_npz(tmp_path / "mnist2.npz")
    assert_one_sentence(str(caught.value))
