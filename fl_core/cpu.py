"""What this machine's processor offers."""

import math
import os
import platform
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

BFLOAT16_FLAGS = {"avx512_bf16", "amx_bf16"}
MEMBERSHIP = Path("/proc/self/cgroup")
GROUPS = Path("/sys/fs/cgroup")
LIMITS = (("cpu.max",), ("cpu.cfs_quota_us", "cpu.cfs_period_us"))
"""Files that hold a group's time and the period in which it may be taken: of today, of before."""


def num_cores() -> int:
    """Return the number of cores, at least 1; FEDARIUM_THREADS lowers or raises it.

    A container that may take the time of two shows all 64 of its machine; threads for each of these
    would hold each other up.
    """
    asked = os.environ.get("FEDARIUM_THREADS", "")
    if asked.isdecimal() and int(asked) > 0:
        return int(asked)
    affine = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return math.ceil(min(affine or 1, _share()))


def _share() -> float:
    """Return how many cores' time this process may take, as `docker run --cpus` limits it."""
    try:
        memberships = MEMBERSHIP.read_text().splitlines()
    except OSError:  # not Linux
        return math.inf
    return min(map(_limit, _groups(memberships)), default=math.inf)


def _groups(memberships: list[str]) -> Iterator[Path]:
    """Yield the groups that this process is in, and those around them: each may have a limit."""
    for line in memberships:
        _, controllers, path = line.split(":", 2)
        if controllers and "cpu" not in controllers.split(","):
            continue
        root = GROUPS / "cpu" if controllers else GROUPS
        names = PurePosixPath(path).parts[1:]
        yield from (root.joinpath(*names[:depth]) for depth in range(len(names) + 1))


def _limit(group: Path) -> float:
    for files in LIMITS:
        with suppress(OSError, ValueError):  # "max" is no number, and no limit
            time, period = " ".join((group / name).read_text() for name in files).split()
            if int(time) > 0:
                return int(time) / int(period)
    return math.inf


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


def processor_name() -> str:
    """Return what kind of processor this is, as it calls itself."""
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name" and value.strip():
                return value.strip()
    return platform.processor() or platform.machine() or "?"  # not Linux, or not of Intel's kind


def has_bfloat16() -> bool:
    """Whether the processor itself computes in bfloat16; where it does not, nothing is gained."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:  # not Linux: nothing is known to be gained
        return False
    flags = next((line.split() for line in lines if line.startswith("flags")), [])
    return not BFLOAT16_FLAGS.isdisjoint(flags)
