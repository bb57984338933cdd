"""Says in words why a file did not arrive, where Streamlit shows a bare status or none at all."""

from fl_core.translatable import translatable
from pages.components.component import component
from pages.language.spoken import text
from pages.server.access_middleware import TOO_LARGE, TOO_LARGE_STATUS

KEY = "upload_errors"
_CUT = translatable(
    "The file did not arrive: the connection broke off. Remove it and choose it again. If only "
    "large files fail, a server in front of Fedarium takes none of this size: tell whoever runs "
    "it; docs/deploy.md says what to set (nginx: client_max_body_size, Caddy: max_size)."
)
_GATEWAY = translatable(
    "The file did not arrive: the connection between two servers broke off or took too long "
    "({status}). Remove it and choose it again. If only large files fail, a server in front of "
    "Fedarium takes none of this size: tell whoever runs it; docs/deploy.md says what to set "
    "(nginx: client_max_body_size, Caddy: max_size)."
)
_TOO_LARGE_FOR_PROXY = translatable(
    "The file did not arrive: a server in front of Fedarium takes none of this size. Choose a "
    "smaller one, or tell whoever runs that server; docs/deploy.md says what to set (nginx: "
    "client_max_body_size, Caddy: max_size)."
)
_FORGOTTEN = translatable(
    "The file did not arrive: the dashboard does not know this page any more. Load the page again, "
    "then choose the file once more."
)
_NO_COOKIE = translatable(
    "The file was refused: what proves that it comes from this page did not come with it. Allow "
    "cookies for this address and load the page again. If it fails again, a server in front of "
    "Fedarium holds back the cookie _streamlit_xsrf: tell whoever runs it; see docs/deploy.md."
)
_OTHER = translatable(
    "The file did not arrive ({status}). Load the page again, then choose it once more. If it "
    "fails again, tell whoever runs Fedarium."
)
SENTENCES = {
    "413": _TOO_LARGE_FOR_PROXY,
    "cut": _CUT,
    "400": _FORGOTTEN,
    "403": _NO_COOKIE,
    str(TOO_LARGE_STATUS): TOO_LARGE,
    **dict.fromkeys(("408", "500", "502", "503", "504"), _GATEWAY),
    "other": _OTHER,
}
"""By the status with which an upload ended, or "cut" where there was none; the browser fills the
status in."""

_mount = component(KEY, '<span class="upload-errors"></span>', isolate_styles=False)


def explain_upload_errors() -> None:
    """Watch over all uploads of the page; to be drawn once, outside of fragments."""
    _mount(key=KEY, data={status: text(sentence) for status, sentence in SENTENCES.items()})
