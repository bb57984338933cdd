"""Every random number comes from here: a pure function of the config's seed and what it is for."""

import numpy as np

# The order is part of every published result: append, never reorder.
STREAMS = ("split", "init", "sampling", "batches", "dropout", "noise", "gallery")


def rng(seed: int, stream: str, *ids: int) -> np.random.Generator:
    """Return the generator of one stream.

    Args:
        seed: The config's seed, 0 or more.
        stream: One of `STREAMS`.
        ids: What the numbers are for, for instance the round and the party; each 0 or more.

    Raises:
        ValueError: If the stream is unknown or a number is negative.
    """
    return np.random.default_rng(
        np.random.SeedSequence(seed, spawn_key=(STREAMS.index(stream), *ids))
    )


def seed_for(seed: int, stream: str, *ids: int) -> int:
    """Return one 31-bit integer of a stream, for libraries that take a seed and no generator."""
    return int(rng(seed, stream, *ids).integers(2**31))
