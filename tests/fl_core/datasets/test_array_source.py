"""Arrays are read block by block, no further than their headers allow, and never as a pickle."""

import io
import tracemalloc
import zipfile

import numpy as np
import pytest

from fl_core import DataError
from fl_core.datasets import array_source
from fl_core.datasets.array_source import Source, in_blocks, sources
from fl_core.datasets.own_file_reading import understand
from tests.fl_core.datasets.files import zip_of
from tests.fl_core.datasets.npz_files import claims, npy
from tests.fl_core.tiny_data import assert_one_sentence, npz_of


def only(array: np.ndarray) -> Source:
    return sources(zipfile.ZipFile(io.BytesIO(npz_of({"a": array}))))[0]


@pytest.mark.parametrize("order", ["C", "F"])
def test_blocks_are_the_array(order, monkeypatch):
    monkeypatch.setattr(array_source, "BLOCK", 300)
    array = np.asarray(np.arange(7 * 5 * 10, dtype=">i4").reshape(7, 5, 10), order=order)
    source = only(array)
    assert (source.name, source.shape, source.dtype) == ("a", (7, 5, 10), array.dtype)
    blocks = list(source.blocks())
    assert len(blocks) == 7  # a row has 200 bytes
    np.testing.assert_array_equal(np.concatenate(blocks), array)
    np.testing.assert_array_equal(source.whole(), array)
    assert [len(block) for block in in_blocks(np.zeros((5, 100), np.uint8))] == [3, 2]


def test_an_array_of_another_version_is_refused_as_damaged():
    content = bytearray(npy(np.zeros(3)))
    content[6] = 9
    with pytest.raises(DataError, match="damaged") as caught:
        understand(io.BytesIO(zip_of({"x.npy": bytes(content)})))
    assert_one_sentence(str(caught.value))


def test_large_images_are_never_in_memory_as_a_whole(monkeypatch):
    """200 MB of float64 become 3 MB of images."""
    arrays = {"x": np.zeros((32_000, 28, 28), np.float64), "y": np.arange(32_000) % 7}
    content = io.BytesIO(npz_of(arrays))
    tracemalloc.start()
    try:
        understood = understand(content)
        assert tracemalloc.get_traced_memory()[1] < 120 << 20
    finally:
        tracemalloc.stop()
    assert len(understood.data.images) == 32_000


@pytest.mark.parametrize(
    ("shape", "says"),
    [
        (
            (10**6, 64, 64),
            "'x' may take at most 2,000 MB unpacked, but it says that it takes 4,096",
        ),
        ((60_000, 28, 28), "damaged"),
    ],
)
def test_what_a_header_claims_is_not_unpacked(shape, says):
    content = zip_of({"x.npy": claims(shape), "y.npy": npy(np.arange(shape[0]) % 3)})
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match=says) as caught:
            understand(io.BytesIO(content))
        assert tracemalloc.get_traced_memory()[1] < 200 << 20
    finally:
        tracemalloc.stop()
    assert_one_sentence(str(caught.value))


def test_what_must_be_whole_is_smaller():
    columns = {"x.npy": claims((150, 150, 30_000)), "y.npy": npy(np.arange(30_000) % 3)}
    with pytest.raises(
        DataError, match="at most 400 MB unpacked, but it says that it takes 675 MB"
    ):
        understand(io.BytesIO(zip_of(columns)))


def test_a_cut_array_is_damaged_however_well_it_is_zipped():
    whole = npy(np.zeros((20_000, 28, 28), np.uint8))
    files = {"x.npy": whole[:-5000], "y.npy": npy(np.arange(20_000) % 3)}
    with pytest.raises(DataError, match=r"damaged .*the array x ends too early") as caught:
        understand(io.BytesIO(zip_of(files)))
    assert_one_sentence(str(caught.value))


def test_an_encrypted_file_is_refused():
    content = bytearray(zip_of({"x.npy": npy(np.zeros(3))}))
    start = content.index(b"PK\x01\x02")
    content[6] |= 1
    content[start + 8] |= 1
    with pytest.raises(
        DataError, match="The file is encrypted: save it without a password"
    ) as caught:
        understand(io.BytesIO(bytes(content)))
    assert_one_sentence(str(caught.value))


def test_a_file_of_too_many_arrays_is_refused(monkeypatch):
    monkeypatch.setattr(array_source, "MOST_ARRAYS", 3)
    with pytest.raises(DataError, match="at most 3 arrays, got 4"):
        understand(io.BytesIO(npz_of({f"x{i}": np.zeros(3) for i in range(4)})))
