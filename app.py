"""Fedarium's dashboard: `streamlit run app.py`, or any ASGI server with `app:app`."""

import streamlit as st

from pages.shared.assets import routes

# The script is one folder down: Streamlit takes a folder `pages` beside its script for the legacy
# multipage mode, which greets a server's very first deep link with "Page not found".
app = st.App("pages/frame.py", routes=routes())
