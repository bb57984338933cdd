"""The arrays of an `.npz` file as they lie in it: what each says it is, and its rows bit by bit."""

import math
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from fl_core.datasets.npz_members import MOST_HEADER, header_of
from fl_core.errors import DataError, shown
from fl_core.translatable import translatable

MOST_UNPACKED = 2_000_000_000  # bytes of one array that is read block by block
MOST_AT_ONCE = 400_000_000  # bytes of one that has to be in memory as a whole
MOST_ARRAYS = 1000
BLOCK = 8_000_000  # bytes
PLAIN = "biufSU"  # kinds of types that can be read without opening a pickle


@dataclass(frozen=True)
class Source:
    """An array in a file, of which nothing but its header has been read.

    Attributes:
        archive: The opened file.
        member: What it is called in the file.
        shape: As its header says.
        dtype: As its header says.
        fortran: Whether its last axis lies outermost in the file.
        damage: What is wrong with its header, which then says nothing; empty if it can be read.
    """

    archive: zipfile.ZipFile
    member: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    fortran: bool
    damage: str = ""

    @property
    def name(self) -> str:
        """What its owner calls it."""
        return self.member.removesuffix(".npy")

    @property
    def bytes(self) -> int:
        """How much it takes unpacked."""
        return math.prod(self.shape) * self.dtype.itemsize

    def check(self, most: int) -> None:
        """Raise DataError unless it can be read without a pickle, and is not too large."""
        if self.dtype.kind not in PLAIN:
            what = str(self.dtype)
            if self.dtype.hasobject:
                what = f"Python objects, which are never opened ({what})"
            raise DataError(
                translatable(
                    "The array {array} must hold numbers or words, but it holds {what}: "
                    "save it as numbers or words.",
                    array=shown(self.name),
                    what=what,
                )
            )
        if self.bytes > most:
            raise DataError(
                translatable(
                    "The array {array} may take at most {most} MB unpacked, but "
                    "it says that it takes {megabytes} MB.",
                    array=shown(self.name),
                    most=most // 10**6,
                    megabytes=self.bytes // 10**6,
                )
            )

    def whole(self) -> NDArray[Any]:
        """Return all of it.

        Raises:
            DataError: If it is too large for that, or no plain array.
        """
        self.check(MOST_AT_ONCE)
        with self.archive.open(self.member) as member:
            found: NDArray[Any] = np.lib.format.read_array(member, allow_pickle=False)
        return found

    def blocks(self) -> Iterator[NDArray[Any]]:
        """Yield it in blocks of rows, of some megabytes each; their axes are as `shape` says.

        Raises:
            DataError: If it is too large even for that, or no plain array.
        """
        self.check(MOST_UNPACKED)
        if self.fortran or self.bytes <= BLOCK:
            yield from in_blocks(self.whole())
            return
        row = math.prod(self.shape[1:]) * self.dtype.itemsize
        step = max(1, BLOCK // row)
        with self.archive.open(self.member) as member:
            _skip_header(member)
            for start in range(0, self.shape[0], step):
                count = min(step, self.shape[0] - start)
                content = _exactly(member, count * row, self.name)
                yield np.frombuffer(content, self.dtype).reshape(count, *self.shape[1:])
            member.read(1)  # at its end zipfile compares the checksum


def in_blocks(array: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """Yield an array in blocks of rows, of some megabytes each."""
    step = max(1, BLOCK * len(array) // max(1, array.nbytes))
    for start in range(0, len(array), step):
        yield array[start : start + step]


def sources(archive: zipfile.ZipFile) -> list[Source]:
    """Return the arrays of a file, in its order; later ones of the same name hide earlier ones.

    Raises:
        DataError: If the file is encrypted, or holds far too many.
    """
    found = {}
    for member in archive.infolist():
        last = member.filename.replace("\\", "/").rsplit("/", 1)[-1]
        if last.endswith(".npy") and not last.startswith("._"):
            if member.flag_bits & 1:
                raise DataError("The file is encrypted: save it without a password.")
            found[member.filename] = True
    if len(found) > MOST_ARRAYS:
        raise DataError(
            translatable(
                "A file may hold at most {most} arrays, got {given}.",
                most=MOST_ARRAYS,
                given=len(found),
            )
        )
    return [_source(archive, name) for name in found]


def _source(archive: zipfile.ZipFile, member: str) -> Source:
    with archive.open(member) as content:
        start = content.read(MOST_HEADER)
    try:
        shape, fortran, dtype = header_of(start)
    except (ValueError, KeyError, TypeError) as error:  # which may be of no concern to anybody
        return Source(archive, member, (), np.dtype("V1"), False, str(error))
    return Source(archive, member, shape, dtype, fortran)


def _skip_header(member: IO[bytes]) -> None:
    """Move behind the header, which is known to be short."""
    version = np.lib.format.read_magic(member)
    size = 2 if version == (1, 0) else 4
    member.read(int.from_bytes(member.read(size), "little"))


def _exactly(member: IO[bytes], count: int, name: str) -> bytes:
    content = member.read(count)
    if len(content) < count:
        raise ValueError(f"the array {name} ends too early")
    return content
