"""A run as a Jupyter notebook: it trains the same config again, draws it, and checks the numbers.

The format is nbformat 4.5, https://nbformat.readthedocs.io/en/latest/format_description.html.
"""

import json
from collections.abc import Sequence
from typing import Any

from fl_core.analysis.history_fingerprint import history_fingerprint
from fl_core.config_differences import name_in_words
from fl_core.errors import StoreError
from fl_core.runs.run import Run
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from fl_core.translatable import translatable

Cell = dict[str, Any]


def notebook_of(store: RunStore, run: Run) -> bytes:
    """Return a notebook that trains a finished run's config and draws what came of it.

    Raises:
        StoreError: If the run has not finished: it would check against half a history; or if it
            starts from another run's model.
    """
    if run.state is not RunState.FINISHED:
        raise StoreError(translatable("Only a run that is finished becomes a notebook."))
    if run.config.start_model:
        raise StoreError(
            translatable("It starts from the model of another run, which no notebook has.")
        )
    fingerprint = history_fingerprint(store.rounds(run.id), store.parties(run.id))
    cells = [
        _words("about", ABOUT.format(name=_plain(run.name) or name_in_words(run.config))),
        _code(
            "config", CONFIG.format(config=json.dumps(json.loads(run.config.to_json()), indent=2))
        ),
        _code("train", TRAIN),
        _words("accuracy-about", ACCURACY_ABOUT),
        _code("accuracy", ACCURACY),
        _words("parties-about", PARTIES_ABOUT),
        _code("parties", PARTIES),
        _words("check-about", CHECK_ABOUT),
        _code("check", CHECK.format(fingerprint=fingerprint)),
    ]
    return json.dumps(_notebook(cells), indent=1).encode()


ABOUT = """# {name}

A run of Fedarium. This notebook trains it again with `fl_core`, which `pip install .` in a clone of
Fedarium brings; the charts need `pip install plotly`."""

CONFIG = '''from fl_core import RunConfig, train

config = RunConfig.from_json(r"""
{config}
""")'''

TRAIN = """history = train(config)
history"""

ACCURACY_ABOUT = """## Accuracy by round

Of the model in use (the global one, where there is one) on the common test images."""

ACCURACY = """import plotly.express as px

measured = history.rounds.dropna(subset=["accuracy"])
figure = px.line(measured, x="round", y="accuracy", markers=True, range_y=[0, 1])
figure"""

PARTIES_ABOUT = """## Party by party

Each party's own model, before the server combines them, on common test images."""

PARTIES = """own = history.parties.dropna(subset=["test_accuracy"])
figure = px.line(own, x="round", y="test_accuracy", color="party", range_y=[0, 1])
figure"""

CHECK_ABOUT = """## The same to the last bit?

On a processor of the same kind all numbers are equal. On another kind the last digits may differ,
and with them the fingerprint."""

CHECK = """assert history.fingerprint == "{fingerprint}", (
    f"Other numbers came out: {{history.fingerprint}}. Was it another kind of processor?"
)
print("All numbers are the same, to the last bit.")"""


def _plain(name: str) -> str:
    """Return a name that Markdown shows as it stands."""
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]()#+!|<>$~" else letter for letter in name)


def _words(name: str, source: str) -> Cell:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": _lines(source)}


def _code(name: str, source: str) -> Cell:
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


def _notebook(cells: Sequence[Cell]) -> dict[str, Any]:
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {
        "cells": list(cells),
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
