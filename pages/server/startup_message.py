"""What is printed once the server answers: where to open it, and for whom which address is."""

import http.client
import os
import socket
import ssl
import sys
import threading
import time
import webbrowser
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlencode

from pages.server.roles import IN_LINK, Roles

EVERYWHERE = {None, "", "0.0.0.0", "::"}
LOOK_EVERY = 0.1  # seconds


@dataclass(frozen=True)
class Address:
    """What the server listens on; `host` is `None` for every network it is in.

    Attributes:
        base: "" or for instance "/fl": where it is served.
    """

    host: str | None
    port: int
    base: str = ""
    https: bool = False

    def url(self, host: str) -> str:
        """Return the page's address for somebody to whom this machine is `host`."""
        shown = f"[{host}]" if ":" in host else host
        scheme, usual = ("https", 443) if self.https else ("http", 80)
        port = "" if self.port == usual else f":{self.port}"
        return f"{scheme}://{shown}{port}{self.base}"

    @property
    def here(self) -> str:
        """What this machine calls itself."""
        return "localhost" if self.host in EVERYWHERE else str(self.host)

    @property
    def elsewhere(self) -> str:
        """What other machines call this one; as `here` if they cannot reach it."""
        return own_address() if self.host in EVERYWHERE else str(self.host)


def presenters_link(url: str, rule: Roles) -> str:
    """Return what makes a browser the presenter's."""
    return f"{url}/?{urlencode({IN_LINK: rule.secret})}"


def words(address: Address, rule: Roles) -> Iterator[str]:
    """Yield the lines that say where to open the dashboard."""
    here, elsewhere = address.url(address.here), address.url(address.elsewhere)
    if not rule.secret:
        yield f"Fedarium is ready: {here}"
        if elsewhere != here:
            yield f"On other machines:  {elsewhere}"
    else:
        yield "Fedarium is ready."
        yield f"For whoever presents:   {presenters_link(elsewhere, rule)}"
        yield f"For everybody to watch: {elsewhere}"
        yield "The first one may start and stop everything: keep it to yourself."
    yield "Ctrl+C stops it."


def welcome(address: Address, rule: Roles) -> None:
    """Print where to open the dashboard, and open it, as soon as it answers; returns at once."""
    if str(address.host).startswith("unix:"):
        return  # only a proxy can open that
    threading.Thread(target=_welcome, args=(address, rule), name="welcome", daemon=True).start()


def _welcome(address: Address, rule: Roles) -> None:
    while not _answers(address):
        time.sleep(LOOK_EVERY)
    print("\n  " + "\n  ".join(words(address, rule)) + "\n", flush=True)
    if os.environ.get("FEDARIUM_OPEN") == "1" and _has_screen():
        url = address.url(address.here)
        webbrowser.open(presenters_link(url, rule) if rule.secret else url)


def _answers(address: Address) -> bool:
    try:
        asked = _connection(address)
        asked.request("GET", f"{address.base}/_stcore/health")
        return asked.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False


def _connection(address: Address) -> http.client.HTTPConnection:
    """Return a connection to this very server: its certificate is for the name that others use."""
    if not address.https:
        return http.client.HTTPConnection(address.here, address.port, timeout=5)
    unchecked = ssl.create_default_context()
    unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
    return http.client.HTTPSConnection(address.here, address.port, timeout=5, context=unchecked)


def _has_screen() -> bool:
    if os.environ.get("SSH_CONNECTION"):
        return False
    screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return bool(screen) or sys.platform in ("darwin", "win32")


def own_address() -> str:
    """Return this machine's address in its network, or its name where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as towards_others:
        try:
            towards_others.connect(("192.0.2.1", 9))  # nobody's: nothing is sent, a way is chosen
            own = str(towards_others.getsockname()[0])
        except OSError:
            return socket.gethostname()
    return socket.gethostname() if ip_address(own).is_loopback else own
