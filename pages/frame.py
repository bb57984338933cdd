import streamlit as st
p = st.navigation([st.Page("train/page.py", title="Train", url_path="train", default=True), st.Page("train/two.py", title="Two", url_path="two")], position="top")
p.run()
