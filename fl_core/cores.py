"""How many processor cores this process may use."""

import os


def num_cores() -> int:
    """Return the number of cores, at least 1; FEDARIUM_THREADS lowers or raises it."""
    asked = os.environ.get("FEDARIUM_THREADS", "")
    if asked.isdecimal() and int(asked) > 0:
        return int(asked)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
