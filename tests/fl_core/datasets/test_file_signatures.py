"""A file that is no zip at all is called what it is, and one is told what to do about it."""

import gzip
import io
import pickle

import numpy as np
import pytest

from fl_core import DataError
from fl_core.datasets.own_file_reading import understand
from tests.fl_core.datasets.files import GREY, picture
from tests.fl_core.datasets.npz_files import npy
from tests.fl_core.tiny_data import assert_one_sentence

FILES = {
    "one array": (npy(GREY), "an .npy of one array: save images and labels in one .npz"),
    "idx": (gzip.compress(b"idx"), "packed by gzip"),
    "MATLAB": (b"MATLAB 5.0 MAT-file" + bytes(200), "a file of MATLAB's"),
    "HDF5": (b"\x89HDF\r\n\x1a\n" + bytes(200), "an HDF5 file"),
    "a pickle": (pickle.dumps({"x": np.zeros(3)}), "a pickle, which is never opened"),
    "a picture": (picture(GREY[0]), "one picture: pack many in a .zip"),
}


@pytest.mark.parametrize(("content", "says"), FILES.values(), ids=FILES)
@pytest.mark.parametrize("on_disk", [False, True])
def test_a_file_that_is_no_zip_is_called_what_it_is(tmp_path, content, says, on_disk):
    path = tmp_path / "file.npz"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        understand(path if on_disk else io.BytesIO(content))
    assert f"must be an .npz or a .zip of pictures, but it is {says}" in str(caught.value)
    assert_one_sentence(str(caught.value))
