"""The rules of style that stand in the head of every page, before there is anything of it.

Whatever came later would move what is there by then.
"""

from pages.compare.page_style import STYLE as COMPARE
from pages.components.connection_watch import STYLE as CONNECTION
from pages.runs.page_style import STYLE as RUNS
from pages.shared.viewer_language import STYLE as LANGUAGE
from pages.train.page_style import STYLE as TRAIN

# Streamlit leaves room for a header that this app hardly uses. And it has a Stop of its own, which
# would stop no run but leave the page half drawn.
_FRAME = """
.stMainBlockContainer { padding-top: 3.5rem; padding-bottom: 3rem; }
.stStatusWidget button { display: none; }
[data-testid=stSkeleton] { animation: none; }
.st-key-page-title { position: absolute; clip-path: inset(50%); }
"""
# Streamlit’s own are too pale to be read: 4.2 to 1 on white, 3.3 to 1 for what is chosen, if dark.
_READABLE = """
[data-testid=stCaptionContainer] { color: light-dark(#56616c, #a9b2bc); opacity: 1; }
:is([data-selected=true], [data-testid=stSliderThumbValue]) [data-testid=stMarkdownContainer] {
  color: light-dark(#1c4f94, #9cc2f7);
}
"""
_UNSEEN_KEYS = ("connection", "number-fields", "upload_errors", "page-language")
"""Of what is on each page, first of all, and shows nothing."""
_UNSEEN = "".join(
    f".st-key-{key} {{ position: absolute; height: 0; overflow: hidden; }}" for key in _UNSEEN_KEYS
)
STYLES = "".join((_FRAME, _READABLE, _UNSEEN, CONNECTION, LANGUAGE, TRAIN, RUNS, COMPARE))
