"""The rows of the table of runs: what stands in each cell, in the language of whoever looks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fl_core.config_differences import differences
from fl_core.paths import weights_folder
from fl_core.runs.disk_use import bytes_in
from fl_core.runs.run import Run, UnreadableRun
from fl_core.runs.run_outcomes import Outcome
from fl_core.runs.run_owners import is_here
from fl_core.runs.run_states import RunState
from fl_core.short_text import shortened
from fl_core.translatable import joined, translatable
from pages.components.run_table import Column, Row, Tone
from pages.language.spoken import text
from pages.shared.run_name import title_of

MOST_BENEATH = 160  # letters
NONE = "–"
LEAST_SHOWN = 50_000  # bytes, below which no tenth of a megabyte would be told
TONES: Mapping[str, Tone] = {
    RunState.FINISHED: "good",
    RunState.FAILED: "bad",
    RunState.INTERRUPTED: "bad",
    RunState.RUNNING: "busy",
}


@dataclass(frozen=True)
class Ordered:
    """A column by which runs can be ordered; `rises` if by itself the smallest comes first."""

    rises: bool


COLUMNS = {
    "name": Ordered(rises=True),
    "state": Ordered(rises=True),
    "final": Ordered(rises=False),
    "best": Ordered(rises=False),
    "reached": Ordered(rises=True),
    "number": Ordered(rises=False),
}
ORDERED = tuple(COLUMNS)
ON_TEST = translatable(
    "Accuracy of the model in use (the global one, where there is one) on the common test images"
)


def columns(target: float) -> Sequence[Column]:
    """Return the heads of the table.

    Args:
        target: The accuracy, 0..1, that runs are to reach.
    """
    return (
        Column("name", text("Run"), text("What differs stands beneath")),
        Column("state", text("State")),
        Column("", text("Curve"), text(ON_TEST), room="middle"),
        Column("final", text("Final"), text(ON_TEST), number=True),
        Column("best", text("Best"), text(ON_TEST), number=True, room="middle"),
        Column(
            "",
            text("Worst party"),
            text(
                "Of all parties the lowest accuracy: the model it uses, on its own held-out images"
            ),
            number=True,
            room="middle",
        ),
        Column(
            "reached",
            text("To {share:.0%}", share=target),
            text("Rounds, megabytes sent and seconds until the accuracy was first reached"),
            number=True,
            room="middle",
        ),
        Column("number", text("When"), room="middle"),
        Column("", text("Where"), text("The machine that trained it"), room="wide"),
        Column("", text("Disk"), text("Weights that are kept"), number=True, room="wide"),
    )


def row_of(
    run: Run | UnreadableRun,
    outcome: Outcome | None,
    baseline: Run | None,
    may_rename: bool,
) -> Row:
    """Return a row that is not ticked.

    Args:
        run: The run.
        outcome: What it came to, if it came to anything.
        baseline: The run that others are told apart from; `None` for the default config.
        may_rename: Whether whoever looks may call it otherwise.
    """
    readable = isinstance(run, Run)
    return Row(
        id=run.id,
        name=title_of(run) if isinstance(run, Run) else run.name or run.id,
        beneath=shortened(_beneath(run, baseline), MOST_BENEATH),
        href=f"train?run={run.id}" if readable and run.deleted_at is None else "",
        renamed=may_rename and run.deleted_at is None,
        ticked=False,
        state=_state(run),
        tone=TONES.get(run.state, "plain"),
        cells=(*_came_to(outcome), _when(run), _where(run), disk(run)),
        curve=[] if outcome is None else [round(share, 4) for share in outcome.curve],
    )


def what_differs(run: Run, baseline: Run | None) -> str:
    """Return in a line what tells a run's config from another, or from the default."""
    usual = baseline.config.model_dump() if baseline else {}
    told = [each.brief for each in differences(run.config.model_dump(), usual)]
    if not told:
        return text("As the baseline") if baseline else text("As by default")
    return text(joined(" · ", tuple(told)))


def _beneath(run: Run | UnreadableRun, baseline: Run | None) -> str:
    if isinstance(run, UnreadableRun):
        return text("cannot be read: {problem}", problem=text(run.problem))
    if baseline and run.id == baseline.id:
        return text("The baseline")
    told = [f"#{tag}" for tag in run.tags]
    if baseline or not _says_all(title_of(run), run):
        told.insert(0, what_differs(run, baseline))
    return "  ".join(told)


def _says_all(name: str, run: Run) -> bool:
    """Return whether a name has in it all that tells the run from the default, as one has that
    nobody has thought of, unless much differs."""
    return all(text(each.brief) in name for each in differences(run.config.model_dump()))


def _state(run: Run | UnreadableRun) -> str:
    state = text(translatable(run.state))
    if isinstance(run, UnreadableRun) or run.state is RunState.FINISHED:
        return state
    return f"{state}, {run.round or 0}/{run.config.num_rounds}"


def _came_to(outcome: Outcome | None) -> tuple[str, str, str, str]:
    if outcome is None or outcome.final is None or outcome.best is None:
        return NONE, NONE, NONE, NONE
    worst = outcome.worst_party
    best = text("{share:.1%} (round {round})", share=outcome.best, round=outcome.best_round)
    return (
        text("{share:.1%}", share=outcome.final),
        best,
        NONE if worst is None else text("{share:.1%}", share=worst),
        _reached(outcome),
    )


def _reached(outcome: Outcome) -> str:
    if outcome.reached is None:
        return NONE
    return text(
        "{round} rounds · {megabytes:,.1f} MB · {seconds:,.1f} s",
        round=outcome.reached.round,
        megabytes=outcome.reached.bytes / 1e6,
        seconds=outcome.reached.seconds,
    )


def _when(run: Run | UnreadableRun) -> str:
    made = datetime.fromtimestamp(run.created_at)
    today = made.date() == datetime.now().date()
    return made.strftime("%H:%M" if today else "%Y-%m-%d")


def _where(run: Run | UnreadableRun) -> str:
    if isinstance(run, Run) and run.imported_from:
        return text("Imported")
    if not run.owner:
        return NONE
    return text("This machine") if is_here(run.owner) else run.owner.partition(":")[0]


def disk(run: Run | UnreadableRun) -> str:
    """Return how much room a run's weights take."""
    size = bytes_in(weights_folder() / run.id)
    if 0 < size < LEAST_SHOWN:
        return text("under {megabytes:,.1f} MB", megabytes=2 * LEAST_SHOWN / 1e6)
    return text("{megabytes:,.1f} MB", megabytes=size / 1e6) if size else NONE
