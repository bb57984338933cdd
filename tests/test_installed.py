"""What `pip install .` gives: the engine and its command, far from the clone and no dashboard."""

import ast
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import venv
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BUILT_FROM = ("fl_core", "pyproject.toml", "requirements-engine.txt", "README.md")
LICENCES = ("LICENSE", "NOTICE")
DASHBOARD = ("streamlit", "starlette", "plotly", "babel", "segno", "pages", "app", "pytest")
NO_DASHBOARD = f"""
import sys

class NoDashboard:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {DASHBOARD!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, NoDashboard())
"""
SMALL = [f"--set={knob}" for knob in ("model=softmax", "num_images=600", "party_test_images=50")]
IMPORTED_AS = {"pillow": "PIL", "SQLAlchemy": "sqlalchemy"}
NEVER_IMPORTED = {"psycopg"}  # by us: SQLAlchemy does where it is asked for


def names_in(requirements: str) -> set[str]:
    lines = (ROOT / requirements).read_text(encoding="utf-8").splitlines()
    return {found[0] for line in lines if (found := re.match(r"[A-Za-z][\w.-]*", line))}


def test_the_engines_requirements_are_what_it_imports_and_no_more():
    imported = set()
    for file in (ROOT / "fl_core").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module.partition(".")[0])
    others = imported - set(sys.stdlib_module_names) - {"fl_core"}
    required = names_in("requirements-engine.txt") - NEVER_IMPORTED
    assert others == {IMPORTED_AS.get(name, name) for name in required}
    assert not required & names_in("requirements.txt")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, made of a copy, so that nothing is left in the clone."""
    copy, made = tmp_path_factory.mktemp("clone"), tmp_path_factory.mktemp("wheel")
    for name in (*BUILT_FROM, *LICENCES):
        if (ROOT / name).is_dir():
            no_bytecode = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, copy / name, ignore=no_bytecode)
        else:
            shutil.copy(ROOT / name, copy / name)
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(made), str(copy))
    (wheel,) = made.glob("fedarium-*.whl")
    return wheel


def pip(*words: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=250)
    assert done.returncode == 0, done.stdout + done.stderr


class Installed:
    """A virtual environment with the wheel, what the engine needs, and no dashboard."""

    def __init__(self, wheel: Path, folder: Path) -> None:
        self.home, self.elsewhere = folder / "me", folder / "elsewhere"
        for made in (self.home, self.elsewhere):
            made.mkdir()
        venv.create(folder / "env", with_pip=False)
        self.bin = folder / "env" / "bin"
        pip(f"--python={self.bin / 'python'}", "install", "--no-deps", str(wheel))
        (self.site,) = (folder / "env" / "lib").glob("python3*/site-packages")
        (self.site / "no_dashboard.py").write_text(NO_DASHBOARD, encoding="utf-8")
        stdlib = Path(sysconfig.get_path("stdlib"))
        shared = [p for p in map(Path, sys.path) if p.is_dir() and p not in (ROOT, stdlib)]
        lines = [*map(str, shared), "import no_dashboard"]
        (self.site / "shared.pth").write_text("\n".join(lines), encoding="utf-8")

    def start(self, command: str, *words: str) -> subprocess.Popen[str]:
        gone = {"PYTHONPATH", "FEDARIUM_HOME", "FEDARIUM_DB"}
        kept = {name: value for name, value in os.environ.items() if name not in gone}
        return subprocess.Popen(
            [self.bin / command, *words],
            cwd=self.elsewhere,
            env=kept | {"HOME": str(self.home)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # Even where the tests are started with `nohup` or in the background.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def do(self, command: str, *words: str) -> tuple[int, str, str]:
        """Return the exit status, and what was said and complained of."""
        with self.start(command, *words) as process:
            said, complained = process.communicate(timeout=200)
        return process.returncode, said, complained


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Installed:
    return Installed(wheel, tmp_path_factory.mktemp("installed"))


@pytest.mark.slow
def test_the_wheel_has_the_engine_its_images_and_what_it_needs(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        (metadata,) = [name for name in names if name.endswith(".dist-info/METADATA")]
        told = message_from_bytes(archive.read(metadata))
    folders = {name.partition("/")[0] for name in names} - {metadata.partition("/")[0]}
    assert folders == {"fl_core"}
    code = {path.relative_to(ROOT).as_posix() for path in (ROOT / "fl_core").rglob("*.py")}
    assert names >= code | {"fl_core/datasets/mnist.npz"}
    assert all(f"{metadata[:-8]}licenses/{name}" in names for name in LICENCES)
    required = {re.match(r"[\w.-]*", line)[0] for line in told.get_all("Requires-Dist")}
    assert required == names_in("requirements-engine.txt")


@pytest.mark.slow
def test_the_command_trains_and_lists_from_anywhere_and_keeps_runs_in_the_users_home(installed):
    status, said, _ = installed.do("fedarium", "--help")
    assert status == 0 and said.startswith("Usage: fedarium [OPTIONS] COMMAND")
    status, said, complained = installed.do("fedarium", "run", *SMALL, "--set=num_rounds=2")
    assert (status, complained) == (0, "") and said.endswith("Finished.\n")
    run_id = said.split()[1].rstrip(",")
    assert installed.do("fedarium", "list")[1].startswith(run_id)
    assert os.listdir(installed.home / ".fedarium" / "weights") == [run_id]
    assert os.listdir(installed.elsewhere) == [] and not (installed.site / ".fedarium").exists()


@pytest.mark.slow
def test_exit_statuses_and_signals_are_those_of_python_m_fl_core(installed):
    assert installed.do("fedarium", "run", "--no-such-thing")[0] == 2
    assert installed.do("fedarium", "run", "--set=num_parties=0")[0] == 1
    status, _, complained = installed.do("fedarium", "resume", "none")
    assert status == 1 and "`fedarium list` shows those there are" in complained
    with installed.start("fedarium", "run", *SMALL, "--set=num_rounds=1000") as process:
        run_id = process.stdout.readline().split()[1].rstrip(",")
        while "round   1" not in process.stdout.readline():
            pass
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGINT
    assert said.endswith(f"Stopped.\n`fedarium resume {run_id}` goes on.\n")


@pytest.mark.slow
def test_python_trains_without_the_clone(installed):
    code = (
        "from fl_core import train\n"
        "print(train(model='softmax', num_images=600, num_rounds=1, progress=False).accuracy > 0)"
    )
    assert installed.do("python", "-c", code) == (0, "True\n", "")
