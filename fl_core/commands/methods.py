"""The methods by their names, and what there is to know of one: `methods`."""

from collections.abc import Iterator
from typing import Any

import click

from fl_core.commands.command import TEXT, as_json, command
from fl_core.commands.completions import methods_to_complete
from fl_core.commands.known_knobs import bounds_in_words
from fl_core.commands.list_and_show import in_json, printed
from fl_core.knobs import Knob, knobs_of
from fl_core.method_choice import method_named
from fl_core.methods import METHODS, Method
from fl_core.reference import FAMILIES, facts, made_of
from fl_core.safe_print import Console
from fl_core.text_table import columns_of, wrapped

INDENT = 2


@command("methods")
@click.argument(
    "name",
    required=False,
    type=TEXT,
    shell_complete=lambda ctx, param, typed: methods_to_complete(typed),
)
@as_json()
def methods_command(console: Console, name: str | None, as_json: bool) -> int:
    """Methods by their names, each with what it is made of; of one NAME its knobs and its paper.

    `run --method NAME` trains with one.
    """
    method = method_named(name) if name is not None else None
    if as_json:
        told = [_for_programs(each) for each in METHODS.values()]
        console.write(in_json(_for_programs(method) if method else told))
    else:
        for line in _of_one(method, console.width) if method else _listed(console.width):
            console.say(line)
    return printed(console, "list")


def _listed(width: int | None) -> Iterator[str]:
    """Yield a line for each method, or on a narrow terminal a few."""
    wide = 2 + max(len(name) for name in METHODS if len(name) < 20)
    heading = ""
    for method in METHODS.values():
        if method.heading != heading:
            if heading:
                yield ""
            heading = method.heading
            yield f"{heading}:"
        yield from _entry(method.name, f"{method.about} ({made_of(method)})", wide, width)


def _entry(name: str, told: str, wide: int, width: int | None) -> Iterator[str]:
    """Yield a name with what is told of it beside it, or beneath where there is no room."""
    before = " " * INDENT + name
    if columns_of(before) >= wide + INDENT or (width is not None and width < 2 * wide):
        yield from wrapped(before, width)
        before = ""
    room = None if width is None else width - wide - INDENT
    if width is not None and width < 2 * wide:
        wide, room = INDENT, width - 2 * INDENT
    for line in wrapped(told, room):
        yield f"{before:<{wide + INDENT}}{line}"
        before = ""


def _of_one(method: Method, width: int | None) -> Iterator[str]:
    yield f"{method.name}: {method.heading}"
    yield from wrapped(str(method.about), width)
    yield from wrapped(f"Made of: {made_of(method)}.", width)
    for needed, value in method.needs.items():
        shown = value["kind"] if isinstance(value, dict) else value
        told = f"Needs {needed}={shown}; a knob that you do not set moves there."
        yield from wrapped(told, width)
    for field, member in method.own_members.items():
        yield ""
        words = f"{FAMILIES[field].label}: {member.label} (--set {field}={member.kind})"
        yield from wrapped(words, width)
        yield from wrapped(str(member.about), width)
        for word, words in facts(type(member)):
            yield from wrapped(f"{word}: {words}", width)
        for own in knobs_of(type(member)).values():
            value = own.write(getattr(member, own.name))
            told = f"{own.label}: {bounds_in_words(own)}. {own.help}"
            if value != own.write(own.default):
                told = f"{own.label}: {value} here; {bounds_in_words(own)}. {own.help}"
            yield from _entry(f"{field}.{own.name}", told, 28, width)
    if not method.own_members:
        yield from wrapped(f"Paper: {method.paper}", width)


def _for_programs(method: Method) -> dict[str, Any]:
    return {
        "name": method.name,
        "heading": str(method.heading),
        "about": str(method.about),
        "made_of": made_of(method),
        "members": {field: each.model_dump(mode="json") for field, each in method.members.items()},
        "needs": dict(method.needs),
        "paper": str(method.paper),
        "knobs": [
            _knob(f"{field}.{own.name}", own, getattr(member, own.name))
            for field, member in method.own_members.items()
            for own in knobs_of(type(member)).values()
        ],
    }


def _knob(path: str, own: Knob, value: Any) -> dict[str, Any]:
    told = {"name": path, "label": str(own.label), "value": value, "default": own.default}
    bounds = {"low": own.low, "high": own.high, "options": [*own.options]}
    return told | bounds | {"unit": str(own.unit), "help": str(own.help)}
