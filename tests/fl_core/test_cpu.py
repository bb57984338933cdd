"""How many parties are trained at a time."""

import os

import pytest

from fl_core import cpu
from fl_core.cpu import num_cores, side_by_side


@pytest.mark.parametrize(
    ("parties", "cores", "at_a_time"),
    [
        (3, 2, 3),  # all at once: 1.5 parties' time; two and then one would be 2
        (4, 2, 4),
        (5, 2, 3),  # 3 and 2: 2.5, as good as all at once
        (10, 2, 4),  # 4, 4 and 2: 5; three at a time would leave one core idle for the tenth
        (1, 1, 2),
        (16, 8, 16),
    ],
)
def test_as_many_as_leave_the_fewest_cores_idle(parties, cores, at_a_time):
    assert side_by_side(parties, cores) == at_a_time


def test_here_there_is_at_least_one_core():
    assert num_cores() >= 1 and side_by_side(1) > num_cores()


OF_TODAY, OF_BEFORE = "0::/a/b", "4:memory:/a\n3:cpu,cpuacct:/a/b\n0::/"


@pytest.mark.parametrize(
    ("membership", "limits", "cores"),
    [
        (OF_TODAY, {}, 64),
        (OF_TODAY, {"cpu.max": "200000 100000"}, 2),  # within a container, its own group
        (OF_TODAY, {"a/b/cpu.max": "max 100000"}, 64),
        (OF_TODAY, {"a/b/cpu.max": "150000 100000"}, 2),  # as systemd's CPUQuota=150%
        (OF_TODAY, {"a/b/cpu.max": "800000 100000", "a/cpu.max": "300000 100000"}, 3),
        (OF_TODAY, {"c/cpu.max": "100000 100000"}, 64),  # somebody else's
        (OF_TODAY, {"cpu.max": "5000 100000"}, 1),
        (OF_TODAY, {"cpu.max": "9900000 100000"}, 64),
        (OF_BEFORE, {"cpu/a/b/cpu.cfs_quota_us": "-1", "cpu/a/b/cpu.cfs_period_us": "100000"}, 64),
        (OF_BEFORE, {"cpu/cpu.cfs_quota_us": "400000", "cpu/cpu.cfs_period_us": "100000"}, 4),
        (None, {"cpu.max": "200000 100000"}, 64),
    ],
)
def test_a_share_of_time_counts_as_so_many_cores(monkeypatch, tmp_path, membership, limits, cores):
    """As in a container started with `--cpus`, a pod, or a unit of systemd."""
    monkeypatch.delenv("FEDARIUM_THREADS", raising=False)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(64)), raising=False)
    monkeypatch.setattr(cpu, "GROUPS", tmp_path)
    monkeypatch.setattr(cpu, "MEMBERSHIP", tmp_path / "mine")
    if membership:
        (tmp_path / "mine").write_text(membership + "\n")
    for name, text in limits.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text + "\n")
    assert num_cores() == cores
