"""What can be checked of docs/deploy.md without its servers: those are in tests/browser."""

import re
import shlex
import shutil
import subprocess
import sys
import tomllib

import pytest

from pages.components.upload_errors import SENTENCES
from tests.deploy_examples import ROOT, example

PYTHON = "/opt/fedarium/.venv/bin/python"


def test_systemd_takes_the_unit(tmp_path):
    analyse = shutil.which("systemd-analyze")
    if analyse is None:
        pytest.skip("systemd-analyze is not installed, so that the unit was NOT checked")
    unit = tmp_path / "fedarium.service"
    unit.write_text(example("ini", {PYTHON: sys.executable, "User=fedarium": "User=root"}))
    done = subprocess.run([analyse, "verify", str(unit)], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_unit_keeps_what_it_writes_where_it_may_write():
    unit = example("ini")
    (home,) = re.findall(r"FEDARIUM_HOME=(\S+)", unit)
    (folder,) = re.findall(r"StateDirectory=(\S+)", unit)
    assert home == f"/var/lib/{folder}"


def test_the_container_is_made_of_what_there_is():
    recipe = example("dockerfile")
    copied = {
        word
        for line in re.findall(r"^COPY (.*) \S+$", recipe, re.MULTILINE)
        for word in line.split()
    }
    assert copied == {
        *("requirements.txt", "requirements-engine.txt"),
        *(".streamlit", "app.py", "fl_core", "pages"),
    }
    assert all((ROOT / name).exists() for name in copied)


def test_all_ways_start_the_same_command():
    """The one by hand, systemd's and the container's, but for who may connect."""
    (by_hand,) = re.findall(
        r"^\.venv/bin/(streamlit run .*)$", (ROOT / "docs/deploy.md").read_text(), re.MULTILINE
    )
    (container,) = re.findall(r"^CMD (\[.*\])$", example("dockerfile"), re.MULTILINE)
    words = tomllib.loads(f"words = {container}")["words"]
    (unit,) = re.findall(r"^ExecStart=(.*?[^\\])$", example("ini"), re.MULTILINE | re.DOTALL)
    assert shlex.split(unit.replace("\\\n", ""))[2:] == shlex.split(by_hand)
    assert words[2:] == shlex.split(by_hand.replace("127.0.0.1", "0.0.0.0"))


def test_what_the_page_says_of_uploads_names_what_the_document_sets():
    for setting in ("client_max_body_size", "max_size"):
        assert setting in SENTENCES["413"]
    assert "client_max_body_size 110m" in example("nginx") and "max_size 110MB" in example(
        "caddyfile"
    )
