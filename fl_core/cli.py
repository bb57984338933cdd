"""The same runs without a browser: trained, resumed, listed, shown, passed on, deleted."""

import argparse
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from fl_core import stop_signals
from fl_core.command_name import command_name
from fl_core.config import RunConfig
from fl_core.config_text_format import put
from fl_core.config_upgrades import read_knobs
from fl_core.data_commands import add_data_parser, do_data, on_file, pair
from fl_core.datasets import OwnFile
from fl_core.errors import ConfigError, FedariumError
from fl_core.knobs import knobs_of
from fl_core.method_choice import fitted, members_in, method_in, method_named
from fl_core.methods import METHODS, Method
from fl_core.model_settings import all_in_words
from fl_core.paths import database_url, weights_folder
from fl_core.reference import document
from fl_core.run_commands import ONLY_LOOK, RUN_COMMANDS, add_run_parsers
from fl_core.runs.foreground_run import Foreground, Inbox
from fl_core.runs.resume_claims import check_stop_after, claimed, left_run
from fl_core.runs.run import Run
from fl_core.runs.run_owners import owner_name
from fl_core.runs.store import RunStore
from fl_core.safe_print import Console


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; return the exit status, 0 if it went well.

    Above 128, what is to be told is a signal: the process should end as that signal ends it.
    """
    console = Console()
    try:
        status = _do(_parser().parse_args(arguments), console)
    except FedariumError as error:
        for sentence in error.sentences:
            console.complain(sentence)
        return 1
    except SystemExit:  # help was asked for, or the command line makes no sense
        console.flush()
        if not console.closed:
            raise
        status = 0
    return 128 + stop_signals.CLOSED_PIPE if console.closed else status


def _do(options: argparse.Namespace, console: Console) -> int:
    if options.command == "data":
        return do_data(options, console)
    if options.command == "reference":
        for line in document().splitlines():
            console.say(line)
        return 0
    config = _config(options, console) if options.command == "run" else None
    store = RunStore(database_url(), to_look=options.command in ONLY_LOOK)
    if act := RUN_COMMANDS.get(options.command):
        return act(store, options, console)
    stop_after = options.stop_after
    if config:
        for sentence in _cautions(config):
            console.say(sentence)
        check_stop_after(stop_after, config.num_rounds)
        new = config, options.name, stop_after
        return _drive(store, console, lambda owner: _created(store, *new, owner))
    left = left_run(store, options.run_id, console.say)
    check_stop_after(stop_after, left.config.num_rounds, left.round or 0)
    return _drive(store, console, lambda owner: claimed(store, left, owner, stop_after))


def _drive(store: RunStore, console: Console, claim: Callable[[str], Run]) -> int:
    """Claim a run under a name of this process and drive it, signals or not."""
    inbox = Inbox()
    with stop_signals.caught(inbox.put):
        run = claim(owner_name())
        return Foreground(store, weights_folder(), run, inbox, console).drive()


def _created(
    store: RunStore, config: RunConfig, name: str, stop_after: int | None, owner: str
) -> Run:
    run = store.get(store.create(config, name, stop_after, owner=owner))
    assert run is not None
    return run


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=command_name(), description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser(
        "run",
        help="train, and keep the run where the dashboard sees it",
        epilog=all_in_words(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    run.add_argument("--config", type=Path, help="a JSON file of knobs, as the dashboard saves it")
    run.add_argument(
        "--data",
        type=Path,
        metavar="FILE",
        help="images of your own, an .npz or a .zip of picture folders: kept, and trained on; "
        "knobs you do not set move to what fits them",
    )
    run.add_argument("--name", default="", type=_text, help="shown in the dashboard's list of runs")
    run.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KNOB=VALUE",
        help="as in a link: num_parties=5, partitioner=dirichlet, partitioner.skew=0.8; or "
        """partitioner='{"kind":"dirichlet","skew":0.8}'""",
    )
    run.add_argument(
        "--method",
        action="append",
        default=[],
        metavar="NAME",
        help=f"what parties and server do, by its name: {', '.join(METHODS)}. Knobs you do not set "
        "move to what it needs",
    )
    resume = commands.add_parser("resume", help="go on from the last finished round")
    resume.add_argument("run_id", help="as `list` shows it, or the beginning of it")
    for command in (run, resume):
        command.add_argument(
            "--stop-after", type=int, metavar="ROUND", help="pause after this round"
        )
    add_run_parsers(commands)
    commands.add_parser("reference", help="all there is to choose from, as docs/methods.md has it")
    add_data_parser(commands)
    return parser


def _config(options: argparse.Namespace, console: Console) -> RunConfig:
    knobs: dict[str, Any] = {}
    if options.config:
        try:
            knobs = read_knobs(options.config.read_bytes())
        except OSError as error:
            raise ConfigError(
                f"The config {options.config} cannot be read ({error.strerror})."
            ) from None
    if options.data:
        knobs = {**knobs, "dataset": OwnFile.kind}
    method = _method(options.method)
    if method:
        knobs = {**knobs, **members_in(method)}
    knobs, problems = put(map(pair, options.set), knobs)
    if problems:
        raise ConfigError(" ".join(problems))
    if method and not any(RunConfig.problems(knobs)):  # no path leads to what clashes
        knobs = _fitted(method, knobs, options.set, console)
    config = RunConfig.of(knobs)
    return on_file(config, options.data, knobs.keys(), console) if options.data else config


def _cautions(config: RunConfig) -> Iterator[str]:
    """Yield how what is chosen stands outside of what it is made for, as pages say it."""
    for name, knob in knobs_of(RunConfig).items():
        if knob.members and (said := getattr(config, name).caution(config)):
            yield f"{said.sentence} {said.remedy}."


def _method(names: Sequence[str]) -> Method | None:
    """Return the method that is asked for, if one is."""
    if len(names) > 1:
        raise ConfigError(f"Method must be set once, not {len(names)} times.")
    return method_named(names[0]) if names else None


def _fitted(
    method: Method, knobs: dict[str, Any], texts: Sequence[str], console: Console
) -> dict[str, Any]:
    """Return the knobs with those moved that a method needs otherwise, and say so."""
    found = fitted(method, knobs, {pair(text)[0].strip().partition(".")[0] for text in texts})
    for sentence in found.moved:
        console.say(sentence)
    now = method_in(found.values)
    if now is not method:
        what = now.name if now else "a combination of your own"
        console.say(f"With what --set says it is {method.name} no more: it is {what}.")
    return dict(found.values)


def _text(argument: str) -> str:
    """Return what was typed, whatever language the terminal claims to speak."""
    return os.fsencode(argument).decode(errors="replace")
