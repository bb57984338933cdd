"""The worker process amid the settings of its user and of this user's other programs."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from fl_core.runs.worker_process import WorkerProcess
from tests.fl_core.runs.conftest import ROOT

FINDS_THE_CODE = (sys.executable, "-c", "import sys, fl_core.runs; sys.exit(42)")
"""Found as a module is that `-m` names: in the current folder, or on the path."""
OF_KERAS = """
import fl_core.training, json, keras
from keras import config
print(json.dumps([
    keras.backend.backend(), config.floatx(), config.epsilon(), config.image_data_format()
]))
"""


def status_of(command: tuple[str, ...]) -> str:
    ended = threading.Event()
    worker = WorkerProcess(lambda *_: None, lambda _: ended.set(), command)
    assert ended.wait(60)
    return worker.how_it_ended()


@pytest.mark.parametrize("variable", ["PYTHONSAFEPATH", "PYTHONPATH"])
def test_the_code_is_found_whatever_python_is_told_of_its_path(home, monkeypatch, variable):
    monkeypatch.setenv(variable, "/nowhere")
    assert "code 42" in status_of(FINDS_THE_CODE)


def test_the_path_of_the_user_is_kept(home, monkeypatch, tmp_path):
    (tmp_path / "users_own.py").touch()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert "code 42" in status_of((sys.executable, "-c", "import sys, users_own; sys.exit(42)"))


def test_what_other_programs_want_of_keras_changes_nothing(tmp_path: Path):
    """`~/.keras/keras.json` of many a user is years old, and speaks of Theano."""
    of_others = {
        "backend": "theano",
        "floatx": "float16",
        "epsilon": 0.1,
        "image_data_format": "channels_first",
    }
    (tmp_path / "keras.json").write_text(json.dumps(of_others))
    told = subprocess.run(
        [sys.executable, "-c", OF_KERAS],
        cwd=ROOT,
        env=os.environ | {"KERAS_HOME": str(tmp_path), "KERAS_BACKEND": "torch"},
        stdout=subprocess.PIPE,
        check=True,
    )
    ours = ["tensorflow", "float32", 1e-7, "channels_last"]
    assert json.loads(told.stdout.splitlines()[-1]) == ours
