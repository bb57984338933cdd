"""A Jupyter notebook put together from cells, in the format nbformat 4.5.

https://nbformat.readthedocs.io/en/latest/format_description.html.
"""

import json
from collections.abc import Sequence
from typing import Any

from fl_core.config import RunConfig

Cell = dict[str, Any]


def config_json(config: RunConfig) -> str:
    """Return a config as a cell of Python has it, between triple quotes."""
    return json.dumps(json.loads(config.to_json()), indent=2)


def as_markdown(name: str) -> str:
    """Return a name that Markdown shows as it stands."""
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]()#+!|<>$~" else letter for letter in name)


def words_cell(name: str, source: str) -> Cell:
    """Return a cell of Markdown."""
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": _lines(source)}


def code_cell(name: str, source: str) -> Cell:
    """Return a cell of Python, not run yet."""
    return {
        "cell_type": "code",
        "id": name,
        "metadata": {},
        "execution_count": None,
        "outputs": [],
        "source": _lines(source),
    }


def _lines(source: str) -> Sequence[str]:
    return source.splitlines(keepends=True)


def notebook(cells: Sequence[Cell]) -> bytes:
    """Return a notebook as a file."""
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    told = {
        "cells": list(cells),
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(told, indent=1).encode()
