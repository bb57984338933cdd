"""The same runs without a browser: `python -m fl_core run`, `resume` and `list`."""

import argparse
import contextlib
import json
import sys
import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from fl_core.config import RunConfig
from fl_core.errors import ConfigError, FedariumError, StoreError, TransitionError
from fl_core.events import RoundFinished, RunCancelled, RunFailed, RunFinished, RunPaused
from fl_core.json_object import read_json_object
from fl_core.paths import database_url, weights_folder
from fl_core.runs.orphans import owner_name
from fl_core.runs.recorder import record
from fl_core.runs.states import RunState
from fl_core.runs.store import RunStore

BEAT_EVERY = 0.5


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; return 0 if it went well."""
    options = _parser().parse_args(arguments)
    try:
        store = RunStore(database_url())
        if options.command == "list":
            return _list(store)
        if options.command == "resume":
            return _resume(store, options.run_id)
        owner = owner_name()
        run_id = store.create(_config(options), options.name, owner=owner)
        return _drive(store, run_id, owner)
    except FedariumError as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m fl_core", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="train, and keep the run where the dashboard sees it")
    run.add_argument("--config", type=Path, help="a JSON file of knobs, as the dashboard saves it")
    run.add_argument("--name", default="", help="shown in the dashboard's list of runs")
    run.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KNOB=VALUE",
        help='for instance num_parties=5 or partitioner=\'{"kind":"dirichlet","skew":0.8}\'',
    )
    resume = commands.add_parser("resume", help="go on from the last finished round")
    resume.add_argument("run_id")
    commands.add_parser("list", help="the newest runs")
    return parser


def _config(options: argparse.Namespace) -> RunConfig:
    knobs: dict[str, Any] = {}
    if options.config:
        try:
            knobs = read_json_object(options.config.read_bytes())
        except OSError as error:
            raise ConfigError(
                f"The config {options.config} cannot be read ({error.strerror})."
            ) from None
    for setting in options.set:
        name, _, value = setting.partition("=")
        try:
            knobs[name] = json.loads(value)
        except (ValueError, RecursionError):
            knobs[name] = value
    return RunConfig.of(knobs)


def _resume(store: RunStore, run_id: str) -> int:
    owner = owner_name()
    store.move(run_id, RunState.QUEUED, stop_after=None)
    try:
        store.move(run_id, RunState.RUNNING, owner=owner)
    except TransitionError:
        print("A dashboard was quicker and has taken the run; watch it there.")
        return 0
    return _drive(store, run_id, owner)


class _Pulse(threading.Thread):
    """Shows that this process lives, and learns what a dashboard asks for, once in a while."""

    def __init__(self, store: RunStore, run_id: str, owner: str) -> None:
        super().__init__(daemon=True)
        self._store, self._run_id, self._owner = store, run_id, owner
        self._over = threading.Event()
        self.wish = ""

    def run(self) -> None:
        while not self._over.wait(BEAT_EVERY):
            with contextlib.suppress(StoreError):  # the next beat may go through
                self._store.beat(self._owner)
                run = self._store.get(self._run_id)
                self.wish = run.wish if run else "cancel"

    def end(self) -> None:
        """Beat no more."""
        self._over.set()


def _drive(store: RunStore, run_id: str, owner: str) -> int:
    """Run in this process, print a line a round, obey what a dashboard asks for meanwhile."""
    pulse = _Pulse(store, run_id, owner)
    pulse.start()
    from fl_core.runs.execution import execute  # TensorFlow, only now that it is needed

    run = store.get(run_id)
    assert run is not None
    print(f"Run {run_id}, config {run.fingerprint}")
    events = execute(
        run.config,
        weights_folder() / run_id,
        run.round,
        cancelled=lambda: pulse.wish == "cancel",
        pause_after=lambda round: pulse.wish == "pause",
    )
    try:
        for event in events:
            record(store, run_id, event, owner)
            print(_line(event, run.config.num_rounds), end="", flush=True)
    except KeyboardInterrupt:
        events.close()
        store.move(run_id, RunState.CANCELLED)
        print(f"\nStopped; `python -m fl_core resume {run_id}` goes on.")
    finally:
        pulse.end()
    final = store.get(run_id)
    return 0 if final and final.state is not RunState.FAILED else 1


def _line(event: object, num_rounds: int) -> str:
    match event:
        case RoundFinished():
            return (
                f"round {event.round:>3} of {num_rounds}: accuracy {event.accuracy:7.2%}, "
                f"loss {event.loss:.4f}, {event.seconds.total:.1f} s\n"
            )
        case RunFailed():
            return f"Failed. {event.reason} {event.suggestion}\n"
        case RunCancelled():
            return "Cancelled.\n"
        case RunPaused():
            return "Paused.\n"
        case RunFinished():
            return "Finished.\n"
    return ""


def _list(store: RunStore) -> int:
    for run in store.find():
        when = datetime.fromtimestamp(run.created_at).strftime("%Y-%m-%d %H:%M")
        rounds = f"{run.round or 0}/{run.config.num_rounds}"
        print(f"{run.id}  {when}  {run.state:<11}  {rounds:>9}  {run.name or run.fingerprint}")
    return 0
