"""What all commands have in common: how they print help, read texts, and name runs."""

import os
from collections.abc import Callable
from typing import Any

import click

from fl_core.commands.completions import runs_to_complete
from fl_core.safe_print import Console

JSON_HELP = "For another program to read."


class Command(click.Command):
    """A command whose help is printed in any encoding, to whoever may have stopped reading."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _said_by_console(super().get_help_option(ctx))


class Group(click.Group):
    """The same of commands that have commands of their own."""

    command_class = Command

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _said_by_console(super().get_help_option(ctx))


class Text(click.ParamType[str]):
    """A text as it was typed, whatever language the terminal claims to speak."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return os.fsencode(value).decode(errors="replace")


TEXT = Text()


def command(
    name: str, cls: type[Command] = Command, **more: Any
) -> Callable[[Callable[..., int]], click.Command]:
    """Return what makes a function a command: it is handed the console, and returns the status."""

    def made(function: Callable[..., int]) -> click.Command:
        return click.command(name, cls=cls, **more)(click.pass_obj(function))

    return made


def run_argument(name: str, many: bool = False) -> Callable[[Any], Any]:
    """Return the argument that names a run, or several: an id, or the beginning of one."""
    return click.argument(
        name,
        metavar="RUN..." if many else "RUN",
        nargs=-1 if many else 1,
        required=True,
        shell_complete=lambda ctx, param, typed: runs_to_complete(typed),
    )


def stop_after_option() -> Callable[[Any], Any]:
    """Return the option `--stop-after`."""
    return click.option("--stop-after", type=int, metavar="ROUND", help="Pause after this round.")


def as_json() -> Callable[[Any], Any]:
    """Return the option `--json`."""
    return click.option("--json", "as_json", is_flag=True, help=JSON_HELP)


def _said_by_console(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.callback = _say_help
    return option


def _say_help(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        console: Console = ctx.obj
        console.write(ctx.get_help() + "\n")
        ctx.exit()
