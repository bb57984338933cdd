"""Command-line runs on disks that fill up: said in words, resumed there once there is room."""

import os
from collections.abc import Iterator

import pytest

from fl_core.runs.run_states import RunState
from tests.fl_core.runs.conftest import (
    QUICK,
    CommandLine,
    ended,
    history,
    the_run,
    wait_until,
)
from tests.fl_core.runs.test_disk import Disk, passes_as_root, small_disk
from tests.fl_core.tiny_data import assert_one_sentence

SOME = QUICK.model_copy(
    update={"num_images": 3_000, "num_rounds": 12, "batch_size": 8, "local_epochs": 6}
)

if os.geteuid() != 0:

    def test_these_disks_as_root_of_a_namespace_of_their_own():
        passes_as_root(__file__)

else:

    @pytest.fixture(scope="module")
    def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disk]:
        """Where all is that is kept, but for the set-up."""
        yield from small_disk(tmp_path_factory.mktemp("home") / "disk")

    @pytest.fixture(scope="module")
    def commands(disk: Disk) -> CommandLine:
        return CommandLine(disk.path)

    @pytest.fixture(scope="module")
    def expected(commands: CommandLine):
        """The history of a run that nothing happened to."""
        process = commands.run(SOME)
        run_id = the_run(process)
        assert ended(process)[::2] == (0, "")
        return history(commands.store, run_id)

    @pytest.mark.slow
    def test_a_store_that_fills_up(commands, disk, expected, tmp_path):
        """A round that is not written down ends the command, and is trained again."""
        elsewhere, store = CommandLine(tmp_path), commands.store
        env = {"FEDARIUM_DB": str(store.url)}
        process = elsewhere.run(SOME, env=env)
        run_id = the_run(process)
        wait_until(store, run_id, lambda run: (run.round or 0) > 2)
        disk.fill()
        status, said, complained = ended(process)
        assert status == 1 and "round   2 of" in said and "Finished" not in said
        sentence, goes_on = complained.splitlines()
        assert "The disk is full" in sentence
        assert_one_sentence(sentence)
        assert goes_on == f"`python -m fl_core resume {run_id}` goes on."
        assert store.get(run_id).state is RunState.RUNNING
        disk.make_room()
        status, said, complained = elsewhere.do("resume", run_id, env=env)
        assert (status, complained) == (0, ""), said
        assert history(store, run_id) == expected

    @pytest.mark.parametrize("trouble", ["full", "read-only"])
    def test_runs_are_listed_whatever_the_disk_takes(tmp_path, trouble):
        (tmp_path / "home").mkdir()
        for disk in small_disk(tmp_path / "home" / "disk"):
            commands = CommandLine(disk.path)
            store = commands.store
            run_id = store.create(QUICK, "Kept")
            store._database._engine.dispose()
            disk.fill() if trouble == "full" else disk.mount("ro")
            status, said, complained = commands.do("list")
            assert (status, complained) == (0, "")
            assert said.startswith(run_id) and said.endswith("0/3  Kept\n")
            status, said, complained = commands.do("resume", run_id)
            assert (status, said) == (1, "")
            assert_one_sentence(complained.rstrip("\n"))
