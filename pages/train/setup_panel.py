"""The left side: presets, knobs, and at once who would hold what."""

import contextlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import numpy as np
import streamlit as st

from fl_core.config import GROUPS, RunConfig
from fl_core.errors import ConfigError, DataError, FedariumError
from fl_core.metrics import label_skew
from fl_core.runs.run import Run, UnreadableRun
from pages.components.live_plot import Plot, live_plot, ready
from pages.shared import data_preview, session
from pages.shared.charts import height_of_names, holdings_heatmap
from pages.shared.conflict_marks import Marks, marks_of
from pages.shared.escape_markdown import MOST_LABEL, plain
from pages.shared.knob_widgets import (
    KNOBS,
    config_from_knobs,
    draw_hidden_marks,
    draw_knobs,
    draw_more_of_choices,
    values_of_knobs,
)
from pages.shared.lazy_panel import panel
from pages.shared.presets import PRESETS, name_of
from pages.shared.run_access import RunAccess
from pages.shared.run_data_split import Found, found_by
from pages.shared.single_flight import once
from pages.train.share_setup import draw_keeping

SPLIT = ("num_parties", "partitioner")
TRAINING = ("num_images", "num_rounds", "strategy")
PRESET = "preset"


@dataclass(frozen=True)
class Setup:
    """What the knobs stand for.

    Attributes:
        config: `None` while they do not go together.
        problems: Why they do not, a sentence each.
        marks: What is said beneath those that do not go with others, by their paths.
    """

    config: RunConfig | None
    problems: Sequence[str] = ()
    marks: Marks = field(default_factory=dict)

    @property
    def problem(self) -> str:
        """All that is wrong, in one text."""
        return " ".join(self.problems)


def draw_setup(manager: RunAccess, run: Run | None) -> Setup:
    """Draw the sidebar and return what the knobs stand for."""
    with st.sidebar:
        _draw_presets()
        marks = read_knobs().marks
        draw_knobs(SPLIT, marks)
        held = st.container()
        draw_knobs(TRAINING, marks)
        _draw_more(marks)
        setup = read_knobs()
        with held:
            _draw_holdings(setup, _found(manager, run, setup))
        panel("Share or save this setup", "keeping", partial(draw_keeping, setup.config))
        panel("Runs", "runs", partial(_draw_runs, manager, run))
    return setup


def read_knobs() -> Setup:
    """Return the config that the knobs stand for now, once its images are known to be dealt out."""
    try:
        config = config_from_knobs()
        if config.dataset.problem:
            return Setup(None, [config.dataset.problem])
        if config.dataset.is_at_hand():
            data_preview.holdings(config)
    except ConfigError as error:
        marks = marks_of(error.conflicts, values_of_knobs()) if error.conflicts else {}
        return Setup(None, error.sentences, marks)
    except DataError as error:
        return Setup(None, [str(error)])
    return Setup(config)


def _found(manager: RunAccess, run: Run | None, setup: Setup) -> Found:
    """Return what the run that the knobs show has found, or what they would."""
    if setup.config is None:
        return Found()
    if run is None or run.config != setup.config:
        return found_by(None, setup.config)
    return found_by(manager.store.facts(run.id), setup.config)


def _draw_presets() -> None:
    with contextlib.suppress(ConfigError):  # the one that is lit is the one the knobs show
        name = name_of(config_from_knobs())
        session.set_knob(PRESET, name if name in PRESETS else None)
    st.pills(
        "Start from",
        list(PRESETS),
        key=PRESET,
        on_change=_take_preset,
        help="Turns all knobs at once. Nothing trains before you press Start.",
    )


def _take_preset() -> None:
    chosen = session.knob(PRESET, None)
    if chosen in PRESETS:
        session.set_knobs(PRESETS[chosen].config)


def _draw_holdings(setup: Setup, found: Found) -> None:
    """Draw who holds what, or why it cannot be shown."""
    st.markdown("**Who holds what**")
    if setup.config is None:
        st.error("\n\n".join(map(plain, setup.problems)))
        return
    counts = found.label_counts
    if counts is None:
        st.caption("Shown once the data set is here; the first run fetches it.")
        return
    kind = setup.config.dataset.image_kind
    counts = np.ascontiguousarray(data_preview.with_images(counts, setup.config.dataset))
    names = kind.class_names[: counts.shape[1]]
    plot = _holdings_plot(counts.tobytes(), counts.dtype.str, names, kind.class_word)
    live_plot(plot, key="holdings")
    st.caption(
        f"Bright is many ({counts.max():,} images), dark is none. Label skew "
        f"{label_skew(counts):.2f}: 0 is the same mix everywhere, near 1 nothing in common."
    )


@once(maxsize=64)
def _holdings_plot(counts: bytes, dtype: str, names: tuple[str, ...], class_word: str) -> Plot:
    """Return the map of counts `[num_parties, num_classes]`, given as bytes to be remembered by."""
    table = np.frombuffer(counts, dtype).reshape(-1, len(names))
    return ready(
        holdings_heatmap(table, names),
        height=min(340, 40 + 26 * len(table)) + height_of_names(names),
        uirevision="holdings",
        label=f"Images by party and {class_word}",
    )


def _draw_more(marks: Marks) -> None:
    shown = {*SPLIT, *TRAINING}
    for group, title in GROUPS.items():
        names = [knob.name for knob in KNOBS.values() if knob.group == group]
        draw = partial(_draw_rest, names, shown, marks)
        if not panel(f"More: {title.lower()}", f"more {group}", draw):
            draw_hidden_marks(names, shown, marks)


def _draw_rest(names: Sequence[str], shown: Collection[str], marks: Marks) -> None:
    draw_knobs([name for name in names if name not in shown], marks, all_of_them=True)
    draw_more_of_choices([name for name in names if name in shown], marks)


def _draw_runs(manager: RunAccess, run: Run | None) -> None:
    runs = manager.store.listed(most=12)
    if not runs:
        st.caption("Runs you start are listed here.")
    for other in runs:
        if isinstance(other, UnreadableRun):
            _draw_unreadable(other, manager)
            continue
        st.button(
            _in_a_line(other, manager),
            key=f"open {other.id}",
            on_click=session.look_at,
            args=(other.id,),
            disabled=run is not None and other.id == run.id,
            width="stretch",
        )


def _draw_unreadable(run: UnreadableRun, manager: RunAccess) -> None:
    when = datetime.fromtimestamp(run.created_at).strftime("%H:%M")
    words = [when, plain(run.name or run.id, MOST_LABEL), f"{run.state}, round {run.round or 0}"]
    st.caption(f"{' · '.join(words)} · cannot be read: {plain(run.problem)}")
    if manager.may_change(run):
        label = f"Delete {plain(run.name or run.id, MOST_LABEL)}"
        st.button(label, key=f"delete {run.id}", on_click=_delete, args=(manager, run.id))


def _delete(manager: RunAccess, run_id: str) -> None:
    try:
        manager.delete(run_id)
    except FedariumError as error:
        session.say_later(str(error))


def _in_a_line(run: Run, manager: RunAccess) -> str:
    """Return what tells a run from others: when, what, how far, how good, and whose."""
    when = datetime.fromtimestamp(run.created_at).strftime("%H:%M")
    words = [when, plain(run.name or name_of(run.config), MOST_LABEL)]
    words.append(f"{run.state}, round {run.round or 0}/{run.config.num_rounds}")
    if run.accuracy is not None:
        words.append(f"{run.accuracy:.1%}")
    if run.made_by:
        words.append("a viewer’s" if manager.presents or not manager.may_change(run) else "yours")
    return " · ".join(words)
