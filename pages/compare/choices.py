"""What a visitor has chosen to compare, and how it is drawn: all of it in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from fl_core.runs.run import Run
from fl_core.runs.run_ids import is_run_id
from fl_core.runs.store import RunStore
from fl_core.translatable import translatable
from pages.compare.curves import MOST_SMOOTHED
from pages.compare.groups import Group
from pages.compare.run_measures import IMAGES, MEGABYTES, ROUNDS, SECONDS, WORST
from pages.language.spoken import text
from pages.shared import page_address, session
from pages.shared.metric_column_names import VIEWS, View

PAGE = "compare"
MOST = 60
"""Runs at a time: a dozen groups of five seeds."""

AXES: Mapping[str, str] = {
    ROUNDS: translatable("rounds"),
    IMAGES: translatable("images trained on"),
    MEGABYTES: translatable("megabytes sent"),
    SECONDS: translatable("seconds of training"),
}
WHOSE: Mapping[View, tuple[str, str]] = {
    VIEWS[0]: (
        translatable("Accuracy: global model, common test images (%)"),
        translatable("Loss: global model, common test images (nats)"),
    ),
    VIEWS[1]: (
        translatable("Accuracy: global model, parties’ held-out images (%)"),
        translatable("Loss: global model, parties’ held-out images (nats)"),
    ),
    VIEWS[2]: (
        translatable("Accuracy: parties’ own models, common test images (%)"),
        translatable("Loss: parties’ own models, common test images (nats)"),
    ),
    VIEWS[3]: (
        translatable("Accuracy: parties’ own models, their held-out images (%)"),
        translatable("Loss: parties’ own models, their held-out images (nats)"),
    ),
}
MEASURES: Mapping[str, str] = {
    **{view.column("accuracy"): title for view, (title, _) in WHOSE.items()},
    WORST: translatable("Accuracy of the worst party: model in use, its held-out images (%)"),
    **{view.column("loss"): title for view, (_, title) in WHOSE.items()},
}
LAST = session.own_key(PAGE, "runs looked at last")


@dataclass(frozen=True)
class Choices:
    """How it is drawn.

    Attributes:
        x: What the axis says, one of `AXES`.
        column: What is drawn, one of `MEASURES`.
        by_seed: Whether runs that differ in their seed alone are one.
        apart: Whether each has a picture of its own.
        smooth: Over how many measured rounds a mean is drawn; 1 is none.
    """

    x: str
    column: str
    by_seed: bool
    apart: bool
    smooth: int

    @property
    def title(self) -> str:
        """What is drawn, in words."""
        return text(MEASURES[self.column])


def runs_in_address(store: RunStore) -> list[Run]:
    """Return the runs that the address names, those that are there, in its order."""
    said = page_address.told(PAGE, "runs") or session.knob(LAST, "")  # a click on the page's name
    session.set_knob(LAST, said)
    told = said.split(".")[:MOST]
    found = [store.look_up(run_id) for run_id in dict.fromkeys(told) if is_run_id(run_id)]
    return [run for run in found if isinstance(run, Run) and run.deleted_at is None]


def address_of(run_ids: Sequence[str]) -> dict[str, str]:
    """Return the words of an address at which runs are compared."""
    return {"runs": ".".join(run_ids[:MOST])}


def draw_choices(groups: Sequence[Group], num_runs: int) -> Choices:
    """Draw what there is to choose, and return what is chosen.

    Args:
        groups: What the runs are by their seeds.
        num_runs: How many runs there are.
    """
    what, axis, how, smooth = st.columns([5, 2.2, 3, 1.8], vertical_alignment="bottom")
    with what:
        column = _select("measure", text("What is drawn"), MEASURES)
    with axis:
        x = _select("axis", text("Against"), AXES)
    with how, st.container(horizontal=True, key="compare-how"):
        apart = _switch("apart", text("Each in its own chart"))
        by_seed = len(groups) < num_runs and _switch("seeds", text("Seeds together"), usual=True)
    with smooth:
        smoothed = _smoothing()
    return Choices(x, column, by_seed, apart, smoothed)


def baseline_in_address(num_groups: int) -> int:
    """Return the place of the group that others are compared with."""
    said = page_address.told(PAGE, "baseline")
    place = int(said) if said.isdecimal() and len(said) < 4 else 0
    return min(place, num_groups - 1)


def _select(name: str, label: str, options: Mapping[str, str]) -> str:
    key, told = _key(name), page_address.told(PAGE, name)
    session.set_knob(key, told if told in options else next(iter(options)))
    return str(
        st.selectbox(
            label,
            [*options],
            key=key,
            format_func=lambda option: text(options[option]),
            on_change=_tell,
            args=(name,),
        )
    )


def _switch(name: str, label: str, usual: bool = False) -> bool:
    key, told = _key(name), page_address.told(PAGE, name)
    session.set_knob(key, told == "1" if told in ("0", "1") else usual)
    return bool(st.toggle(label, key=key, on_change=_tell, args=(name,)))


def _smoothing() -> int:
    key, told = _key("smooth"), page_address.told(PAGE, "smooth")
    rounds = int(told) if told.isdecimal() and len(told) < 4 else 1
    session.set_knob(key, min(max(1, rounds), MOST_SMOOTHED))
    return int(
        st.number_input(
            text("Smoothed over"),
            min_value=1,
            max_value=MOST_SMOOTHED,
            step=1,
            key=key,
            on_change=_tell,
            args=("smooth",),
            help=text("Measured rounds whose mean is drawn; 1 draws what was measured."),
        )
    )


def _key(name: str) -> str:
    return session.own_key(PAGE, "choice", name)


def _tell(name: str) -> None:
    value = session.knob(_key(name), "")
    word = str(int(value)) if isinstance(value, bool | int | float) else str(value)
    page_address.tell(PAGE, **{name: word})
