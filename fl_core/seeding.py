"""Every random number comes from here: a pure function of the config's seed and what it is for."""

import hashlib
import re

import numpy as np

# The order of these is part of every published result: never reorder. The list is closed.
PLACED = ("split", "init", "sampling", "batches", "dropout", "noise", "gallery")
"""The first streams. All further ones follow from their names alone, so that it does not matter in
which order they are added, or by whom; a stream that is renamed gives other numbers."""


def rng(seed: int, stream: str, *ids: int) -> np.random.Generator:
    """Return the generator of one stream.

    Args:
        seed: The config's seed, 0 or more.
        stream: What the numbers are for, in a word of small letters: one of `PLACED`, or any other.
        ids: What the numbers are for, for instance the round and the party; each 0 or more.

    Raises:
        ValueError: If the stream is no such word or a number is negative.
    """
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(_key(stream), *ids)))


def seed_for(seed: int, stream: str, *ids: int) -> int:
    """Return one 31-bit integer of a stream, for libraries that take a seed and no generator."""
    return int(rng(seed, stream, *ids).integers(2**31))


def _key(stream: str) -> int:
    """Return the place of one of the first streams, of any other 32 bits of its name's hash."""
    if stream in PLACED:
        return PLACED.index(stream)
    if not re.fullmatch("[a-z][a-z_]+", stream):
        raise ValueError(f"A random stream is named by a word of small letters, got {stream!r}.")
    return int.from_bytes(hashlib.sha256(stream.encode()).digest()[:4], "big")
