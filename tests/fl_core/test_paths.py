"""Homes and clones of any name a file system allows: everything is inside, and nothing beside."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fl_core.datasets import keep
from fl_core.errors import StoreError
from fl_core.paths import database_url, home, made_home, weights_folder
from fl_core.runs import checkpoints
from fl_core.runs.manager import RunManager
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from tests.fl_core.datasets.npz_files import file_of, some_arrays
from tests.fl_core.runs.conftest import wait_until
from tests.fl_core.runs.test_checkpoints import STATE
from tests.fl_core.tiny_data import assert_one_sentence, tiny

ROOT = Path(__file__).resolve().parents[2]
UGLY = [
    " a  b ",
    "a%20b",
    "%2F%00",
    "a?mode=memory&uri=true",
    "a#b;c&d=e",
    'it\'s "quoted" `so` $HOME',
    "back\\slash",
    "two\nlines\ttab",
    "owl 🦉 über",
    os.fsdecode(b"latin \xe9\xff"),
    "-rf",
    ":memory:",
    "file:x",
    "~",
    "~nobody-here",
    "..a..",
    "postgres:__host",
    "l" * 255,
]
UGLIEST = " %20?#&;:'\"\\\n🦉$x `y`"


@pytest.fixture(autouse=True)
def nothing_named(monkeypatch):
    for name in ("FEDARIUM_HOME", "FEDARIUM_DB"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    """The present folder, empty."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


def filled() -> set[str]:
    """Keep one of everything, and return what there is in the home folder then."""
    store = RunStore(database_url())
    run_id = store.create(tiny())
    checkpoints.save(weights_folder() / run_id, 0, STATE)
    keep(file_of())
    store._database._engine.dispose()
    assert RunStore(database_url()).get(run_id)
    return {name for name in os.listdir(home()) if not name.endswith(("-wal", "-shm"))}


@pytest.mark.parametrize("how", ["whole", "relative"])
@pytest.mark.parametrize("name", UGLY, ids=ascii)
def test_everything_is_in_a_folder_of_any_name_and_nothing_beside_it(here, monkeypatch, name, how):
    named = f"./{name}" if name.startswith("~") else name
    monkeypatch.setenv("FEDARIUM_HOME", str(here / name) if how == "whole" else named)
    assert filled() == {"fedarium.db", "weights", "datasets"}
    assert os.listdir(here) == [name] and home() == here / name


def test_two_homes_share_nothing(here, monkeypatch):
    for name in ("a b", "a%20b", "a", "a?b", "a#b", "a%3Fb"):
        monkeypatch.setenv("FEDARIUM_HOME", name)
        store = RunStore(database_url())
        assert store.find() == []
        store.create(tiny())


def test_a_tilde_is_the_home_folder_of_whoever_runs_it(here, monkeypatch):
    monkeypatch.setenv("HOME", str(here / "me"))
    for named, meant in (("~", here / "me"), ("~/a b", here / "me/a b"), ("", ROOT / ".fedarium")):
        monkeypatch.setenv("FEDARIUM_HOME", named)
        assert home() == meant
    monkeypatch.setenv("FEDARIUM_DB", "~/runs.db")
    assert database_url().database == str(here / "me/runs.db")


def refused(monkeypatch, **named: str) -> str:
    with monkeypatch.context() as changed:
        for variable, value in named.items():
            changed.setenv(variable, value)
        with pytest.raises(StoreError) as caught:
            RunStore(database_url())
    assert_one_sentence(str(caught.value))
    return str(caught.value)


def test_whoever_has_no_home_folder_is_told_so(here, monkeypatch):
    """As in a container that is run under any number for a user."""

    def unknown(_: int) -> None:
        raise KeyError

    monkeypatch.delenv("HOME")
    monkeypatch.setattr("pwd.getpwuid", unknown)
    said = refused(monkeypatch, FEDARIUM_HOME="~/runs")
    assert "begins with ~, and you have no home folder on this machine" in said
    monkeypatch.setattr("fl_core.paths._is_installed", lambda _: True)
    assert "You have no home folder on this machine to keep runs in" in refused(monkeypatch)


def test_the_engine_that_pip_installed_keeps_runs_in_the_users_home(here, monkeypatch):
    monkeypatch.setenv("HOME", str(here / "me"))
    assert home() == ROOT / ".fedarium"
    monkeypatch.setattr("fl_core.paths._is_installed", lambda _: True)
    assert home() == here / "me/.fedarium"


def test_a_home_on_a_disk_that_is_not_there_is_said(here, monkeypatch):
    (here / "runs").symlink_to(here / "not mounted")
    said = refused(monkeypatch, FEDARIUM_HOME="runs")
    assert "runs cannot be made (it is a link to what is not there). Name another one" in said


def test_what_cannot_be_a_home_is_said_in_a_sentence(here, monkeypatch):
    (here / "a file").write_text("")
    for named, said in (
        ("a file", "a file cannot be made (File exists). Name another one in FEDARIUM_HOME."),
        ("a file/in it", "a file/in it cannot be made (Not a directory)."),
        ("/proc/new", "The folder /proc/new cannot be made ("),
        ("m" * 256, "mmm cannot be made (File name too long)."),
        ("~nobody-here/x", "FEDARIUM_HOME begins with ~nobody-here, and there is no such user"),
        ("/".join(["d" * 200] * 4), "too long for SQLite, which takes some 500 bytes"),
    ):
        assert said in refused(monkeypatch, FEDARIUM_HOME=named)
    assert sorted(os.listdir(here)) == ["a file", "d" * 200]


@pytest.mark.parametrize(
    ("named", "meant"),
    [
        ("postgres://u:p%40s%25w@h/d", "postgresql+psycopg://u:p%40s%25w@h/d"),
        ("postgresql://u:p@ss:w/%25@h:5433/d", "postgresql+psycopg://u:p%40ss%3Aw%2F%25@h:5433/d"),
        ("Postgres://h/d?sslmode=require", "postgresql+psycopg://h/d?sslmode=require"),
        ("postgresql://u:5?w@h/d", "postgresql+psycopg://u:5%3Fw@h/d"),
        ("postgresql+psycopg2://h/d", "postgresql+psycopg2://h/d"),
        ("postgresql:///d?host=/var/run", "postgresql+psycopg:///d?host=%2Fvar%2Frun"),
        ("mysql://u:p@h/d", "mysql://u:p@h/d"),
        ("  sqlite:////a/b.db  ", "sqlite:////a/b.db"),
        ("/a b/100%.db", "sqlite:////a b/100%25.db"),
    ],
)
def test_the_common_forms_of_an_address(here, monkeypatch, named, meant):
    monkeypatch.setenv("FEDARIUM_HOME", "home")
    monkeypatch.setenv("FEDARIUM_DB", named)
    assert database_url().render_as_string(hide_password=False) == meant


@pytest.mark.parametrize(
    "named",
    [
        "foo",
        "localhost:5432/runs",
        "host=h user=u password=secret",
        "://u:secret@h/d",
        "postgresql://u:secret@h:port/d",
        "postgresql://u:secret@h1:1,h2:2/d",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://u:secret@h/d",
        "postgresql+nothing://u:secret@h/d",
        "oracle://u:secret@h/d",
        "nothing://u:secret@h/d",
        "\\x00",
    ],
)
def test_an_address_that_cannot_be_used_is_said_without_its_password(here, monkeypatch, named):
    monkeypatch.setenv("FEDARIUM_HOME", "home")
    assert "secret" not in refused(monkeypatch, FEDARIUM_DB=named)


@pytest.fixture
def clone(here: Path) -> Iterator[Path]:
    """The engine, copied into a folder of the ugliest name."""
    clone = here / UGLIEST
    shutil.copytree(ROOT / "fl_core", clone / "fl_core", ignore=shutil.ignore_patterns("*.pyc"))
    yield clone
    shutil.rmtree(clone)


def command_line(clone: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "fl_core", *arguments]
    done = subprocess.run(command, cwd=clone, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_clone_of_the_ugliest_name_keeps_all_in_itself(clone, here):
    (here / "setup.json").write_text(tiny(num_rounds=1).to_json(), encoding="utf-8")
    ran = command_line(clone, "run", "--config", str(here / "setup.json"))
    assert ran.endswith("Finished.\n")
    run_id = ran.split()[1].rstrip(",")
    assert command_line(clone, "list").startswith(run_id)
    assert {"fedarium.db", "weights"} <= set(os.listdir(clone / ".fedarium"))
    assert os.listdir(clone / ".fedarium/weights") == [run_id]
    assert set(os.listdir(here)) == {UGLIEST, "setup.json"}
    assert set(os.listdir(clone)) == {"fl_core", ".fedarium"}


def test_the_worker_which_is_started_elsewhere_knows_the_same_home(here, monkeypatch):
    name = UGLIEST + os.fsdecode(b"\xff")  # TensorFlow, which minds, is not asked to go there
    monkeypatch.setenv("FEDARIUM_HOME", name)
    own = keep(file_of(**some_arrays(num_train=60, num_test=60)))
    config = tiny(num_images=60, gallery_images=10, num_rounds=1).model_copy(
        update={"dataset": own}
    )
    store = RunStore(database_url())
    manager = RunManager(store, weights_folder())
    try:
        run = wait_until(store, manager.submit(config), lambda run: not run.active)
        assert run.state is RunState.FINISHED, run
    finally:
        manager.close()
    assert os.listdir(here) == [name]
    assert set(os.listdir(made_home() / "weights" / run.id)) == {
        checkpoints.path_of(Path(), round).name for round in (0, 1)
    }
