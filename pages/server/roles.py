"""Who may do what: whoever presents may do everything, viewers may watch and look around.

As long as only this machine can reach the dashboard there are no roles. Else the presenter is who
holds a secret: it comes in a link, once, and is then kept by the browser as a cookie. Each browser
also gets a cookie of its own, so that a viewer's runs are known again.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

import streamlit as st

from fl_core.errors import FedariumError

IN_LINK = "presenter"
VIEWER_COOKIE = "fedarium-viewer"
LEAST_LETTERS = 12


class NotAllowedError(FedariumError):
    """A viewer asked for what only the presenter, or another viewer, may do."""


@dataclass(frozen=True)
class Visitor:
    """Who looks at a page.

    Attributes:
        presenter: Whether everything is allowed.
        id: Tells one viewer from another; empty where a browser takes no cookies.
    """

    presenter: bool
    id: str = ""


@dataclass(frozen=True)
class Roles:
    """The rule by which visitors are told apart; without a secret everybody may do everything."""

    secret: str = ""

    @property
    def cookie(self) -> str:
        """The name of the presenter's cookie: another one for each secret, so that two dashboards
        on one machine, or an old one's cookie, are never taken for a guess."""
        return f"fedarium-presenter-{_digest(self.secret)[:8]}"

    def is_right(self, offered: str) -> bool:
        """Whether somebody knows the secret; takes equally long whatever is offered."""
        return hmac.compare_digest(offered.encode(errors="replace"), self.secret.encode())

    def visitor(self, cookies: Mapping[str, str]) -> Visitor:
        """Return who sent these cookies."""
        if not self.secret:
            return Visitor(presenter=True)
        own = cookies.get(VIEWER_COOKIE, "")
        return Visitor(self.is_right(cookies.get(self.cookie, "")), _digest(own) if own else "")


_present = Roles()


def roles() -> Roles:
    """Return the rule in force."""
    return _present


def set_roles(rule: Roles) -> None:
    """Put a rule in force; the server does so once, before it answers anybody."""
    global _present
    _present = rule


def visitor() -> Visitor:
    """Return who looks at the page that is being drawn, or whose press is being dealt with."""
    return _present.visitor(st.context.cookies)


def roles_for(address: str | None, home: Path) -> Roles:
    """Return the rule for a server at an address, where FEDARIUM_ROLES says nothing else.

    Args:
        address: What it listens on, `None` for every network it is in.
        home: Holds the secret from one start to the next.

    Raises:
        FedariumError: If a secret of one's own is too short, or of other letters than a cookie's.
    """
    asked = os.environ.get("FEDARIUM_ROLES", "").lower()
    if asked == "off" or (asked != "on" and _is_here_only(address)):
        return Roles()
    return Roles(own_secret() or _kept_secret(home / "presenter-secret"))


def _is_here_only(address: str | None) -> bool:
    try:
        return address == "localhost" or ip_address(address or "").is_loopback
    except ValueError:
        return False


def own_secret() -> str:
    """Return the secret that whoever starts the server has chosen, "" for none.

    Raises:
        FedariumError: If it is too short, or of other letters than a cookie's.
    """
    secret = os.environ.get("FEDARIUM_PRESENTER_SECRET", "")
    if 0 < len(secret) < LEAST_LETTERS:
        raise FedariumError(
            f"FEDARIUM_PRESENTER_SECRET must have at least {LEAST_LETTERS} letters, "
            f"got {len(secret)}."
        )
    if not (secret.isascii() and secret.isprintable()):  # a cookie could not hold it
        raise FedariumError("FEDARIUM_PRESENTER_SECRET must be of letters from a to z, digits, -_.")
    return secret


def _kept_secret(path: Path) -> str:
    """Return the secret of the last start, so that links and browsers stay good; else a new one."""
    fresh = secrets.token_urlsafe(16)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = path.with_name(f"{path.name}-{fresh[:8]}")
        with open(os.open(whole, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(fresh)
        try:
            os.link(whole, path)  # unlike a rename, fails if another start was quicker
        except FileExistsError:
            fresh = path.read_text(encoding="utf-8").strip() or fresh
        finally:
            whole.unlink()
    except OSError:
        pass  # a home that cannot be written to: good until this server ends
    return fresh


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:32]
