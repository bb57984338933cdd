"""What was computed before the house was rebuilt is computed today, bit for bit."""

import io
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_name("history_hashes.py")
BEFORE = "bb1d8b5"
"""The last commit before it was."""


def hashes(folder: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, str(SCRIPT)], cwd=folder, capture_output=True, text=True, timeout=900
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.split()


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_twenty_configs_come_to_the_same_numbers_as_before(tmp_path):
    archive = subprocess.run(
        ["git", "archive", BEFORE, "fl_core"], cwd=ROOT, capture_output=True, check=True
    )
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(tmp_path, filter="data")
    now = hashes(ROOT)
    assert len(set(now)) == 20
    assert now == hashes(tmp_path)
