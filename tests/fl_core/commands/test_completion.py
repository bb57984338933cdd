"""What a shell is told while somebody types, in processes as a shell starts them."""

import os
import shutil
import subprocess
import sys

import pytest

from fl_core.cli import main
from fl_core.commands.bash_completion import _whole
from fl_core.methods import METHODS
from fl_core.runs.run_states import RunState
from fl_core.sweep_gallery import GALLERY
from tests.fl_core.commands.conftest import CONFIG


def asked(*words: str, shell: str = "bash") -> list[str]:
    """Return what may stand in the place of the last word."""
    env = {"_FEDARIUM_COMPLETE": f"{shell}_complete", "COMP_WORDS": "\n".join(words)}
    done = subprocess.run(
        [sys.executable, "-m", "fl_core"],
        env=os.environ | env | {"COMP_CWORD": str(len(words) - 1)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stderr == ""
    return [line.partition(",")[2] for line in done.stdout.splitlines() if line]


def test_commands_options_and_runs_are_completed(store):
    ids = [store.create(CONFIG, name) for name in ("One", "Two")]
    assert asked("fedarium", "sh") == ["show"]
    assert {"run", "sweep", "compare"} <= set(asked("fedarium", ""))
    assert asked("fedarium", "show", "--js") == ["--json"]
    assert asked("fedarium", "show", "") == ids[::-1]
    assert asked("fedarium", "compare", ids[0], ids[1][:3])[-1:] == ids[1:]
    store.move(ids[0], RunState.CANCELLED)
    store.delete(ids[0])
    assert asked("fedarium", "export", "") == ids[1:]


def test_runs_of_another_database_are_completed_too(store, tmp_path, monkeypatch):
    monkeypatch.setenv("FEDARIUM_DB", f"sqlite:///{tmp_path / 'home' / 'fedarium.db'}")
    run_id = store.create(CONFIG)
    assert asked("fedarium", "resume", run_id[:2]) == [run_id]
    monkeypatch.setenv("FEDARIUM_DB", "postgres://nobody@localhost:1/none")
    assert asked("fedarium", "resume", "") == []


def test_knobs_their_values_and_methods_are_completed():
    assert asked("fedarium", "run", "--set", "num_p") == ["num_parties="]
    assert asked("fedarium", "run", "--set", "partitioner", "=", "dir") == [
        "dirichlet",
        "dirichlet_by_class",
    ]
    assert asked("fedarium", "run", "--set", "=", "own_start", "=", "") == ["on", "off"]
    assert asked("fedarium", "run", "--method", "fedp") == ["FedProx", "FedPer"]
    assert asked("fedarium", "sweep", "--knob", "method", "=", "FedAvg,tri") == [
        "FedAvg,Trimmed-mean"
    ]
    assert asked("fedarium", "sweep", "--ready", "") == [*GALLERY]


def test_every_method_can_be_named_as_it_is_completed():
    names = asked("fedarium", "methods", "")
    assert len(names) == len(METHODS) and not any(" " in name for name in names)
    from fl_core.method_choice import method_named

    assert [method_named(name).name for name in names] == [*METHODS]


@pytest.mark.parametrize(
    ("words", "whole"),
    [
        (["--set", "a", "=", "b"], ["--set", "a=b"]),
        (["--set", "a", "="], ["--set", "a="]),
        (["--set", "=", "a", "=", "b", "c"], ["--set=a=b", "c"]),
        ([""], [""]),
        ([], [""]),
    ],
)
def test_what_bash_parts_at_an_equals_sign_is_one_word(words, whole):
    assert _whole(words) == whole


@pytest.mark.parametrize(
    ("shell", "says"),
    [("bash", "complete -o"), ("zsh", "compdef"), ("fish", "complete --no-files")],
)
def test_there_is_a_script_for_each_shell(capsys, shell, says):
    assert main(["completion", shell]) == 0
    said = capsys.readouterr().out
    assert says in said and f"_FEDARIUM_COMPLETE={shell}_complete" in said


def test_bash_completes_with_it(store, tmp_path):
    bash = shutil.which("bash")
    assert bash is not None
    run_id = store.create(CONFIG)
    command = tmp_path / "fedarium"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m fl_core "$@"\n')
    command.chmod(0o755)
    script = """
    eval "$(fedarium completion bash)"
    compopt() { printf "compopt %s %s\\n" "$@"; }
    tried() {
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        $(complete -p fedarium | sed 's/.*-F \\([^ ]*\\) .*/\\1/') fedarium
        printf '%s\\n' "${COMPREPLY[*]}"
    }
    tried fedarium comp
    tried fedarium show ""
    tried fedarium run --set learn
    """
    done = subprocess.run(
        [bash, "--norc", "-c", script],
        env=os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "compare completion",
        run_id,
        "compopt -o nospace",
        "learning_rate=",
    ]
