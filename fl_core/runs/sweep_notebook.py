"""A sweep as a Jupyter notebook: it trains the same plan, draws it, and checks all its numbers."""

import json

from fl_core.analysis.history_fingerprint import history_fingerprint
from fl_core.runs.finished_sweep import finished_runs_of
from fl_core.runs.notebook_cells import as_markdown, code_cell, config_json, notebook, words_cell
from fl_core.runs.store import RunStore
from fl_core.runs.sweeps import Sweep
from fl_core.sweep_axes import values_by_name
from fl_core.sweep_plan import SweepPlan


def notebook_of_sweep(store: RunStore, sweep: Sweep) -> bytes:
    """Return a notebook that trains a finished sweep's plan and draws what came of it.

    Raises:
        StoreError: If not all of its runs are finished: there would be nothing to check against.
    """
    runs = finished_runs_of(store, sweep)
    kept = [history_fingerprint(store.rounds(run.id), store.parties(run.id)) for run in runs]
    name = sweep.name or " · ".join(axis.label for axis in sweep.plan.axes)
    cells = [
        words_cell("about", ABOUT.format(name=as_markdown(name), runs=len(runs))),
        code_cell("plan", _plan(sweep.plan)),
        code_cell("train", _train(sweep.plan)),
        words_cell("figure-about", FIGURE_ABOUT),
        code_cell("figure", FIGURE),
        words_cell("check-about", CHECK_ABOUT),
        code_cell("check", CHECK.format(kept=json.dumps(kept, indent=4))),
    ]
    return notebook(cells)


def _plan(plan: SweepPlan) -> str:
    """Return what is trained: a config and, where its values are no knob's, the whole plan."""
    if _named(plan) is None:
        return WHOLE_PLAN.format(plan=json.dumps(json.loads(plan.to_json()), indent=2))
    return CONFIG.format(config=config_json(plan.base))


def _train(plan: SweepPlan) -> str:
    named = _named(plan)
    if named is None:
        return TRAIN_PLAN
    across, *lines = (f"{{{name!r}: {values!r}}}" for name, values in named)
    second = f"\n    lines={lines[0]}," if lines else ""
    return TRAIN.format(across=across, lines=second, seeds=list(plan.seeds))


def _named(plan: SweepPlan) -> list[tuple[str, list[object]]] | None:
    found = [values_by_name(axis, plan.base) for axis in plan.axes]
    named = [each for each in found if each]
    return named if len(named) == len(found) else None


ABOUT = """# {name}

A sweep of Fedarium: {runs} runs. This notebook trains them again, one by one, with `fl_core`, which
`pip install .` in a clone of Fedarium brings; the figure needs `pip install plotly`."""

CONFIG = '''from fl_core import RunConfig, sweep

config = RunConfig.from_json(r"""
{config}
""")'''

WHOLE_PLAN = '''from fl_core import sweep
from fl_core.sweep_plan import SweepPlan

plan = SweepPlan.from_json(r"""
{plan}
""")'''

TRAIN = """swept = sweep(
    config,
    across={across},{lines}
    seeds={seeds},
)
swept.runs"""

TRAIN_PLAN = """swept = sweep(plan=plan)
swept.runs"""

FIGURE_ABOUT = """## What comes of it

Final accuracy of the model in use (the global one, where there is one) on the common test images: a
line is the mean over the seeds, the area around it reaches from the lowest to the highest."""

FIGURE = """import plotly.graph_objects as go
from plotly.colors import hex_to_rgb, qualitative

over = 100 * swept.over_seeds()
knob, *second = over.index.names
groups = over.groupby(level=second[0], sort=False) if second else [("", over)]
figure = go.Figure()
for place, (name, values) in enumerate(groups):
    color = qualitative.D3[place % len(qualitative.D3)]
    x = list(values.index.get_level_values(knob))
    area = {
        "x": x + x[::-1],
        "y": [*values["max"], *values["min"][::-1]],
        "fill": "toself",
        "fillcolor": f"rgba{(*hex_to_rgb(color), 0.2)}",
        "line": {"width": 0},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    figure.add_scatter(**area)
    line = {"x": x, "y": values["mean"], "name": str(name), "line": {"color": color}}
    figure.add_scatter(mode="lines+markers", **line)
figure.update_layout(xaxis_title=knob, yaxis_title="Final accuracy (%)", yaxis_range=[0, 100])
figure"""

CHECK_ABOUT = """## The same to the last bit?

On a processor of the same kind all numbers of all runs are equal. On another kind the last digits
may differ, and with them the fingerprints."""

CHECK = """kept = {kept}

others = swept.runs[swept.runs["fingerprint"] != kept]
assert others.empty, (
    f"Other numbers came out of {{len(others)}} runs. Was it another kind of processor? {{others}}"
)
print("All numbers of all runs are the same, to the last bit.")"""
