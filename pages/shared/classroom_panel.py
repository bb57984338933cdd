"""The class's corner: for the presenter how many watch, where they find the page and what they may
run; for viewers whether their page goes along with the presenter's."""

from functools import partial
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import streamlit as st

from fl_core.errors import FedariumError
from fl_core.translatable import Plural
from pages.language.spoken import text
from pages.server.startup_message import own_address
from pages.server.viewer_count import num_watching
from pages.server.viewer_run_limits import ClassRules, class_rules
from pages.shared import session
from pages.shared.lazy_panel import panel
from pages.shared.run_access import RunAccess

LOOK_EVERY = 3.0  # seconds
NEWEST = "newest run of the presenter"
WATCHING = Plural("watching", "**{watching}** viewer watches", "**{watching}** viewers watch")
HERE = {"localhost", "127.0.0.1", "::1"}


def draw_class(runs: RunAccess, shows_runs: bool) -> None:
    """Draw it; only where there are roles.

    Args:
        runs: As the visitor may use them.
        shows_runs: Whether the page does: elsewhere nobody goes along with the presenter's.
    """
    if not runs.presents:
        _draw_following(runs, shows_runs)
        return
    st.fragment(_draw_audience, run_every=LOOK_EVERY)()
    panel(text("What viewers may do"), "class", partial(_draw_rules, runs))


def _draw_following(runs: RunAccess, shows_runs: bool) -> None:
    following = st.toggle(
        text("Follow the presenter"),
        value=True,
        key="following",
        help=text("Shows each run that whoever presents starts, as soon as it is started."),
    )
    goes_along = following and shows_runs  # else it would only turn the knobs, and undo their work
    st.fragment(_follow, run_every=LOOK_EVERY)(runs, goes_along, class_rules())


def _follow(runs: RunAccess, following: bool, rules: ClassRules) -> None:
    """Go along to the presenter's newest run; draw the page anew when the rules are others."""
    newest = runs.store.newest_of_presenter()
    if _is_news(newest) and following and newest and newest != session.focused_id():
        session.look_at(newest)
        st.rerun()
    if class_rules() != rules:
        st.rerun()


def _is_news(newest: str | None) -> bool:
    """Return whether the presenter's newest run is another than when this was asked last.

    To a visitor who has just come it is, unless the address asked for a run or a setup.
    """
    before = session.knob(NEWEST, newest if session.came_for_something() else None)
    session.set_knob(NEWEST, newest)
    return bool(newest != before)


def _draw_audience() -> None:
    st.markdown(text(WATCHING, watching=num_watching()))


def _address() -> str:
    """Return where viewers find this page: what the presenter's own browser calls it."""
    url = urlsplit(st.context.url or "")
    if url.hostname in HERE:
        port = f":{url.port}" if url.port else ""
        url = url._replace(netloc=f"{own_address()}{port}")
    return urlunsplit((url.scheme, url.netloc, url.path, "", ""))


def _draw_rules(runs: RunAccess) -> None:
    st.caption(
        text("They open `{address}`, watch, and turn the knobs to look around.", address=_address())
    )
    rules = class_rules()
    for name, value in rules.model_dump().items():
        session.set_knob(_key(name), value)
    told: Any = {"on_change": _set_rules, "args": (runs,)}
    st.toggle(
        text("They may train runs of their own"),
        key=_key("viewers_may_run"),
        help=text("Each may stop and delete their own runs only. Yours are always trained first."),
        **told,
    )
    if not rules.viewers_may_run:
        return
    st.slider(text("Runs of one viewer at a time"), 1, 10, key=_key("most_each"), **told)
    st.slider(text("Runs of all viewers at a time"), 1, 100, key=_key("most_in_all"), **told)
    st.slider(
        text("Size of a run, in runs of “Three equal parties”"),
        *(0.5, 10.0),
        step=0.5,
        format="%g",
        key=_key("most_work"),
        help=text("By how many images are trained on and measured in all."),
        **told,
    )


def _set_rules(runs: RunAccess) -> None:
    """Put in force what the presenter has set."""
    fresh = {
        name: session.knob(_key(name), value) for name, value in class_rules().model_dump().items()
    }
    try:
        runs.set_class_rules(ClassRules.model_validate(fresh))
    except (FedariumError, OSError) as error:
        session.say_later(text("This was not kept: {error}", error=str(error)))


def _key(name: str) -> str:
    return f"class {name}"
