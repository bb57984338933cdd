"""Disks that are full or read-only, small real ones: said in words, nothing lost."""

import ctypes
import itertools
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from fl_core.config import RunConfig
from fl_core.errors import StoreError
from fl_core.runs.manager import RunManager
from fl_core.runs.run import Run
from fl_core.runs.run_states import ACTIVE, RunState
from fl_core.runs.store import RunStore
from tests.fl_core.runs.conftest import QUICK, first_rounds, wait_until
from tests.fl_core.runs.test_upgrades import STORES, all_of, made_from
from tests.fl_core.tiny_data import assert_one_sentence
from tests.patience import until

MS_RDONLY, MS_REMOUNT = 1, 32  # of Linux's mount(2)
LONG = QUICK.model_copy(
    update={"num_images": 3_000, "num_rounds": 1000, "batch_size": 8, "local_epochs": 6}
)


@dataclass(frozen=True)
class Disk:
    """A small disk of its own, which can be filled, locked and freed."""

    path: Path

    def fill(self) -> None:
        with (self.path / "other things").open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass

    def make_room(self) -> None:
        (self.path / "other things").unlink(missing_ok=True)

    def try_to_mount(self, how: str) -> bool:
        # By the system's own call: until a program is started, somebody else writes again.
        flags = MS_REMOUNT | (MS_RDONLY if how == "ro" else 0)
        mount = ctypes.CDLL(None).mount
        return mount(b"tmpfs", os.fsencode(self.path), b"tmpfs", flags, None) == 0

    def mount(self, how: str) -> None:
        """Allow writing or not ("rw" or "ro"); tried until nobody is writing just now."""
        until(lambda: self.try_to_mount(how), f"{self.path} to be mounted {how}")

    def is_left(self) -> None:
        """Let whoever comes next write again."""
        self.mount("rw")
        self.make_room()


def small_disk(path: Path) -> Iterator[Disk]:
    path.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(path)], check=True)
    yield Disk(path)
    subprocess.run(["umount", "--lazy", str(path)], check=True)


def passes_as_root(file: str) -> None:
    """Run a file of tests as somebody who may mount: root of a namespace of its own."""
    unshare = ["unshare", "--user", "--map-root-user", "--mount"]
    command = [*unshare, sys.executable, "-m", "pytest", file]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stdout


if os.geteuid() != 0:

    def test_these_disks_as_root_of_a_namespace_of_their_own():
        passes_as_root(__file__)

else:

    @pytest.fixture(scope="module")
    def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
        return tmp_path_factory.mktemp("home")

    @pytest.fixture(scope="module")
    def disk(home: Path) -> Iterator[Disk]:
        """Where the store is."""
        yield from small_disk(home / "store")

    @pytest.fixture(scope="module")
    def weights_disk(home: Path) -> Iterator[Disk]:
        yield from small_disk(home / "weights")

    @pytest.fixture(scope="module")
    def store(disk: Disk) -> RunStore:
        return RunStore(f"sqlite:///{disk.path / 'runs.db'}")

    @pytest.fixture(scope="module")
    def manager(store: RunStore, weights_disk: Disk) -> Iterator[RunManager]:
        manager = RunManager(store, weights_disk.path)
        yield manager
        manager.close()

    @pytest.fixture(scope="module")
    def alone(manager: RunManager, store: RunStore) -> str:
        """A run that nothing happened to."""
        run_id = manager.submit(LONG, stop_after=1)
        run = wait_until(store, run_id, lambda run: not run.active)
        assert run.state is RunState.PAUSED, run
        return run_id

    @pytest.fixture(autouse=True)
    def disks_are_left(request: pytest.FixtureRequest) -> Iterator[None]:
        """Whatever a test did to the shared ones and to the queue, and however it ended."""
        yield
        for name in {"disk", "weights_disk"} & {*request.fixturenames}:
            request.getfixturevalue(name).is_left()
        if "manager" in request.fixturenames:
            manager = request.getfixturevalue("manager")
            for run in manager.store.find(ACTIVE):
                manager.cancel(run.id)

    def goes_on_like(manager: RunManager, run_id: str, alone: str) -> None:
        """Resume a run for a round; up to there it is as the one that nothing happened to."""
        store = manager.store
        last = (store.get(run_id).round or 0) + 1
        for resumed in (run_id, alone):
            if (store.get(resumed).round or 0) < last:
                manager.go_on(resumed, stop_after=last)
                wait_until(store, resumed, lambda run: not run.active)
        assert first_rounds(store, run_id, last) == first_rounds(store, alone, last)

    def assert_failed_in_words(run, *words: str) -> None:
        assert run.state is RunState.FAILED and run.resumable, run
        for sentence in (run.reason, run.suggestion):
            assert_one_sentence(sentence)
        for word in (*words, "All finished rounds are safe.", "press Resume"):
            assert word.lower() in f"{run.reason} {run.suggestion}".lower(), run

    def test_no_room_for_weights(manager, store, weights_disk, alone):
        weights_disk.fill()
        run_id = manager.submit(LONG)
        run = wait_until(store, run_id, lambda run: not run.active)
        assert_failed_in_words(run, "The disk is full.", "Make room")
        assert run.round is None
        weights_disk.make_room()
        manager.go_on(run_id)
        wait_until(store, run_id, lambda run: (run.round or 0) > 2)
        weights_disk.fill()
        run = wait_until(store, run_id, lambda run: not run.active)
        assert_failed_in_words(run, "The disk is full.", "Make room")
        assert store.rounds(run_id)["round"].tolist() == list(range(run.round + 1))
        weights_disk.make_room()
        goes_on_like(manager, run_id, alone)

    def test_weights_that_may_not_be_written(manager, store, weights_disk, alone):
        weights_disk.mount("ro")
        run_id = manager.submit(LONG)
        run = wait_until(store, run_id, lambda run: not run.active)
        assert_failed_in_words(run, "read-only", "Allow writing")
        weights_disk.mount("rw")
        manager.go_on(run_id)
        wait_until(store, run_id, lambda run: (run.round or 0) > 2)
        weights_disk.mount("ro")
        run = wait_until(store, run_id, lambda run: not run.active)
        assert_failed_in_words(run, "read-only", "Allow writing")
        weights_disk.mount("rw")
        goes_on_like(manager, run_id, alone)

    def wait_for_trouble(manager: RunManager, run: Run, words: str) -> None:
        """Wait until a round of the run was refused; the manager's own writes may be so earlier."""
        until(lambda: words in manager.trouble and manager.held_up(run), words)
        assert_one_sentence(manager.trouble)

    def submitted(manager: RunManager) -> bool:
        try:
            return bool(manager.submit(QUICK, stop_after=1))
        except StoreError:
            return False

    def test_no_room_for_the_store(manager, store, disk, alone):
        before = len(store.find())
        disk.fill()
        taken = itertools.takewhile(bool, (submitted(manager) for _ in range(100)))
        before += len(list(taken))  # some fit in what the log has left
        with pytest.raises(StoreError, match="The disk is full") as caught:
            manager.submit(QUICK)
        assert_one_sentence(str(caught.value))
        disk.make_room()
        for run in store.find([RunState.QUEUED]):
            manager.cancel(run.id)
        assert len(store.find()) == before

        run_id = manager.submit(LONG)
        run = wait_until(store, run_id, lambda run: (run.round or 0) > 2)
        disk.fill()
        wait_for_trouble(manager, run, "The disk is full")
        assert manager.held_up(store.get(run_id))
        shown = store.rounds(run_id)  # readable, full or not
        disk.make_room()
        run = wait_until(store, run_id, lambda run: not run.active)
        assert_failed_in_words(run, "The disk is full")
        assert not manager.held_up(run)
        assert store.rounds(run_id)["loss"].tolist()[: len(shown)] == shown["loss"].tolist()
        goes_on_like(manager, run_id, alone)
        assert manager.trouble == ""

    def lock(disk: Disk, manager: RunManager) -> None:
        """Make the disk read-only between two rounds; none is written while the worker stands."""

        def tried() -> bool:
            # Stopped anew each time: it may have been stopped while it was writing.
            os.kill(manager.worker_pid, signal.SIGSTOP)
            try:
                manager.store._database._engine.dispose()
                return disk.try_to_mount("ro")
            finally:
                os.kill(manager.worker_pid, signal.SIGCONT)

        until(tried, "nobody to write right now")

    def test_a_store_that_may_not_be_written(manager, store, disk, alone):
        run_id = manager.submit(LONG)
        run = wait_until(store, run_id, lambda run: (run.round or 0) > 2)
        lock(disk, manager)
        wait_for_trouble(manager, run, "read-only")
        with pytest.raises(StoreError, match=r"read-only. Allow writing") as caught:
            manager.submit(QUICK)
        assert_one_sentence(str(caught.value))
        disk.mount("rw")
        run = wait_until(store, run_id, lambda run: not run.active)
        assert_failed_in_words(run, "read-only", "Allow writing")
        goes_on_like(manager, run_id, alone)
        assert manager.trouble == ""

    def test_a_dashboard_that_starts_on_such_disks(tmp_path):
        (tmp_path / "home").mkdir()
        for disk in small_disk(tmp_path / "home" / "store"):
            url = f"sqlite:///{disk.path / 'runs.db'}"
            disk.fill()
            with pytest.raises(StoreError, match="The disk is full"):
                RunStore(url)
            disk.make_room()
            disk.mount("ro")
            with pytest.raises(StoreError, match="read-only") as caught:
                RunStore(url)
            assert_one_sentence(str(caught.value))
            disk.mount("rw")
            RunStore(url).create(RunConfig())

    def left(store: RunStore) -> None:
        """Have everybody gone, and what was logged put into the file."""
        store._database._engine.dispose()

    @pytest.mark.parametrize("trouble", ["full", "read-only"])
    def test_a_store_that_is_there_can_be_read_on_such_disks(tmp_path, trouble):
        (tmp_path / "home").mkdir()
        for disk in small_disk(tmp_path / "home" / "store"):
            url = f"sqlite:///{disk.path / 'runs.db'}"
            first = RunStore(url)
            run_id = first.create(QUICK, "Kept")
            left(first)
            disk.fill() if trouble == "full" else disk.mount("ro")
            with pytest.raises(StoreError):
                RunStore(url)
            store = RunStore(url, to_look=True)
            assert [run.name for run in store.find()] == ["Kept"]
            with pytest.raises(StoreError, match=trouble) as caught:
                store.move(run_id, RunState.PAUSED)
            assert_one_sentence(str(caught.value))
            disk.make_room() if trouble == "full" else disk.mount("rw")
            store.move(run_id, RunState.PAUSED)  # by itself it writes again
            assert RunStore(url).get(run_id).state is RunState.PAUSED
            left(store)

    @pytest.mark.parametrize("trouble", ["full", "read-only"])
    def test_an_older_store_on_such_disks_is_left_as_it_is(tmp_path, trouble):
        (tmp_path / "home").mkdir()
        for disk in small_disk(tmp_path / "home" / "store"):
            path = made_from(STORES[-1], disk.path / "runs.db")
            before = all_of(path)
            disk.fill() if trouble == "full" else disk.mount("ro")
            with pytest.raises(StoreError, match=trouble) as caught:
                RunStore(f"sqlite:///{path}", to_look=True)
            assert_one_sentence(str(caught.value).replace(str(path), ""))
            disk.make_room() if trouble == "full" else disk.mount("rw")
            assert all_of(path) == before
            assert len(RunStore(f"sqlite:///{path}").find()) == 4
