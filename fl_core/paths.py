"""Where Fedarium keeps what it makes: one folder, named by FEDARIUM_HOME."""

import os
from pathlib import Path


def home() -> Path:
    """Return the folder of runs, weights and imported data; `.fedarium` beside the code."""
    default = Path(__file__).resolve().parent.parent / ".fedarium"
    return Path(os.environ.get("FEDARIUM_HOME") or default)


def database_url() -> str:
    """Return the database URL of the store: FEDARIUM_DB, or a SQLite file in `home()`."""
    return os.environ.get("FEDARIUM_DB") or f"sqlite:///{home() / 'fedarium.db'}"


def weights_folder() -> Path:
    """Return the folder that holds one folder of weights a run."""
    return home() / "weights"


def datasets_folder() -> Path:
    """Return the folder of users' own data sets, each named by its SHA-256."""
    return home() / "datasets"
