"""What this machine's processor offers."""

import os
from functools import lru_cache
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


@lru_cache(maxsize=1)
def has_bfloat16() -> bool:
    """Whether the processor itself computes in bfloat16; where it does not, nothing is gained."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:  # not Linux: nothing is known to be gained
        return False
    flags = next((line.split() for line in lines if line.startswith("flags")), [])
    return not BFLOAT16_FLAGS.isdisjoint(flags)
