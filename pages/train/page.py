import streamlit as st; from pages.shared.assets import PLOTLY_URL; st.write("train", PLOTLY_URL, st.query_params)
