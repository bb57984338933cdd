"""How a phone comes into a class: the code, where it is typed, and both as a picture."""

from io import BytesIO

import segno
import streamlit as st

from fl_core.translatable import translatable
from pages.classroom.class_session import ClassSession
from pages.learn.words import text
from pages.shared.class_address import class_address, only_this_machine

ALONE = translatable(
    "No phone can open this: Fedarium was started for this machine alone. Start it with "
    "“make run HOST=0.0.0.0”, and open the class again."
)
UNREACHED = (
    translatable(
        "They have to be in the same network as this machine. Some networks for guests keep "
        "devices apart: a hotspot of this machine or of a phone does not."
    ),
    translatable(
        "A VPN on this machine gives it an address that phones do not find. Turn it off, or open "
        "this page under the address that this machine has in the WiFi: the picture will have "
        "that one."
    ),
    translatable("A firewall of this machine may keep them out: it has to let them in to Python."),
)


def draw_class_door(held: ClassSession, large: bool) -> None:
    """Draw it, as large as it is read from the last row, or small beside what is shown."""
    place, alone = class_address(), only_this_machine()
    if alone:
        st.warning(text(ALONE))
    with st.container(key="learn-class-code" if large else "learn-class-code-small"):
        st.markdown(f"**{held.code}**")
    st.code(place.rstrip("/"), language=None, wrap_lines=True)
    st.caption(text("Scan it, or open the address and type the code."))
    st.image(_qr(f"{place}{held.code}"), width=260 if large else 140)
    if large and not alone:
        with st.popover(text("Phones cannot open it?")):
            for words in UNREACHED:
                st.markdown(text(words))


def _qr(address: str) -> bytes:
    picture = BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="png", scale=8, border=4)
    return picture.getvalue()
