"""The newest runs' ids and names, within a blink: a shell asks for them between two keys.

The store itself takes a second to load. Where it is the usual file, it is looked into as it lies
there; any other database is asked through the store.
"""

import contextlib
import os
import sqlite3
from collections.abc import Mapping
from urllib.parse import quote

from fl_core.paths import home

NEWEST = (
    "SELECT id, name FROM runs WHERE deleted_at IS NULL AND substr(id, 1, ?) = ? "
    "ORDER BY created_at DESC LIMIT ?"
)


def newest_names(most: int, beginning: str = "") -> Mapping[str, str]:
    """Return names by ids, of runs whose id begins so; nothing where no store can be read.

    Raises:
        StoreError: If the database that FEDARIUM_DB names does not answer.
    """
    if os.environ.get("FEDARIUM_DB", "").strip():
        return _through_the_store(most, beginning)
    path = home() / "fedarium.db"
    with contextlib.suppress(sqlite3.Error):
        there = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=0.5)
        with contextlib.closing(there) as connection:
            return dict(connection.execute(NEWEST, (len(beginning), beginning, most)).fetchall())
    return {}


def _through_the_store(most: int, beginning: str) -> Mapping[str, str]:
    from fl_core.paths import database_url
    from fl_core.runs.store import RunStore

    runs = RunStore(database_url(), to_look=True).listed()
    return {run.id: run.name for run in runs[:most] if run.id.startswith(beginning)}
