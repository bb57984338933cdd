"""Where Fedarium keeps what it makes: one folder, named by FEDARIUM_HOME."""

import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from fl_core.errors import StoreError, shown_path

if TYPE_CHECKING:
    from sqlalchemy import URL

DATABASE_FILES = (".db", ".sqlite", ".sqlite3")
SCHEMES = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}
"""Databases that are named without the package that speaks to them, and the one that is here."""
NOT_AN_ADDRESS = (
    "FEDARIUM_DB is not the address of a database: it must read "
    "postgresql://user:password@host:port/name, with %40 for @, %2F for / and %3F for ? within a "
    "password, or name a file that ends in .db."
)


def home() -> Path:
    """Return the folder of runs, weights and imported data.

    Unless FEDARIUM_HOME names one it is `.fedarium`, beside the code in a clone; where `pip` has
    installed the engine, in the user's home folder, for what is beside it there is `pip`'s.

    Raises:
        StoreError: If FEDARIUM_HOME begins with the home folder of a user who is not known here,
            or there is none to keep anything in.
    """
    named = os.environ.get("FEDARIUM_HOME")
    if named:
        return _absolute(named, "FEDARIUM_HOME")
    beside = Path(__file__).resolve().parent.parent
    return (_users_home() if _is_installed(beside) else beside) / ".fedarium"


def made_home() -> Path:
    """Return the folder once it is there.

    Raises:
        StoreError: If it cannot be made, or is no folder.
    """
    folder = home()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        # A disk that is not there, as a rule; "File exists" would be all that is said of it.
        why = "it is a link to what is not there" if os.path.islink(folder) else error.strerror
        raise StoreError(
            f"The folder {shown_path(str(folder))} cannot be made ({why}). "
            "Name another one in FEDARIUM_HOME."
        ) from error
    return folder


def database_url() -> "URL":
    """Return the address of the store: FEDARIUM_DB, or a SQLite file in `home()`.

    Raises:
        StoreError: If FEDARIUM_DB is no address, or the home folder cannot be made.
    """
    from sqlalchemy import URL  # takes a while, and most of those who ask for a folder need it not

    folder = made_home()
    named = os.environ.get("FEDARIUM_DB", "").strip()
    if not named:  # not as text, in which "?" and "%" would say something
        return URL.create("sqlite", database=str(folder / "fedarium.db"))
    if "://" in named:
        return _address(named)
    if named.endswith(DATABASE_FILES):
        return URL.create("sqlite", database=str(_absolute(named, "FEDARIUM_DB")))
    raise StoreError(NOT_AN_ADDRESS)


def weights_folder() -> Path:
    """Return the folder that holds one folder of weights a run."""
    return home() / "weights"


def datasets_folder() -> Path:
    """Return the folder of users' own data sets, each named by its SHA-256."""
    return home() / "datasets"


def start_models_folder() -> Path:
    """Return the folder of models that runs start from, each named by its SHA-256."""
    return home() / "start_models"


@lru_cache
def _is_installed(folder: Path) -> bool:
    """Return whether `pip` has put the engine into this folder, and not somebody a clone."""
    return any(folder.glob("fedarium-*.dist-info"))


def _users_home() -> Path:
    try:
        return Path.home()
    except RuntimeError:
        raise StoreError(
            "You have no home folder on this machine to keep runs in: name a folder in "
            "FEDARIUM_HOME."
        ) from None


def _absolute(named: str, variable: str) -> Path:
    path = os.path.expanduser(named)
    if path.startswith("~"):
        user = shown_path(path.split("/")[0])
        nobody = "you have no home folder" if user == "~" else "there is no such user"
        raise StoreError(
            f"{variable} begins with {user}, and {nobody} on this machine: name the "
            f"folder in full, or as ./{user} if it is called so."
        )
    return Path(os.path.abspath(path))


def _address(named: str) -> "URL":
    """Return an address as SQLAlchemy reads it; what is wrong with one may be a password."""
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    scheme, _, rest = named.partition("://")
    scheme = scheme.lower()
    try:
        url = make_url(f"{SCHEMES.get(scheme, scheme)}://{_with_password_in_order(rest)}")
    except (ArgumentError, ValueError):
        raise StoreError(NOT_AN_ADDRESS) from None
    if "@" in rest and not url.username and scheme != "sqlite":
        raise StoreError(NOT_AN_ADDRESS)
    if scheme == "sqlite" and url.database in (None, "", ":memory:"):
        raise StoreError("FEDARIUM_DB names a database in memory, which would keep nothing.")
    return url


def _with_password_in_order(rest: str) -> str:
    """Return an address whose password has no sign left that ends it; what is quoted stays so."""
    before, question, query = rest.partition("?")
    who, _, where = before.rpartition("@")
    if "@" not in who:
        return rest
    user, _, password = who.partition(":")
    return f"{user}:{quote(password, safe='%')}@{where}{question}{query}"
