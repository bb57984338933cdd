"""Files that many write at once, or that somebody stops writing in the middle."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fl_core import atomic_file as module
from fl_core.atomic_file import whole_file
from fl_core.datasets import keep, own_file_store
from fl_core.datasets.own_file_reading import understand
from fl_core.errors import DataError
from fl_core.paths import datasets_folder
from fl_core.runs import checkpoints
from tests.fl_core.datasets.npz_files import file_of, some_arrays
from tests.fl_core.runs.test_checkpoints import STATE
from tests.fl_core.tiny_data import assert_one_sentence

ROOT = Path(__file__).resolve().parents[2]
KEEPS = """
import sys, time
from pathlib import Path
from fl_core.datasets import keep
content = Path(sys.argv[1]).read_bytes()
print("ready", flush=True)
sys.stdin.read()
print(keep(content).load().num_train)
"""


def about_to_keep(file: Path, home: Path, number: int) -> list[subprocess.Popen[str]]:
    """Start processes that have a file in their hands, as dashboards do that were sent it."""
    made = [
        subprocess.Popen(
            [sys.executable, "-c", KEEPS, str(file)],
            cwd=ROOT,
            env=os.environ | {"FEDARIUM_HOME": str(home)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(number)
    ]
    assert [process.stdout.readline() for process in made] == ["ready\n"] * number
    return made


def go(processes: list[subprocess.Popen[str]]) -> None:
    """Let them keep it, all in the same moment."""
    for process in processes:
        process.stdin.close()
        process.stdin = None


def said(processes: list[subprocess.Popen[str]]) -> list[str]:
    """Return how many training images each found in it."""
    return [process.communicate(timeout=100)[0].strip() for process in processes]


def test_a_file_is_there_whole_or_not_at_all(tmp_path):
    path = tmp_path / "new folder" / "file.bin"
    with whole_file(path) as half:
        half.write_bytes(b"one")
        assert not path.exists()
    assert path.read_bytes() == b"one"
    with pytest.raises(TypeError), whole_file(path) as half:
        half.write_bytes("no bytes")
    assert path.read_bytes() == b"one" and os.listdir(path.parent) == ["file.bin"]


def test_two_who_write_the_same_file_do_not_meet(tmp_path):
    path = tmp_path / "file.bin"
    with whole_file(path) as one, whole_file(path) as other:
        one.write_bytes(b"1" * 1000)
        other.write_bytes(b"1")
        assert one != other and len(one.read_bytes()) == 1000
        other.write_bytes(b"1" * 1000)
    assert path.read_bytes() == b"1" * 1000 and os.listdir(tmp_path) == ["file.bin"]


def test_what_a_killed_writer_left_is_cleared_away_some_day(tmp_path):
    for name, age in (("old", 2 * module.FORGOTTEN_AFTER), ("being written", 60)):
        (tmp_path / f"{name}.part").write_bytes(b"half")
        os.utime(tmp_path / f"{name}.part", (time.time() - age, time.time() - age))
    with whole_file(tmp_path / "file.bin") as half:
        half.write_bytes(b"whole")
    assert sorted(os.listdir(tmp_path)) == ["being written.part", "file.bin"]


def test_a_file_that_somebody_has_open_on_windows_is_left_if_it_is_the_same(tmp_path, monkeypatch):
    path = tmp_path / "file.bin"
    path.write_bytes(b"same")

    def in_use(*_):
        raise PermissionError("used by another process")

    monkeypatch.setattr(Path, "replace", in_use)
    with whole_file(path) as half:
        half.write_bytes(b"same")
    with pytest.raises(PermissionError), whole_file(path) as half:
        half.write_bytes(b"another")
    assert path.read_bytes() == b"same" and os.listdir(tmp_path) == ["file.bin"]


def test_many_may_save_the_same_round(tmp_path):
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda _: checkpoints.save(tmp_path, 3, STATE), range(48)))
    assert checkpoints.load(tmp_path, 3).weights.tobytes() == STATE.weights.tobytes()
    assert len(os.listdir(tmp_path)) == 1


def test_twelve_who_bring_the_same_file_all_have_it_and_it_is_checked_once(home, monkeypatch):
    content, checks = file_of(**some_arrays(num_train=2000)), []

    def slowly(*args):
        checks.append(args)
        time.sleep(0.05)
        return understand(*args)

    monkeypatch.setattr(own_file_store, "understand", slowly)
    own_file_store._read.cache_clear()
    with ThreadPoolExecutor(12) as pool:
        kept = list(pool.map(lambda _: keep(content), range(12)))
        loaded = list(pool.map(lambda own: own.load().num_train, kept))
    assert len(set(kept)) == 1 and loaded == [2000] * 12
    assert len(checks) == 2  # as it came, and when it was first read back
    assert os.listdir(datasets_folder()) == [f"{kept[0].sha256}.npz"]


def test_several_dashboards_on_one_home_that_are_brought_the_same_file_all_have_it(home, tmp_path):
    brought = tmp_path / "brought.npz"
    brought.write_bytes(file_of(**some_arrays(num_train=20_000)))
    dashboards = about_to_keep(brought, home, 4)
    go(dashboards)
    assert said(dashboards) == ["20000"] * 4
    assert len(os.listdir(datasets_folder())) == 1


def test_a_disk_that_is_full_while_a_file_is_kept_is_said_in_a_sentence(home, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(DataError, match=r"could not be kept \(No space left on device\)") as caught:
        keep(file_of())
    assert_one_sentence(str(caught.value))
    assert os.listdir(datasets_folder()) == []
