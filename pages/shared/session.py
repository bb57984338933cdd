"""The only code that touches `st.session_state`, `st.cache_*` and `st.query_params`.

A visitor's session holds the knobs as they stand and which run is in focus. The latter is also in
the address (`?run=`), so that a link shows the same run to somebody else. Until there is one, the
address may set knobs (`?num_parties=10`), as somebody prepared them. What a page keeps there has
its name before it (`?inspect:round=7`); `?show=1` is for a projector. What it keeps in the session
has an `own_key`, or for other pages a `kept_key`.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.scriptrunner import get_script_run_ctx

from fl_core import config_text_format
from fl_core.config import RunConfig
from fl_core.families import FAMILIES
from fl_core.runs.run_ids import is_run_id
from fl_core.runs.store import RunStore
from pages.shared.late_address import Told
from pages.shared.run_focus import Focus

KNOB, _KEPT = "knob", "kept"
_PAGE, _PAGES = "page that is shown", "pages to go to"
_FOCUS, _KNOBS_OF = "run in focus", "run whose knobs are shown"
_LINK, _TOLD = "setup in the address", "words told to the address"
_DELETED, _NOTICE = "run that was deleted last", "notice"
_NOTED = "values of knobs and choices"
LANGUAGE = "lang"  # as the address calls it
SHOW = "show"  # likewise


def keep_knobs() -> None:
    """Keep keyed widgets' values while another page is shown; Streamlit would forget them.

    One just turned is not set: what is set is sent back, over what is pressed meanwhile.
    """
    before, context = st.session_state.get(_NOTED, {}), get_script_run_ctx()
    note_knobs()
    if context and context.is_history_navigation:  # back: the address of before is meant
        st.session_state.pop(_TOLD, None)
    page = context and context.page_script_hash
    moved, st.session_state[_PAGE] = st.session_state.get(_PAGE) != page, page
    for key, value in st.session_state[_NOTED].items():
        if moved or before.get(key) == value:
            st.session_state[key] = value


def note_knobs() -> None:
    """Note them apart; fragments, too: of one drawn alone the next page would lack the others'."""
    ours = (f"{KNOB}.", f"{_KEPT}.")
    now = {key: st.session_state[key] for key in st.session_state if str(key).startswith(ours)}
    st.session_state[_NOTED] = st.session_state.get(_NOTED, {}) | now


def knob_key(*path: str) -> str:
    """Return the widget key of a knob, for instance ("partitioner", "dirichlet", "skew")."""
    return ".".join((KNOB, *path))


def knob(key: str, default: Any) -> Any:
    """Return a knob's value, `default` where it was never set."""
    return st.session_state.setdefault(key, default)


def own_key(page: str, *words: str) -> str:
    """Return the key of what one page keeps: keys are the same on all pages."""
    return " ".join((page, *words))


def kept_key(*words: str) -> str:
    """Return the key of what a visitor has chosen and finds again, on whichever page."""
    return ".".join((_KEPT, *words))


def choice(key: str, default: str) -> str:
    """Return what a visitor has chosen in a widget that may not be drawn yet."""
    return str(st.session_state.get(key) or default)


def set_knob(key: str, value: Any) -> None:
    """Set a knob's value; before its widget is drawn, or in a callback.

    One that it has is not set: the browser would be told, and put it over what was chosen since.
    """
    if (type(value), value) != (type(now := st.session_state.get(key, st)), now):
        st.session_state[key] = value


def set_knobs(config: RunConfig) -> None:
    """Turn all knobs to a config; before the widgets are drawn, or in a callback."""
    _turn(config.model_dump())
    _put_in_address(st.query_params.get("run"))


def _turn(knobs: Mapping[str, Any]) -> None:
    for name, value in knobs.items():
        if name not in FAMILIES:
            set_knob(knob_key(name), value)
            continue
        set_knob(knob_key(name), value["kind"])
        for own in value.keys() - {"kind"}:
            set_knob(knob_key(name, value["kind"], own), value[own])


def focus(store: RunStore) -> Focus:
    """Return the run in focus, from the address first, and turn the knobs to it once."""
    asked = st.query_params.get("run", "").strip()
    asked = asked and _heard("run", asked)  # a click on the page of before is no way back to it
    problems = () if asked else _take_link()
    asked = asked or st.session_state.get(_FOCUS, "")
    if not asked:
        return Focus(problems=problems)
    run = store.get(asked) if is_run_id(asked) else None
    if run is None or run.deleted_at is not None:
        return Focus(unknown=True)
    look_at(run.id)
    if st.session_state.get(_KNOBS_OF) != run.id:
        st.session_state[_KNOBS_OF] = run.id
        set_knobs(run.config)
    return Focus(run)


def _take_link() -> Sequence[str]:
    """Turn the knobs to what the address sets, once, and return what of it cannot be used."""
    pairs = [
        (name.removeprefix("amp;"), text)  # as mails and wikis write a link that was escaped twice
        for name in st.query_params
        if not _is_a_pages_own(name) and name != "run"  # which is empty here
        for text in st.query_params.get_all(name)
    ]
    if not pairs:
        return ()
    link = config_text_format.read(pairs)
    if st.session_state.get(_LINK) != pairs:
        st.session_state[_LINK] = pairs
        for key in (_FOCUS, _KNOBS_OF):
            st.session_state.pop(key, None)
        _turn(link.knobs)
    return link.problems


def look_at(run_id: str, knobs_match: bool = False) -> None:
    """Put a run in focus and in the address; `knobs_match` if the knobs already show it."""
    _note("run", run_id)
    st.session_state[_FOCUS] = run_id
    st.session_state.pop(_DELETED, None)
    _put_in_address(run_id)
    if knobs_match:
        st.session_state[_KNOBS_OF] = run_id


def look_at_no_run(deleted: str | None = None) -> None:
    """Look at what the knobs stand for, and no run any more; note the one that was `deleted`."""
    for key in (_FOCUS, _KNOBS_OF):
        st.session_state.pop(key, None)
    st.session_state[_DELETED] = deleted
    _put_in_address(None)


def deleted_id() -> str | None:
    """Return the id of the run that was deleted last, until another one is looked at."""
    return st.session_state.get(_DELETED)


def _heard(name: str, said: str) -> str:
    told: Told | None = st.session_state.get(_TOLD, {}).get(name)
    return told.heard(said, time.monotonic()) if told else said


def _note(name: str, word: str) -> None:
    before, was = st.session_state.get(_TOLD, {}), st.query_params.get(name, "")
    told = before.get(name, Told(was)).anew(was, word, time.monotonic())
    st.session_state[_TOLD] = {**before, name: told}


def _put_in_address(run_id: str | None) -> None:
    """Leave no knobs in the address: those it sets are no longer those on the page."""
    ours = {name: texts for name, texts in _whole_address().items() if _is_a_pages_own(name)}
    _put_whole(({"run": [run_id]} if run_id else {}) | ours)


def _is_a_pages_own(name: str) -> bool:
    return ":" in name or name in (LANGUAGE, SHOW)  # as is no knob


def focused_id() -> str | None:
    """Return the id of the run in focus."""
    return st.session_state.get(_FOCUS)


def came_for_something() -> bool:
    """Return whether a run is in focus, or the address has asked for a setup."""
    return bool(st.session_state.get(_FOCUS) or st.session_state.get(_LINK))


def in_address(name: str) -> str:
    """Return what the address says of something beside knobs and runs, empty if nothing."""
    said = st.query_params.get(name, "")
    if (heard := _heard(name, said)) != said:
        told = [known for known in st.session_state[_TOLD] if known != "run"]
        _put({known: _heard(known, st.query_params.get(known, "")) for known in told})
    return heard


def tell_address(words: Mapping[str, str]) -> None:
    """Put words beside knobs and runs into the address; empty ones are taken out of it."""
    for name, word in words.items():
        _note(name, word)
    _put(words)


def _put(words: Mapping[str, str]) -> None:
    wanted = _whole_address() | {name: [word] for name, word in words.items()}
    _put_whole({name: texts for name, texts in wanted.items() if texts != [""]})


def _whole_address() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in st.query_params}


def _put_whole(wanted: Mapping[str, list[str]]) -> None:
    if wanted != _whole_address():  # all at once: each change is a step for the browser's Back
        st.query_params.from_dict(wanted)


def know_pages(pages: Mapping[str, StreamlitPage]) -> None:
    """Keep the pages by their names, for buttons that lead from one to another."""
    st.session_state[_PAGES] = dict(pages)


def go_to(page: str, **words: str) -> None:
    """Show another page, with words of its own in its address; not from within a callback."""
    if found := st.session_state.get(_PAGES, {}).get(page):
        st.switch_page(found, query_params={f"{page}:{name}": word for name, word in words.items()})


def say_later(sentence: str) -> None:
    """Keep a sentence for the next drawing of the page; for callbacks, which cannot draw."""
    st.session_state[_NOTICE] = sentence


def said() -> str:
    """Return the sentence kept, once."""
    return str(st.session_state.pop(_NOTICE, ""))
