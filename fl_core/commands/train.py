"""Runs that are trained here and now: `run` and `resume`."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from fl_core import stop_signals
from fl_core.commands.command import TEXT, as_json, command, stop_after_option
from fl_core.commands.completions import runs_to_complete
from fl_core.commands.knob_help import CommandWithKnobs
from fl_core.commands.knob_words import method_option, set_option
from fl_core.commands.run_config import ConfigWords, cautions, config_of
from fl_core.config import RunConfig
from fl_core.paths import database_url, weights_folder
from fl_core.runs.continued_run import config_from_model
from fl_core.runs.foreground_run import Foreground, Inbox
from fl_core.runs.resume_claims import check_stop_after, claimed, left_run
from fl_core.runs.run import Run
from fl_core.runs.run_by_prefix import readable_run_named
from fl_core.runs.run_owners import owner_name
from fl_core.runs.run_teller import Teller, teller_for
from fl_core.runs.store import RunStore
from fl_core.safe_print import Console


def config_options(function: Any) -> Any:
    """Add the options that say what is to be trained."""
    for option in (
        method_option(),
        set_option(),
        click.option(
            "--data",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Images of your own, an .npz or a .zip of picture folders: kept, and trained on; "
            "knobs you do not set move to what fits them.",
        ),
        click.option(
            "--config",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="A JSON file of knobs, as the dashboard saves it.",
        ),
    ):
        function = option(function)
    return function


@command("run", cls=CommandWithKnobs)
@config_options
@click.option("--name", default="", type=TEXT, help="Shown in the dashboard's list of runs.")
@click.option(
    "--from",
    "parent",
    metavar="RUN",
    help="Go on from the model of a run: with its knobs, but for those you set, and that model to "
    "start from.",
    shell_complete=lambda ctx, param, typed: runs_to_complete(typed),
)
@click.option("--from-round", type=int, metavar="N", help="Its model after this round.")
@stop_after_option()
@as_json()
def run_command(
    console: Console,
    config: Path | None,
    data: Path | None,
    settings: Sequence[str],
    methods: Sequence[str],
    name: str,
    parent: str | None,
    from_round: int | None,
    stop_after: int | None,
    as_json: bool,
) -> int:
    """Train, and keep the run where the dashboard sees it.

    With --json standard output has an object of JSON a line: the run, each round, and the end.
    """
    teller = teller_for(console, as_json)
    store = RunStore(database_url())
    base = None
    if parent is not None:
        before = readable_run_named(store, parent)
        base = config_from_model(weights_folder(), before, from_round)
    made = config_of(ConfigWords(config, data, settings, methods), teller.say, base)
    if base is not None:  # a file of knobs says of each what it is, of this one, too
        made = RunConfig.of(made.model_dump() | {"start_model": base.start_model})
    for sentence in cautions(made):
        teller.say(sentence)
    check_stop_after(stop_after, made.num_rounds)
    return _drive(store, teller, lambda owner: _created(store, made, name, stop_after, owner))


def do_resume(given: str, stop_after: int | None, as_json: bool, console: Console) -> int:
    """Go on with a run; return the exit status."""
    store, teller = RunStore(database_url()), teller_for(console, as_json)
    left = left_run(store, given, teller.say)
    check_stop_after(stop_after, left.config.num_rounds, left.round or 0)
    return _drive(store, teller, lambda owner: claimed(store, left, owner, stop_after))


def _drive(store: RunStore, teller: Teller, claim: Callable[[str], Run]) -> int:
    """Claim a run under a name of this process and drive it, signals or not."""
    inbox = Inbox()
    with stop_signals.caught(inbox.put):
        run = claim(owner_name())
        return Foreground(store, weights_folder(), run, inbox, teller).drive()


def _created(
    store: RunStore, config: RunConfig, name: str, stop_after: int | None, owner: str
) -> Run:
    run = store.get(store.create(config, name, stop_after, owner=owner))
    assert run is not None
    return run
