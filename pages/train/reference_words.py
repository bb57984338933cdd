"""What a run's references are called and come to, in words; pure functions of a look at the run."""

from collections.abc import Mapping, Sequence

import pandas as pd

from fl_core.config import RunConfig
from fl_core.reference_runs import Kind, unequal_work, what_it_is_for
from fl_core.runs.run import Run
from fl_core.runs.run_states import RunState
from pages.shared.metric_column_names import GLOBAL_ON_TEST, View
from pages.shared.party_means import mean_by_round
from pages.shared.presets import name_of
from pages.shared.references import curve
from pages.shared.run_snapshot import Look
from pages.train.whose_accuracy import all_test_images, overall_in_words

TITLES: Mapping[Kind, str] = {
    "pooled": "All images in one place",
    "alone": "Each party alone",
}
LINES: Mapping[Kind, str] = {**TITLES, "alone": "Each party alone (mean)"}
"""What their lines are called."""
LABELS: Mapping[Kind, str] = {"pooled": "All in one place", "alone": "Each alone"}
"""What stands at their ends."""

WHAT_THEY_DO = (
    "Trains the same setup twice more, from the same seed: with all images in one place, and with "
    "each party alone. Drawn beside this run they show what federation costs, and what it gains."
)
HELD_OUT = "the images that parties hold out"


def run_name(kind: Kind, config: RunConfig) -> str:
    """Return what a reference of a run is called among the runs."""
    return f"{TITLES[kind]}, for {name_of(what_it_is_for(config))}"


def why_not_beside(seen: Look, view: View) -> str:
    """Say why references are not drawn on a view's images though they are trained; or nothing."""
    if view.images == "own" and seen.run.config.strategy.redeals_every_round:
        return (
            "This run deals its images anew every round, and parties hold out others than in its "
            "references: these are shown on the test images only."
        )
    return ""


def band_in_words(seen: Look, view: View) -> str:
    """Say what the references are that are drawn, and what is fair about them; or why none is."""
    drawn = [kind for kind, run in seen.references.runs.items() if run.round is not None]
    if not drawn:
        return ""
    if missing := why_not_beside(seen, view):
        return missing
    what = "Shaded, between two thin lines" if len(drawn) == 2 else "Thin line with a name"
    some = " and ".join(_small(TITLES[kind]) for kind in drawn)
    which = all_test_images(seen) if view.images == "test" else HELD_OUT
    fair = "from the same seed, as many epochs a round"
    return f"{what}: {some}, on {which}, {fair}. {unequal_work(seen.run.config)}".strip()


def compared_in_words(seen: Look, view: View) -> str:
    """Say what a run and its references come to after the last round that there is of both."""
    if why_not_beside(seen, view):
        return ""
    own = _overall(seen, view)
    runs = seen.references.runs
    curves = {kind: curve(seen.store, run, view, "accuracy") for kind, run in runs.items()}
    rounds = [own.index.intersection(each.index) for each in curves.values()]
    if not any(map(len, rounds)):
        return ""
    last = max(int(each[-1]) for each in rounds if len(each))
    others = {kind: float(each[last]) for kind, each in curves.items() if last in each.index}
    which = all_test_images(seen) if view.images == "test" else HELD_OUT
    told = ", ".join(f"{_small(LINES[kind])}: {_percent(value)}" for kind, value in others.items())
    words = f"After round {last}, {overall_in_words(seen, view)}: {_percent(own[last])}."
    if view != GLOBAL_ON_TEST:
        return f"{words} On {which}, {told}."
    return f"{words} On the same images, {told}. {_difference(float(own[last]), others)}"


def on_the_way(seen: Look) -> Sequence[str]:
    """Say how far each reference is that is not finished."""
    return [
        f"{TITLES[kind]}: {_state(run)}"
        for kind, run in seen.references.runs.items()
        if run.state is not RunState.FINISHED
    ]


def _state(run: Run) -> str:
    done = f"round {run.round or 0} of {run.config.num_rounds} done"
    match run.state:
        case RunState.QUEUED:
            return f"waiting, {done}" if run.round else "waiting"
        case RunState.RUNNING:
            return f"training, {done}"
        case RunState.CANCELLED:
            return f"stopped, {done}"
        case _:
            return f"{run.state}, {done}. {run.reason}".strip()


def _overall(seen: Look, view: View) -> "pd.Series[float]":
    """Return the accuracy that a view's bold line shows, by round."""
    told = seen.history
    if view == GLOBAL_ON_TEST:
        return told.rounds.set_index("round")[view.column("accuracy")].dropna()
    return mean_by_round(told.parties, view.column("accuracy"))


def _difference(own: float, others: Mapping[Kind, float]) -> str:
    """Say how much better or worse a run is, in percentage points as they are shown."""
    told = []
    for kind, value in others.items():
        points = round(100 * own, 1) - round(100 * value, 1)
        way = "above" if points > 0 else "below"
        far = f"{abs(points):.1f} points {way}" if round(points, 1) else "as good as"
        told.append(f"{far} {_small(TITLES[kind])}")
    return f"This run is {' and '.join(told)}."


def _percent(share: float) -> str:
    return f"{100 * share:.1f}\N{NO-BREAK SPACE}%"


def _small(title: str) -> str:
    return f"{title[0].lower()}{title[1:]}"
