import streamlit as st; st.write("two page", st.query_params)
