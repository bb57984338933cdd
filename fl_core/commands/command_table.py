"""The group of all commands: each is loaded when it is called, for some take a while to load."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module

import click
from click.shell_completion import CompletionItem

from fl_core.commands.command import Group


@dataclass(frozen=True)
class CommandEntry:
    """One command.

    Attributes:
        about: What it does, in the list of all.
        module: Where it is, in `fl_core.commands`; the command has the name of the entry there,
            with an underscore behind it where Python has that word for itself.
    """

    about: str
    module: str


class CommandTable(Group):
    """Commands by their names."""

    def __init__(self, entries: Mapping[str, CommandEntry], **more: object) -> None:
        super().__init__(**more)  # type: ignore[arg-type]
        self._entries = entries

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self._entries]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = self._entries.get(cmd_name)
        if entry is None:
            return None
        module = import_module(f"fl_core.commands.{entry.module}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        command.help = command.help or entry.about
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self._entries and not args[0].startswith("-"):
            raise click.NoSuchCommand(args[0], possibilities=self._entries, ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows: Sequence[tuple[str, str]] = [
            (name, entry.about) for name, entry in self._entries.items()
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        found = [
            CompletionItem(name, help=entry.about)
            for name, entry in self._entries.items()
            if name.startswith(incomplete)
        ]
        return found + click.Command.shell_complete(self, ctx, incomplete)
