"""The script by which a shell asks how a line goes on: `completion`."""

import click
from click.shell_completion import get_completion_class

from fl_core.command_name import INSTALLED
from fl_core.commands.bash_completion import be_known
from fl_core.commands.command import command
from fl_core.safe_print import Console

SHELLS = ("bash", "zsh", "fish")
COMPLETE = f"_{INSTALLED.upper()}_COMPLETE"
"""The variable of the environment by which it asks."""

HELP = """A script that has a shell complete commands, options, knobs, methods and runs.

It is for the command `fedarium`, as `pip install .` brings it. To try it, in bash:

\b
  source <(fedarium completion bash)

To have it in every shell that is opened from then on:

\b
  bash  fedarium completion bash > \\
          ~/.local/share/bash-completion/completions/fedarium
  zsh   fedarium completion zsh > "${fpath[1]}/_fedarium"
  fish  fedarium completion fish > \\
          ~/.config/fish/completions/fedarium.fish
"""


@command("completion", help=HELP)
@click.argument("shell", type=click.Choice(SHELLS))
def completion_command(console: Console, shell: str) -> int:
    """Print it."""
    be_known()
    made = get_completion_class(shell)
    assert made is not None
    # The command is not looked at: what there is, the shell asks for later.
    completer = made(click.Command(INSTALLED), {}, INSTALLED, COMPLETE)
    console.write(completer.source_template % completer.source_vars())
    return 0
