"""How a phone comes into a class: the code, where it is typed, and both as a picture."""

from io import BytesIO

import segno
import streamlit as st

from pages.classroom.class_session import ClassSession
from pages.learn.words import text
from pages.shared.class_address import class_address


def draw_class_door(held: ClassSession, large: bool) -> None:
    """Draw it, as large as it is read from the last row, or small beside what is shown."""
    place = class_address()
    with st.container(key="learn-class-code" if large else "learn-class-code-small"):
        st.markdown(f"**{held.code}**")
    st.image(_qr(f"{place}{held.code}"), width=300 if large else 140)
    st.caption(text("Scan it, or open the address and type the code."))
    st.code(place.rstrip("/"), language=None, wrap_lines=True)


def _qr(address: str) -> bytes:
    picture = BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="png", scale=8, border=4)
    return picture.getvalue()
