"""Says when the dashboard does not answer, and draws the page anew once it is another one."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from streamlit.runtime import get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

from fl_core.translatable import translatable
from pages.components.component import component
from pages.language.spoken import text
from pages.server.base_path import OURS, area

KEY = "connection"
WORDS = {
    "silent": translatable(
        "The dashboard does not answer. Finished rounds are safe; once it is started again with "
        "<code>make run</code>, this page goes on by itself."
    ),
    "astray": translatable(
        "A server in front of the dashboard answers in its place, so that this page does not hear "
        "how the run is going. Finished rounds are safe. Load the page again; if that does not "
        "help, tell whoever runs that server: <code>docs/deploy.md</code> says what it has to pass "
        "on."
    ),
}
_mount = component("connection_watch", '<p class="trouble" role="alert" hidden></p>')
# Streamlit's own words for a dashboard that is gone would have people run "yourscript.py".
STYLE = """
body:has(.stApp:not([data-test-connection-state=CONNECTED])) .stDialog { display: none; }
"""


def watch_connection() -> None:
    """Watch over the page; to be drawn once, outside of fragments.

    A dashboard that was started anew, or that forgot a browser after long silence, knows nothing of
    the page that the browser still shows: it would take no click and draw no round.
    """
    context = get_script_run_ctx()
    if context:
        words = {name: text(sentence) for name, sentence in WORDS.items()}
        _mount(key=KEY, data={"address": f"session/{context.session_id}", "words": words})


async def _session(request: Request) -> Response:
    known = get_instance().is_active_session(request.path_params["session"])
    return Response(status_code=204 if known else 404, headers=OURS)


def routes() -> list[BaseRoute]:
    """Return the routes that `st.App` serves beside the pages."""
    return area("session", Route("/{session}", _session))
