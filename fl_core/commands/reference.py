"""All there is to choose from, on the command line."""

from fl_core.commands.command import command
from fl_core.reference import document
from fl_core.safe_print import Console


@command("reference")
def reference_command(console: Console) -> int:
    """All there is to choose from, as docs/methods.md has it."""
    for line in document().splitlines():
        console.say(line)
    return 0
