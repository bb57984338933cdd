"""The frame around every page: the list of pages, the icon, nothing else."""

import streamlit as st

from pages.shared import session
from pages.shared.assets import ICON, LOGO
from pages.shared.connection import STYLE as CONNECTION_STYLE
from pages.shared.connection import watch_connection

# Streamlit leaves room for a header that this app hardly uses, and says what is wrong with a file
# that was not even sent to those alone who hover over it or have it read out. And it has a Stop of
# its own, which would stop no run but leave the page half drawn.
STYLE = """
.stMainBlockContainer { padding-top: 3.5rem; padding-bottom: 3rem; }
.stStatusWidget button { display: none; }
.stFileChip:has([role=alert]) { flex-wrap: wrap; height: auto; }
.stFileChip [role=alert] {
  position: static; clip: auto; width: 100%; height: auto; margin: 0; white-space: normal;
  font-size: 0.875rem;
}
"""

st.set_page_config(page_title="Fedarium", page_icon=ICON, layout="wide")
st.html(f"<style>{STYLE}{CONNECTION_STYLE}</style>")
st.logo(LOGO, size="large", icon_image=ICON)
watch_connection()
session.keep_knobs()
page = st.navigation(
    [st.Page("train/page.py", title="Train", url_path="train", default=True)],
    position="top",
)
page.run()
