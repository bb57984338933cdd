"""Kinds of columns that every database keeps alike."""

import zlib
from typing import Any

import numpy as np
from sqlalchemy import LargeBinary, String, Text, TypeDecorator


class Words(TypeDecorator[str]):
    """Text that every database keeps alike, where by itself SQLite would take what others refuse.

    What is too long is cut, what none can write is a question mark.
    """

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        """Return what is handed to the database."""
        if value is None:
            return None
        told = value.replace("\0", "?").encode("utf-8", "replace").decode("utf-8")
        most: int | None = getattr(self.impl, "length", None)
        return told if most is None or len(told) <= most else f"{told[: most - 1]}…"


class Sentences(Words):
    """The same, however long."""

    impl = Text
    cache_ok = True


class PackedMatrix(TypeDecorator[list[list[int]]]):
    """A matrix of whole numbers, compressed: small counts take a few bits each."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: list[list[int]] | None, dialect: Any) -> bytes | None:
        """Return what is handed to the database."""
        if value is None:
            return None
        matrix = np.array(value, dtype="<i4").reshape(len(value), len(value[0]) if value else 0)
        return np.array(matrix.shape, "<i4").tobytes() + zlib.compress(matrix.tobytes(), 9)

    def process_result_value(self, value: bytes | None, dialect: Any) -> list[list[int]] | None:
        """Return what it was."""
        if value is None:
            return None
        shape = np.frombuffer(value[:8], "<i4")
        matrix = np.frombuffer(zlib.decompress(value[8:]), "<i4").reshape(shape)
        rows: list[list[int]] = matrix.tolist()
        return rows
