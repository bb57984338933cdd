"""By what a file of runs was written: versions, the kind of machine; not whose it is."""

import platform
import tomllib
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from fl_core.cpu import num_cores, processor_name
from fl_core.short_text import one_line, shortened

UNKNOWN = "?"
MOST_LETTERS = 60
MOST_IN_ALL = 200
PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"
TENSORFLOW = ("tensorflow", "tensorflow-cpu", "tensorflow-macos", "tensorflow-intel")
"""What the package is called, by machine."""


def written_here() -> dict[str, Any]:
    """Return what a file says of the machine that it is written on."""
    return {
        "fedarium": fedarium_version(),
        "python": platform.python_version(),
        "tensorflow": _version(*TENSORFLOW),
        "numpy": _version("numpy"),
        "processor": processor_name(),
        "cores": num_cores(),
        "system": f"{platform.system()} {platform.machine()}".strip(),
    }


def in_words(written: Mapping[str, Any]) -> str:
    """Return the same on one line, whatever a file says it is."""
    known = {name: _word(written.get(name)) for name in written_here()}
    return shortened(
        "{processor}, {cores} cores, {system}; Fedarium {fedarium}, Python {python}, "
        "TensorFlow {tensorflow}, numpy {numpy}".format_map(known),
        MOST_IN_ALL,
    )


def fedarium_version() -> str:
    """Return this Fedarium's version: that of the clone, or of what `pip` has installed."""
    try:
        project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
        if project["name"] == "fedarium":
            return str(project["version"])
    except (OSError, LookupError, ValueError):
        pass
    return _version("fedarium")


def _word(said: Any) -> str:
    if isinstance(said, str):
        return shortened(one_line(said[: 20 * MOST_LETTERS]), MOST_LETTERS) or UNKNOWN
    return str(said) if type(said) is int and 0 < said < 10**6 else UNKNOWN


def _version(*packages: str) -> str:
    for package in packages:
        try:
            return version(package)
        except PackageNotFoundError:
            continue
    return UNKNOWN
