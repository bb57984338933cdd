"""The same run again and again with a knob or two at other values, over several seeds: `sweep`."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from fl_core import stop_signals
from fl_core.commands.command import TEXT, Command, as_json, command
from fl_core.commands.completions import names_to_complete, swept_to_complete
from fl_core.commands.run_config import ConfigWords, cautions
from fl_core.commands.sweep_result import result_for_programs, result_lines
from fl_core.commands.sweep_words import SweepWords, plan_of
from fl_core.commands.train import config_options
from fl_core.paths import database_url, weights_folder
from fl_core.runs.foreground_driver import Inbox
from fl_core.runs.foreground_sweep import ForegroundSweep
from fl_core.runs.machine_speed import speed_here
from fl_core.runs.run_catalogue import USUAL_TARGET
from fl_core.runs.run_owners import owner_name
from fl_core.runs.store import RunStore
from fl_core.runs.sweep_cost import SweepCost, cost_of
from fl_core.runs.sweep_outcome import Moment, moment_of
from fl_core.runs.sweep_teller import SweepInJson, SweepTeller, sweep_teller_for
from fl_core.safe_print import Console
from fl_core.sweep_gallery import GALLERY
from fl_core.sweep_plan import SweepPlan

KNOB = (
    "What is swept: partitioner.skew=0,0.5,0.9, num_parties='2 to 10 by 4' or "
    "method=FedAvg,FedProx. A second one makes a line for each of its values."
)


class SweepCommand(Command):
    """A command whose help lists the sweeps that are ready."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write them beneath the options."""
        with formatter.section("Ready ones"):
            formatter.write_dl([(name, str(each.question)) for name, each in GALLERY.items()])


@command("sweep", cls=SweepCommand)
@click.option(
    "--knob",
    "knobs",
    multiple=True,
    metavar="NAME=VALUES",
    help=KNOB,
    shell_complete=lambda ctx, param, typed: swept_to_complete(typed),
)
@click.option("--seeds", default="", metavar="SEEDS", help="How many, or which: 3, or 1,2,5. [3]")
@click.option(
    "--seeds-change",
    default="",
    metavar="PARTS",
    help="What seeds change: deal, start or batches, or some of them. [all three together]",
)
@click.option(
    "--ready",
    default="",
    metavar="NAME",
    help="A sweep that is ready, in place of --knob.",
    shell_complete=lambda ctx, param, typed: [*names_to_complete(GALLERY, typed)],
)
@config_options
@click.option("--name", default="", type=TEXT, help="Shown in the dashboard's list of sweeps.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask before it starts.")
@as_json()
def sweep_command(
    console: Console,
    knobs: Sequence[str],
    seeds: str,
    seeds_change: str,
    ready: str,
    config: Path | None,
    data: Path | None,
    settings: Sequence[str],
    methods: Sequence[str],
    name: str,
    yes: bool,
    as_json: bool,
) -> int:
    """Train the same run with a knob or two at other values, over several seeds.

    What is there already is not trained again, so the same command goes on with a sweep that was
    stopped. All that is not swept is set as for `run`, whose help lists the knobs. The page Sweeps
    of the dashboard shows the same sweep. With --json standard output has an object of JSON a
    line: the sweep, each run that ends, and what came of all.
    """
    say = console.complain if as_json else console.say
    base = ConfigWords(config, data, settings, methods)
    called, plan = plan_of(SweepWords(knobs, seeds, ready, base, seeds_change), say)
    store = RunStore(database_url())
    cost = cost_of(store, plan, lambda each: speed_here(store, each))
    for sentence in _cautions(plan):
        say(sentence)
    say(" ".join(cost.sentences))
    if cost.missing and not (yes or as_json or _is_wanted(console)):
        say("Nothing was trained.")
        return 0
    sweep = store.sweep_of(plan, name) or store.sweep(store.add_sweep(name or called, plan))
    assert sweep is not None
    teller = sweep_teller_for(console, sweep, as_json)
    status = _trained(store, teller, cost)
    _tell(console, teller, moment_of(store, sweep, USUAL_TARGET), status)
    return status


def _is_wanted(console: Console) -> bool:
    """Return whether somebody says so, where somebody is there to be asked."""
    if not console.is_watched or sys.stdin is None or not sys.stdin.isatty():
        return True
    return click.confirm("Train them?", default=True)


def _cautions(plan: SweepPlan) -> list[str]:
    """Return how what is chosen in any of its runs stands outside of what it is made for."""
    points = plan.points()
    of_one_seed = points[: len(points) // len(plan.seeds)]
    return list(dict.fromkeys(said for each in of_one_seed for said in cautions(each.config)))


def _trained(store: RunStore, teller: SweepTeller, cost: SweepCost) -> int:
    """Train what is missing, signals or not; return the exit status."""
    if not cost.missing:
        return 0
    inbox = Inbox()
    with stop_signals.caught(inbox.put):
        return ForegroundSweep(store, weights_folder(), owner_name(), inbox, teller).drive()


def _tell(console: Console, teller: SweepTeller, moment: Moment, status: int) -> None:
    plan, total = teller.sweep.plan, len(moment.points)
    if isinstance(teller, SweepInJson):
        told = result_for_programs(plan, moment)
        teller.tell(
            "end",
            id=teller.sweep.id,
            finished=moment.done,
            runs=total,
            exit_status=status,
            accuracy_is="model in use, on the common test images",
            results=told,
        )
        return
    for line in result_lines(plan, moment, console.width):
        console.say(line)
    if moment.done < total:
        console.say(f"{moment.done} of {total} runs are done. The same command goes on.")
