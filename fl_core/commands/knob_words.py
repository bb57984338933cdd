"""The options that set knobs: `--set KNOB=VALUE`, read as a link has it, and `--method NAME`."""

from collections.abc import Callable
from typing import Any

import click

from fl_core.commands.command import TEXT
from fl_core.commands.completions import knobs_to_complete, methods_to_complete

KNOB_VALUE = (
    "As in a link: num_parties=5, partitioner=dirichlet, partitioner.skew=0.8; or "
    """partitioner='{"kind":"dirichlet","skew":0.8}'."""
)


def set_option(help: str = KNOB_VALUE, under: str = "") -> Callable[[Any], Any]:
    """Return the option `--set`, which may be given many times.

    Args:
        help: What is said of it.
        under: The field of the config whose own knobs alone can be set, if not all can.
    """
    return click.option(
        "--set",
        "settings",
        multiple=True,
        metavar="KNOB=VALUE",
        help=help,
        shell_complete=lambda ctx, param, typed: knobs_to_complete(typed, under),
    )


def method_option() -> Callable[[Any], Any]:
    """Return the option `--method`; that it was given twice is told by whoever reads it."""
    return click.option(
        "--method",
        "methods",
        type=TEXT,
        multiple=True,
        metavar="NAME",
        help="What parties and server do, by its name, such as FedProx: `methods` lists them. "
        "Knobs you do not set move to what it needs.",
        shell_complete=lambda ctx, param, typed: methods_to_complete(typed),
    )


def pair(setting: str) -> tuple[str, str]:
    """Return name and value of `--set`, without quotes that a shell has left in."""
    name, _, value = setting.partition("=")
    value = value.strip()
    quoted = value[:1] in ('"', "'") and value[1:].endswith(value[:1])
    return name, value[1:-1] if quoted else value
