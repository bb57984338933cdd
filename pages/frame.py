"""The frame around every page: the list of pages, the class's corner, and what stops a page."""

import streamlit as st

from fl_core.errors import FedariumError
from pages.components.connection_watch import watch_connection
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
from pages.shared.viewer_language import draw_language

TITLE = "page-title"
st.set_page_config(page_title="Fedarium", page_icon=ICON, layout="wide")
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
