"""What this machine's processor offers."""

import os
from pathlib import Path

BFLOAT16_FLAGS = {"avx512_bf16", "amx_bf16"}


def num_cores() -> int:
    """Return the number of cores, at least 1; FEDARIUM_THREADS lowers or raises it."""
    asked = os.environ.get("FEDARIUM_THREADS", "")
    if asked.isdecimal() and int(asked) > 0:
        return int(asked)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def side_by_side(parties: int, cores: int | None = None) -> int:
    """Return how many of equally large parties to train at a time.

    More than there are cores, so that a core whose party is done, or that waits for Python, finds
    another's work to share; and as many as leave the fewest cores idle while the last ones train.
    """
    cores = cores or num_cores()

    def duration(at_a_time: int) -> float:
        last = parties % at_a_time
        return (parties - last) / cores + (max(1, last / cores) if last else 0)

    return min(range(cores + 1, 2 * cores + 2), key=duration)


def has_bfloat16() -> bool:
    """Whether the processor itself computes in bfloat16; where it does not, nothing is gained."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:  # not Linux: nothing is known to be gained
        return False
    flags = next((line.split() for line in lines if line.startswith("flags")), [])
    return not BFLOAT16_FLAGS.isdisjoint(flags)
