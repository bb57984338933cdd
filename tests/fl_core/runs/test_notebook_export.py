"""A run as a notebook: its cells are executed, and the last one finds the same numbers."""

import json

import pytest

from fl_core.errors import StoreError
from fl_core.runs.notebook_export import notebook_of
from fl_core.runs.run_states import RunState
from tests.fl_core.runs.conftest import QUICK, wait_until


def cells(content: bytes, kind: str) -> list[str]:
    told = json.loads(content)
    assert (told["nbformat"], told["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in told["cells"]}) == len(told["cells"])
    return ["".join(cell["source"]) for cell in told["cells"] if cell["cell_type"] == kind]


def execute(sources: list[str], capsys) -> dict[str, object]:
    names: dict[str, object] = {"__name__": "notebook"}
    for source in sources:
        exec(compile(source, "notebook", "exec"), names)
    return names


def test_its_last_cell_passes_and_its_charts_are_of_the_run(store, manager, capsys):
    run_id = manager.submit(QUICK, 'Mine: "quoted", *bold*, """and""" \\n')
    run = wait_until(store, run_id, lambda run: run.state is RunState.FINISHED)
    content = notebook_of(store, run)
    names = execute(cells(content, "code"), capsys)
    assert names["config"] == QUICK
    assert "to the last bit" in capsys.readouterr().out
    assert len(names["figure"].data) == QUICK.num_parties
    assert "\\*bold\\*" in cells(content, "markdown")[0]


def test_other_numbers_are_told(store, manager, capsys):
    run_id = manager.submit(QUICK)
    run = wait_until(store, run_id, lambda run: run.state is RunState.FINISHED)
    sources = cells(notebook_of(store, run), "code")
    sources[0] += '\nconfig = config.model_copy(update={"seed": 99})'
    with pytest.raises(AssertionError, match="Other numbers came out"):
        execute(sources, capsys)


def test_half_a_run_becomes_none(store):
    waits = store.get(store.create(QUICK))
    with pytest.raises(StoreError, match="Only a run that is finished"):
        notebook_of(store, waits)
