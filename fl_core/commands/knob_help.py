"""The knobs with their bounds, as `run --help` lists them: those turned most come first."""

import click

from fl_core.commands.command import Command
from fl_core.commands.known_knobs import KnownKnob, bounds_in_words, known_knobs
from fl_core.model_settings import all_in_words

TITLES = {
    "federation": "The federation",
    "data": "The data",
    "training": "The training",
    "measuring": "The measuring",
    "": "Knobs of what is chosen, and whose",
}


class CommandWithKnobs(Command):
    """A command whose help lists the knobs that `--set` takes."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write them beneath the options."""
        every = [*known_knobs()]
        formatter.write_paragraph()
        formatter.write_text(
            "Knobs, as --set takes them; behind each what it may be, and [what it is if not set]."
        )
        for group in dict.fromkeys([*TITLES, *(each.knob.group for each in every)]):
            rows = [_row(each) for each in every if each.knob.group == group]
            with formatter.section(TITLES.get(group, group)):
                formatter.write_dl(rows, col_max=min(28, formatter.width // 3))
        head, *lines = all_in_words().splitlines()
        formatter.write_paragraph()
        formatter.write_text(head)
        formatter.write("".join(f"{line}\n" for line in lines))  # to be copied: not broken


def _row(known: KnownKnob) -> tuple[str, str]:
    whose = f" ({', '.join(known.of)})" if known.of else ""
    return known.path, f"{known.knob.label}{whose}: {bounds_in_words(known.knob)}"
