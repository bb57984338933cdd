"""What a run's references are called and come to, in words; pure functions of a look at the run."""

from collections.abc import Mapping, Sequence

import pandas as pd

from fl_core.config import RunConfig
from fl_core.reference_runs import Kind, unequal_work, what_it_is_for
from fl_core.runs.run import Run
from fl_core.runs.run_states import RunState
from fl_core.told_values import Listed, Share, points_between
from fl_core.translatable import translatable
from pages.language.spoken import text
from pages.shared.kept_words import retold
from pages.shared.metric_column_names import GLOBAL_ON_TEST, View
from pages.shared.party_means import mean_by_round
from pages.shared.presets import name_of
from pages.shared.references import curve
from pages.shared.run_snapshot import Look
from pages.shared.whose_accuracy import all_test_images, overall_in_words

TITLES: Mapping[Kind, str] = {
    "pooled": translatable("All images in one place"),
    "alone": translatable("Each party alone"),
}
LINES: Mapping[Kind, str] = {**TITLES, "alone": translatable("Each party alone (mean)")}
"""What their lines are called."""
LABELS: Mapping[Kind, str] = {
    "pooled": translatable("All in one place"),
    "alone": translatable("Each alone"),
}
"""What stands at their ends."""

WITHIN: Mapping[Kind, str] = {
    "pooled": translatable("all images in one place"),
    "alone": translatable("each party alone"),
}
"""What they are called within a sentence."""

LINES_WITHIN: Mapping[Kind, str] = {
    "pooled": "all images in one place: {share}\N{NO-BREAK SPACE}%",
    "alone": "each party alone (mean): {share}\N{NO-BREAK SPACE}%",
}
SHADED = (
    "Shaded, between two thin lines: {references}, on {images}, from the same seed, as many epochs "
    "a round."
)
THIN = (
    "Thin line with a name: {references}, on {images}, from the same seed, as many epochs a round."
)
DIFFERENCE = {
    "above": "{points} points above {reference}",
    "same": "as good as {reference}",
    "below": "{points} points below {reference}",
}
WHAT_THEY_DO = translatable(
    "Trains the same setup twice more, from the same seed: with all images in one place, and with "
    "each party alone. Drawn beside this run they show what federation costs, and what it gains."
)
HELD_OUT = translatable("the images that parties hold out")


def run_name(kind: Kind, config: RunConfig) -> str:
    """Return what a reference of a run is called among the runs."""
    return f"{TITLES[kind]}, for {name_of(what_it_is_for(config))}"


def why_not_beside(seen: Look, view: View) -> str:
    """Say why references are not drawn on a view's images though they are trained; or nothing."""
    if view.images == "own" and seen.run.config.strategy.redeals_every_round:
        return text(
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
    some = Listed(tuple(WITHIN[kind] for kind in drawn))
    which = all_test_images(seen) if view.images == "test" else text(HELD_OUT)
    told = text(SHADED if len(drawn) == 2 else THIN, references=some, images=which)
    return f"{told} {text(unequal_work(seen.run.config))}".strip()


def compared_in_words(seen: Look, view: View) -> str:
    """Say what a run and its references come to after the last round that there is of both."""
    if why_not_beside(seen, view):
        return ""
    own = _overall(seen, view)
    runs = seen.references.runs
    curves = {kind: curve(seen.store, run, view, "accuracy") for kind, run in runs.items()}
    trained = own.index[own.index > 0]  # before, all are the same
    rounds = [trained.intersection(each.index) for each in curves.values()]
    if not any(map(len, rounds)):
        return ""
    last = max(int(each[-1]) for each in rounds if len(each))
    others = {kind: float(each[last]) for kind, each in curves.items() if last in each.index}
    which = all_test_images(seen) if view.images == "test" else text(HELD_OUT)
    told = ", ".join(text(LINES_WITHIN[kind], share=Share(value)) for kind, value in others.items())
    values = {"round": last, "what": overall_in_words(seen, view), "share": Share(own[last])}
    words = text("After round {round}, {what}: {share}\N{NO-BREAK SPACE}%.", **values)
    if view != GLOBAL_ON_TEST:
        return f"{words} {text('On {images}, {told}.', images=which, told=told)}"
    same = text("On the same images, {told}.", told=told)
    return f"{words} {same} {_difference(float(own[last]), others)}"


def on_the_way(seen: Look) -> Sequence[str]:
    """Say how far each reference is that is not finished."""
    return [
        text("{reference}: {state}", reference=TITLES[kind], state=_state(run))
        for kind, run in seen.references.runs.items()
        if run.state is not RunState.FINISHED
    ]


def _state(run: Run) -> str:
    told = {"round": run.round or 0, "rounds": run.config.num_rounds}
    match run.state:
        case RunState.QUEUED if not run.round:
            return text("waiting")
        case RunState.QUEUED:
            return text("waiting, round {round} of {rounds} done", **told)
        case RunState.RUNNING:
            return text("training, round {round} of {rounds} done", **told)
        case RunState.CANCELLED:
            return text("stopped, round {round} of {rounds} done", **told)
        case _:
            words = {**told, "state": translatable(run.state), "reason": retold(run.reason or "")}
            return text("{state}, round {round} of {rounds} done. {reason}", **words).strip()


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
        way = "same" if not round(points, 1) else "above" if points > 0 else "below"
        values = {"points": points_between(own, value), "reference": WITHIN[kind]}
        told.append(text(DIFFERENCE[way], **values))
    return text("This run is {told}.", told=Listed(tuple(told)))
