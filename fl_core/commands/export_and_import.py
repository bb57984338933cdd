"""What `export`, `import` and `delete` do."""

import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

from fl_core.commands.list_and_show import marked_orphans, store_to_look
from fl_core.errors import FedariumError, RunFileError, TransitionError
from fl_core.paths import database_url
from fl_core.runs.bin_control import DELETED_KEPT
from fl_core.runs.run_by_prefix import readable_run_named, run_named
from fl_core.runs.run_export import MOST_BYTES, exported, exported_sweep
from fl_core.runs.run_ids import is_run_id
from fl_core.runs.run_import import imported
from fl_core.runs.store import RunStore
from fl_core.safe_print import Console
from fl_core.told_values import Bytes, FieldFormatter

STDIN = STDOUT = "-"


def do_export(given: Sequence[str], output: str | None, console: Console) -> int:
    """Write a file of runs; return the exit status."""
    store = store_to_look()
    sweep = store.sweep(given[0]) if len(given) == 1 and is_run_id(given[0]) else None
    ids = [sweep.id] if sweep else [readable_run_named(store, each).id for each in given]
    content = exported_sweep(store, sweep) if sweep else exported(store, ids)
    path = output or (STDOUT if console.width is None else _named_after(ids))
    if path == STDOUT:
        console.write(content.decode())
        if console.lost and not console.closed:
            console.complain(f"The runs could not be printed: {console.lost.strerror}.")
            return 1
        return 0
    write_file(path, content, console, f": {', '.join(dict.fromkeys(ids))}")
    return 0


def write_file(path: str, content: bytes, console: Console, what: str = "") -> None:
    """Write a file, whole or not at all, and say so.

    Raises:
        RunFileError: If it cannot be written.
    """
    _write(Path(path), content)
    size = FieldFormatter().format_field(Bytes(len(content)), "")
    console.say(f"Written to {path} ({size}){what}.")


def do_import(files: Sequence[str], console: Console) -> int:
    """Import files, each whole or not at all; return the exit status."""
    store = RunStore(database_url())
    refused = 0
    for file in files:
        try:
            imported(store, _content(file), say=console.say)
        except FedariumError as error:
            which = f"Not imported, {file}: " if len(files) > 1 else ""
            console.complain(f"{which}{error}")
            refused += 1
    return min(refused, 1)


def do_delete(given: Sequence[str], console: Console) -> int:
    """Put runs into the bin, all or none; return the exit status."""
    store = RunStore(database_url())
    marked_orphans(store)
    runs = {run.id: run for run in (run_named(store, each) for each in given)}
    if active := [run.id for run in runs.values() if run.active]:
        raise TransitionError(
            f"A run that waits or trains must be stopped to be deleted: {', '.join(active)}."
        )
    gone = store.delete_many([*runs])
    if gone:
        days, told = DELETED_KEPT / 86_400, ", ".join(gone)
        console.say(f"In the bin for {days:.0f} days: {told}. The page Runs brings it back.")
    if left := [run_id for run_id in runs if run_id not in gone]:
        console.complain(f"Not deleted, because it waits or trains: {', '.join(left)}.")
    return min(len(left), 1)


def _named_after(ids: Sequence[str]) -> str:
    more = len(dict.fromkeys(ids)) - 1
    return f"fedarium-run-{ids[0]}{f'-and-{more}-more' if more else ''}.json"


def _content(file: str) -> bytes:
    """Return what a file holds, or so much of it that it is seen to be too large."""
    if file == STDIN:
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    try:
        with Path(file).open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise RunFileError(f"The file {file} cannot be read ({error.strerror}).") from None


def _write(path: Path, content: bytes) -> None:
    """Write a file: whole, or nothing is left of it and what was there is as it was."""
    half = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        if path.exists() and not path.is_file():  # a pipe, or a device
            path.write_bytes(content)
            return
        try:
            half.write_bytes(content)
            half.replace(path.resolve())
        finally:
            half.unlink(missing_ok=True)
    except OSError as error:
        raise RunFileError(f"The file {path} cannot be written ({error.strerror}).") from None
