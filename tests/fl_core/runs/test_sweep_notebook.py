"""A sweep as a notebook: its cells train the same plan and find the same numbers."""

import pytest

from fl_core.config import RunConfig
from fl_core.errors import StoreError
from fl_core.local_run import run_rounds
from fl_core.runs.event_recorder import record
from fl_core.runs.run_states import RunState
from fl_core.runs.store import RunStore
from fl_core.runs.sweep_notebook import notebook_of_sweep
from fl_core.runs.sweeps import Sweep
from fl_core.sweep_axes import SKEW, axis_of_numbers, axis_of_options, values_by_name
from fl_core.sweep_gallery import GALLERY
from fl_core.sweep_plan import Axis, SweepPlan, Value
from tests.fl_core.runs.test_notebook_export import cells, execute
from tests.fl_core.tiny_data import tiny

BASE = tiny(num_parties=2, holdout=0.2)


def plan_of(second: bool = True, base: RunConfig = BASE) -> SweepPlan:
    lines = axis_of_options("method", base, ["FedAvg", "FedProx"]) if second else None
    return SweepPlan(base, axis_of_numbers(SKEW, base, "0, 0.5"), lines, (3, 4))


def trained_sweep(store: RunStore, plan: SweepPlan, name: str = "Mine: *bold*") -> Sweep:
    """Train all runs of a sweep, and return it."""
    sweep = known(store, store.add_sweep(name, plan))
    for run in [*store.find([RunState.QUEUED])]:
        store.move(run.id, RunState.CANCELLED)
    for point in plan.points():
        run_id = store.create(point.config, owner="me", sweep=sweep.id)
        for event in run_rounds(point.config, threads=1):
            record(store, run_id, event, "me")
    return sweep


def known(store: RunStore, sweep_id: str) -> Sweep:
    sweep = store.sweep(sweep_id)
    assert sweep is not None
    return sweep


@pytest.mark.slow
@pytest.mark.parametrize("second", [True, False])
def test_its_last_cell_passes_and_its_figure_is_of_the_sweep(store, capsys, second):
    sweep = trained_sweep(store, plan_of(second))
    content = notebook_of_sweep(store, sweep)
    names = execute(cells(content, "code"), capsys)
    assert names["swept"].plan == sweep.plan
    assert "All numbers of all runs are the same" in capsys.readouterr().out
    lines = [trace for trace in names["figure"].data if trace.mode == "lines+markers"]
    assert len(lines) == (2 if second else 1) and len(lines[0].x) == 2
    configs = [point.config for point in sweep.plan.points()]
    runs = store.runs_by_config(configs)
    mine = [runs[point.config].accuracy for point in sweep.plan.points() if point.second == 0]
    assert lines[0].y[0] == pytest.approx(100 * (mine[0] + mine[2]) / 2)  # over two seeds
    assert "\\*bold\\*" in cells(content, "markdown")[0]


@pytest.mark.slow
def test_other_numbers_are_told(store, capsys):
    sweep = trained_sweep(store, plan_of(second=False))
    sources = cells(notebook_of_sweep(store, sweep), "code")
    sources[1] = sources[1].replace("[3, 4]", "[3, 5]")
    with pytest.raises(AssertionError, match="Other numbers came out of 2 runs"):
        execute(sources, capsys)


@pytest.mark.slow
def test_a_plan_whose_values_turn_several_knobs_is_trained_as_a_whole(store, capsys):
    values = [Value(n, (("num_parties", n), ("num_images", str(60 * int(n))))) for n in "23"]
    plan = SweepPlan(BASE, Axis("Parties and images", tuple(values)), None, (1,))
    sources = cells(notebook_of_sweep(store, trained_sweep(store, plan)), "code")
    assert "sweep(plan=plan)" in sources[1]
    names = execute(sources, capsys)
    assert names["swept"].runs["Parties and images"].tolist() == ["2", "3"]


def test_half_a_sweep_becomes_none(store):
    sweep = known(store, store.add_sweep("", plan_of()))
    with pytest.raises(StoreError, match="Only a sweep whose runs are all finished"):
        notebook_of_sweep(store, sweep)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        (SKEW, [0, 0.25, 0.9]),
        ("num_parties", [2, 3]),
        ("method", ["FedAvg", "FedProx"]),
        ("own_start", ["0", "1"]),
        ("model", ["softmax", "cnn"]),
    ],
)
def test_an_axis_is_told_by_its_knob(name, values):
    base = RunConfig()
    made = axis_of_numbers if isinstance(values[0], int) else axis_of_options
    told = ", ".join(map(str, values)) if made is axis_of_numbers else values
    assert values_by_name(made(name, base, told), base) == (name, values)


def test_an_axis_of_another_kind_has_no_knob():
    for entry in GALLERY.values():
        for axis in entry.plan.axes:
            found = values_by_name(axis, entry.plan.base)
            assert found is None or len(found[1]) == len(axis.values)
    odd = Axis("Parties", (Value("2", (("num_parties", "2"), ("num_images", "60"))),))
    assert values_by_name(odd, RunConfig()) is None
