"""What is said of a command line that makes no sense: how it is used, and what may be meant."""

from collections.abc import Iterator

import click

from fl_core.errors import may_be_meant, shown


def usage_error_lines(error: click.UsageError) -> Iterator[str]:
    """Yield the lines that tell of it."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        yield from error.format_message().splitlines()
        return
    if error.ctx is not None:
        yield from error.ctx.get_usage().splitlines()
    yield f"Error: {_sentence(error)}"


def _sentence(error: click.UsageError) -> str:
    from fl_core.knob_parsing import nearest  # numpy, which nobody waits for who types no mistake

    match error, error.ctx:
        case click.NoSuchCommand(command_name=name), click.Context(command=click.Group() as group):
            there = group.list_commands(error.ctx) if error.ctx else []
            return f"There is no command {shown(name)}{may_be_meant(*nearest(name, there))}."
        case click.NoSuchOption(option_name=name), click.Context(command=command):
            there = [option for each in command.params for option in each.opts if option[0] == "-"]
            return f"There is no option {shown(name)} here{may_be_meant(*nearest(name, there))}."
    return error.format_message()
