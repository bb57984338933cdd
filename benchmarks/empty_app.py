"""A Streamlit app of one button: what the first page of ours is compared with."""

import streamlit as st

st.button("Start")
