"""Says in words why a file did not arrive, where Streamlit shows a bare status or none at all."""

from pages.components.component import component
from pages.server.access_middleware import TOO_LARGE, TOO_LARGE_STATUS

KEY = "upload_errors"
_LIMIT = "docs/deploy.md says what to set (nginx: client_max_body_size, Caddy: max_size)."
_CUT = (
    "The file did not arrive: the connection {was}. Remove it and choose it again. If only large "
    "files fail, a server in front of Fedarium takes none of this size: tell whoever runs it; "
    f"{_LIMIT}"
)
_GATEWAY = _CUT.replace("{was}", "between two servers broke off or took too long ({status})")
SENTENCES = {
    "413": "The file did not arrive: a server in front of Fedarium takes none of this size. Choose "
    f"a smaller one, or tell whoever runs that server; {_LIMIT}",
    "cut": _CUT.replace("{was}", "broke off"),
    "400": "The file did not arrive: the dashboard does not know this page any more. Load the page "
    "again, then choose the file once more.",
    "403": "The file was refused: what proves that it comes from this page did not come with it. "
    "Allow cookies for this address and load the page again. If it fails again, a server in front "
    "of Fedarium holds back the cookie _streamlit_xsrf: tell whoever runs it; see docs/deploy.md.",
    str(TOO_LARGE_STATUS): TOO_LARGE,
    **dict.fromkeys(("408", "500", "502", "503", "504"), _GATEWAY),
    "other": "The file did not arrive ({status}). Load the page again, then choose it once more. "
    "If it fails again, tell whoever runs Fedarium.",
}
"""By the status with which an upload ended, or "cut" where there was none."""

_mount = component(KEY, '<span class="upload-errors"></span>', isolate_styles=False)


def explain_upload_errors() -> None:
    """Watch over all uploads of the page; to be drawn once, outside of fragments."""
    _mount(key=KEY, data=SENTENCES)
