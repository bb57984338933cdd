"""Where phones of a class find it: what the presenter's browser calls this server, or its place in
the network where that is a name for this machine only."""

from urllib.parse import urlsplit, urlunsplit

import streamlit as st

from pages.server.base_path import base_path
from pages.server.roles import roles
from pages.server.startup_message import own_address

HERE = {"localhost", "127.0.0.1", "::1"}


def address_in_network() -> str:
    """Return the address of the page that is being drawn, as others in the network may open it."""
    url = urlsplit(st.context.url or "")
    if url.hostname in HERE:
        port = f":{url.port}" if url.port else ""
        url = url._replace(netloc=f"{own_address()}{port}")
    return urlunsplit((url.scheme, url.netloc, url.path, "", ""))


def class_address() -> str:
    """Return where a phone types its code; the code may follow directly."""
    url = urlsplit(address_in_network())
    return urlunsplit((url.scheme, url.netloc, f"{base_path()}/class/", "", ""))


def only_this_machine() -> bool:
    """Return whether no other machine reaches this server; with roles it has a proxy before it."""
    seen = urlsplit(st.context.url or "").hostname
    alone = seen in HERE and (st.get_option("server.address") or "") in HERE
    return alone and not roles().secret
