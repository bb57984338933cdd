"""Keep a setup, or hand it on: as a link, or as a file of a kilobyte."""

import json
import re
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import urlencode

import streamlit as st

from fl_core.config import RunConfig
from fl_core.config_text_format import write_link
from fl_core.errors import ConfigError
from fl_core.translatable import joined
from pages.language.spoken import text
from pages.shared import session
from pages.shared.escape_markdown import plain
from pages.shared.link_problems import MOST_SENTENCES
from pages.shared.setup_name import name_of_setup, names_for_link

FILE = "file of a setup"
LONGEST_LINK = 6000  # letters: with the rest of an address still within what proxies take, 8 kB

_ROW_OF_NUMBERS = re.compile(r"\[[\s\d,]+\]")


def draw_keeping(config: RunConfig | None) -> None:
    """Draw the link to these knobs, and what saves and loads them; `None` if they do not fit."""
    if config is None:
        st.caption(text("As soon as the knobs go together, they can be shared and saved here."))
    else:
        _draw_link_and_file(config)
    st.file_uploader(
        text("Load a setup"), type="json", max_upload_size=1, key=FILE, on_change=_take_file
    )
    if problem := _read_file()[1]:
        said = text("Not loaded, the knobs are as they were. {problem}", problem=problem)
        st.error(plain(said))


def _draw_link_and_file(config: RunConfig) -> None:
    # No button that copies it: browsers let only https and localhost do that, not a class's server.
    link = link_to(config, names_for_link(config))
    if len(link) > LONGEST_LINK:
        st.caption(text("This setup is too long for a link: save it, and send the file to others."))
    else:
        st.link_button(text("Open as a link"), link, width="stretch")
        st.caption(
            text("Opens a new tab. Send its address to others: it sets the same knobs for them.")
        )
    st.download_button(
        text("Save this setup"),
        as_file(config),
        file_name(name_of_setup(config)),
        "application/json",
        on_click="ignore",
        width="stretch",
    )


def link_to(config: RunConfig, words: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return the address, from this page on, of a fresh one with its knobs turned to a config.

    Args:
        config: What the knobs are to show.
        words: What else the address is to say.
    """
    return f"?{urlencode(write_link(config) | dict(words))}"


def file_name(name: str) -> str:
    """Return what the file of a setup of this name is called: as people call it."""
    words = "-".join(re.findall(r"[\w.]+", name.casefold()))
    return f"fedarium-{words}.json"


def as_file(config: RunConfig) -> str:
    """Return a config as JSON that people can read: a line a knob, or a row of numbers."""
    text = json.dumps(json.loads(config.to_json()), indent=2, ensure_ascii=False)
    return _ROW_OF_NUMBERS.sub(lambda row: " ".join(row[0].split()), text)


def _take_file() -> None:
    config, _ = _read_file()
    if config:
        session.set_knobs(config)


def _read_file() -> tuple[RunConfig | None, str]:
    """Return the setup in the chosen file, or what is wrong with it."""
    upload = session.knob(FILE, None)
    if upload is None:
        return None, ""
    try:
        return RunConfig.from_json(upload.getvalue()), ""
    except ConfigError as error:
        return None, joined(" ", error.sentences[:MOST_SENTENCES])
