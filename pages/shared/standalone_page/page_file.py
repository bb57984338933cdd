"""A run as one HTML page that needs no server and no network: all that it shows is in it.

What it shows is JSON that its script reads; words of a run become text, never markup. A browser is
told by the page itself to fetch nothing, whatever is in it.
"""

import json
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from fl_core.runs.run import Run
from fl_core.runs.store import RunStore
from pages.components.component import source_of
from pages.language.spoken import code, speaking, text
from pages.server.assets import PLOTLY_JS
from pages.shared.standalone_page.page_content import content_of
from pages.shared.standalone_page.run_as_look import look_of

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data: blob:; base-uri 'none'; form-action 'none'"
)
"""Of images also `blob:`: plotly.js draws a chart that is saved from one."""

_HERE = Path(__file__).parent


def standalone_page(store: RunStore, run: Run, language: str | None = None) -> bytes:
    """Return the page of a run, finished or not, as a file.

    Args:
        store: Where the run is.
        run: Which.
        language: In which it is written; `None`: that of whoever looks now.
    """
    with speaking(language or code()):
        content = content_of(look_of(store, run))
        page = Template(_read("standalone.html")).substitute(
            language=escape(code()),
            policy=escape(POLICY),
            title=escape(content["words"]["title"]),
            style=_style(),
            no_script=escape(text("This page needs JavaScript, which is off in this browser.")),
            content=as_data(content),
            plotly=as_script(_plotly()),
            components=as_script(_components(content["components"].values())),
            script=as_script(_read("standalone.js")),
        )
    return page.encode()


def as_data(content: Mapping[str, Any]) -> str:
    """Return JSON that no word in it can end: it stands between two tags."""
    return json.dumps(content, ensure_ascii=False).replace("<", "\\u003c")


def as_script(source: str) -> str:
    """Return a script that no string in it can end, which says the same."""
    return source.replace("</script", "<\\/script").replace("<!--", "<\\!--")


@cache
def _plotly() -> str:
    return PLOTLY_JS.read_text(encoding="utf-8")


@cache
def _style() -> str:
    return _read("standalone.css") + source_of("live_plot").css


def _components(names: Any) -> str:
    """Return a script that makes `COMPONENTS`: of each its markup, its style, and what it does."""
    made = ",\n".join(_component(name) for name in sorted({*names}))
    return f"const COMPONENTS = {{\n{made}\n}};"


def _component(name: str) -> str:
    source = source_of(name)
    words = json.dumps({"html": source.html, "css": source.css, "isolated": source.isolated})
    module = source.js.replace("export default ", "return ")  # the last statement of each
    return f"{name}: {{ ...{words}, mount: (() => {{\n{module}\n}})() }}"


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
