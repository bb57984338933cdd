"""An `.npz` file byte by byte: whole, changed, or of members that claim what they are not."""

import io
import zipfile
from pathlib import Path

import numpy as np


class Evil:
    """An object whose unpickling writes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return (Path.touch, (self.path,))


def some_arrays(num_train: int = 12, num_test: int = 5) -> dict[str, np.ndarray]:
    draw = np.random.default_rng(1)
    return {
        "x_train": draw.integers(0, 256, (num_train, 28, 28), dtype=np.uint8),
        "y_train": draw.integers(0, 10, num_train, dtype=np.uint8),
        "x_test": draw.integers(0, 256, (num_test, 28, 28), dtype=np.uint8),
        "y_test": draw.integers(0, 10, num_test, dtype=np.uint8),
    }


def file_of(**changed: object) -> bytes:
    """Return an `.npz` of some arrays, some of them changed or left out (None)."""
    arrays = {k: v for k, v in (some_arrays() | changed).items() if v is not None}
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def with_members(**members: bytes) -> bytes:
    """Return a good file in which some members are replaced, byte by byte."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for key, array in some_arrays().items():
            if key not in members:
                archive.writestr(f"{key}.npy", npy(array))
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return buffer.getvalue()


def npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array)
    return buffer.getvalue()


def claims(shape: tuple[int, ...], dtype: str = "|u1") -> bytes:
    """Return the header of an array of this shape and type, without the array."""
    buffer = io.BytesIO()
    header = {"descr": dtype, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(buffer, header)
    return buffer.getvalue()
