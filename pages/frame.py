"""The frame around every page: the list of pages, the class's corner, and what stops a page."""

import streamlit as st

from fl_core.errors import FedariumError
from pages.components.connection_watch import STYLE as CONNECTION_STYLE
from pages.components.connection_watch import watch_connection
from pages.components.number_input_parsing import STYLE as NUMBER_STYLE
from pages.components.number_input_parsing import read_number_fields
from pages.components.upload_errors import explain_upload_errors
from pages.language.spoken import text
from pages.page_list import PAGES
from pages.server.assets import ICON, LOGO
from pages.server.roles import roles
from pages.shared import session
from pages.shared.brought_file import take_brought_file
from pages.shared.classroom_panel import draw_class
from pages.shared.error_notice import draw_end
from pages.shared.number_fields import number_fields
from pages.shared.run_service import service
from pages.shared.viewer_language import STYLE as LANGUAGE_STYLE
from pages.shared.viewer_language import draw_language

TITLE = "page-title"
# Streamlit leaves room for a header that this app hardly uses. And it has a Stop of its own, which
# would stop no run but leave the page half drawn.
STYLE = """
.stMainBlockContainer { padding-top: 3.5rem; padding-bottom: 3rem; }
.stStatusWidget button { display: none; }
[data-testid=stSkeleton] { animation: none; }
.st-key-page-title { position: absolute; clip-path: inset(50%); }
"""
# Streamlit’s own are too pale to be read: 4.2 to 1 on white, 3.3 to 1 for what is chosen, if dark.
READABLE = """
[data-testid=stCaptionContainer] { color: light-dark(#56616c, #a9b2bc); opacity: 1; }
:is([data-selected=true], [data-testid=stSliderThumbValue]) [data-testid=stMarkdownContainer] {
  color: light-dark(#1c4f94, #9cc2f7);
}
"""

st.set_page_config(page_title="Fedarium", page_icon=ICON, layout="wide")
styles = (STYLE, READABLE, CONNECTION_STYLE, NUMBER_STYLE, LANGUAGE_STYLE)
st.html(f"<style>{''.join(styles)}</style>")
st.logo(LOGO, size="large", icon_image=ICON)
session.keep_knobs()
draw_language()
watch_connection()
explain_upload_errors()
read_number_fields(number_fields())
pages = {
    entry.name: st.Page(
        entry.draw, title=text(entry.title), url_path=entry.name, default=entry is PAGES[0]
    )
    for entry in PAGES
}
page = st.navigation(list(pages.values()), position="top")
session.know_pages(pages)
st.set_page_config(page_title=f"{page.title} – Fedarium")
with st.container(key=TITLE):  # for those who hear a page: what is seen begins with what it shows
    st.html(f"<h1>{page.title}</h1>")
corner = st.sidebar.container() if roles().secret else None
try:
    take_brought_file()
    page.run()
    if corner:  # above what the page has put there, but drawn once it knows what it shows
        with corner:
            shown = next(entry for entry in PAGES if text(entry.title) == page.title)
            draw_class(service().access(), shows_runs=shown.parts is not None)
except FedariumError as error:
    draw_end(error)
