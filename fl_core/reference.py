"""What there is to choose from, told from the registries: for a page, and for `docs/methods.md`."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from fl_core.config import RunConfig
from fl_core.family_member import Choice
from fl_core.knobs import Knob, knobs_of
from fl_core.methods import CHOSEN, METHODS, Method
from fl_core.strategies import Strategy
from fl_core.translatable import translatable

Say = Callable[[str], str]
"""What says a text in the language of whoever reads it; `str` where that is English."""

KNOBS = knobs_of(RunConfig)
FAMILIES = {name: knob for name, knob in KNOBS.items() if knob.members}
ORDER = (*CHOSEN, *(name for name in FAMILIES if name not in CHOSEN))
"""The fields of a config that are choices, those that make a method first."""

TITLES = {
    "strategy": translatable("Strategies: what parties do"),
    "pre_aggregator": translatable("Mixing: before updates are combined"),
    "aggregator": translatable("Aggregation: how updates are combined"),
    "server_step": translatable("Server steps: how far the server moves"),
    "dataset": translatable("Data sets"),
    "partitioner": translatable("Splits: who holds what"),
    "sizes": translatable("Party sizes"),
    "appearance": translatable("Appearance: how images look from party to party"),
    "label_noise": translatable("Labels: who is taught wrongly"),
    "model": translatable("Models"),
}
KNOB_HEADS = (
    translatable("Knob"),
    translatable("From, to"),
    translatable("Default"),
    translatable("What it does"),
)
METHOD_HEADS = (
    translatable("Method"),
    translatable("Kind"),
    translatable("What it does"),
    translatable("Made of"),
)

LETTERS = translatable(
    "$w$ is the global model that a round begins with, $w_i$ that of party $i$, $g_i$ the gradient "
    "of its loss $L_i$ on a batch, $\\eta$ its learning rate, $n_i$ its images, $n_{i,c}$ those of "
    "class $c$, $K_i$ or $\\tau_i$ its steps in the round, $\\Delta_i = w_i - w$ its update, $v_i$ "
    "its personal model. $S$ are the parties that take part, $n_S$ their images, $m$ the number of "
    "all parties. $x_1, \\dots, x_n$ are the updates as they are combined, $d$ is what comes of "
    "them, $\\eta_s$ the server’s rate. $z$ are the logits of an image, $z_c$ that of class $c$, "
    "$z_w$ those of the received model, $y$ is its class, $\\tilde{y}$ the one taught, $C$ how "
    "many there are. Other Greek letters are knobs; $\\lambda$ of an optimiser is its weight "
    "decay, $\\beta$ a momentum. Of a split, $i$ of $N$ is the party. An arrow is one step, or "
    "what a round makes of a value."
)


def anchor(field: str, kind: str) -> str:
    """Return where a member stands, in the page and in the file."""
    return f"{field}-{kind}".replace("_", "-")


def title(field: str) -> str:
    """Return the heading of a family."""
    return TITLES.get(field, FAMILIES[field].label)


def has(member: type[Choice], words: Sequence[str], say: Say = str) -> bool:
    """Return whether all these words, in small letters, are somewhere in what is told of it."""
    told = (say(member.label), *member.also, say(member.about), say(member.heading))
    text = " ".join((*told, *map(" ".join, facts(member, say)))).lower()
    return all(word in text for word in words)


def facts(member: type[Choice], say: Say = str) -> Iterator[tuple[str, str]]:
    """Yield what there is to know of a member beside its sentence: each with a word before it."""
    told = {
        translatable("Needs"): " ".join(map(say, _needs(member))),
        translatable("Remembered of each party"): say(member.party_state),
        translatable("Remembered by the server"): say(member.server_state),
        translatable("Neutral"): say(member.neutral),
        translatable("Paper"): say(member.paper),
        translatable("Other than in the paper"): say(member.differs),
    }
    return ((say(word), words) for word, words in told.items() if words)


def knob_table(member: type[Choice], say: Say = str) -> str:
    """Return the knobs of a member as a table in Markdown; empty where there are none."""
    rows = [_row(knob, getattr(member(), knob.name), say) for knob in knobs_of(member).values()]
    return _head(KNOB_HEADS, say) + "\n".join(rows) if rows else ""


def methods_with(words: Sequence[str], say: Say = str) -> list[Method]:
    """Return the named methods in whose row all these words are, in small letters."""
    rows = {name: _row_of(each, say).lower() for name, each in METHODS.items()}
    return [METHODS[name] for name, row in rows.items() if all(word in row for word in words)]


def method_table(methods: Iterable[Method] = tuple(METHODS.values()), say: Say = str) -> str:
    """Return named methods, a row each, as a table in Markdown."""
    return _head(METHOD_HEADS, say) + "\n".join(_row_of(each, say) for each in methods)


def _head(heads: Sequence[str], say: Say) -> str:
    return f"| {' | '.join(map(say, heads))} |\n{'|---' * len(heads)}|\n"


def _row_of(each: Method, say: Say) -> str:
    return (
        f"| **{say(each.name)}** | {say(each.heading)} | {say(each.about)} | {made_of(each, say)} |"
    )


def place_of(method: Method) -> str:
    """Return the anchor of what a method is known by."""
    field, member = next(iter(method.own_members.items()), ("strategy", method.strategy))
    return anchor(field, member.kind)


def made_of(method: Method, say: Say = str) -> str:
    """Return what a method is beside what is usual, such as "Strategy FedProx"."""
    told = [
        say(translatable("{family} “{member}”", family=FAMILIES[name].label, member=each.label))
        + _as_it_is_known(method, name, each, say)
        for name, each in method.own_members.items()
    ]
    return ", ".join(told) or say(translatable("What is usual in all four"))


def _as_it_is_known(method: Method, field: str, member: Choice, say: Say) -> str:
    """Return the knobs that make a member this method and no other, in brackets; empty for none."""
    names, knobs = [own for name, own in method.defining if name == field], knobs_of(type(member))
    told = [
        f"{say(knobs[own].label)}: {say(_said(knobs[own], getattr(member, own)))}" for own in names
    ]
    return f" ({'; '.join(told)})" if told else ""


def document() -> str:
    """Return `docs/methods.md`."""
    parts = [
        "# Methods, data and networks, one by one",
        "Written by `python -m fl_core reference > docs/methods.md` from the registries. "
        "The same is on the dashboard’s Reference page.",
        "## Methods by their names",
        method_table(),
        "## Letters in the equations",
        LETTERS,
    ]
    for field in ORDER:
        parts += [f"## {title(field)}", FAMILIES[field].help]
        for kind, member in FAMILIES[field].members.items():
            parts += [f'<a id="{anchor(field, kind)}"></a>', f"### {member.label}", *_entry(member)]
    return "\n\n".join(parts) + "\n"


def _entry(member: type[Choice]) -> Iterator[str]:
    yield member.about
    if member.equation:
        yield f"$$\n{member.equation}\n$$"
    if told := [f"- {word}: {words}" for word, words in facts(member)]:
        yield "\n".join(told)
    if table := knob_table(member):
        yield table


def _needs(member: type[Choice]) -> Iterator[str]:
    if issubclass(member, Strategy):
        if member.only_plain_steps:
            yield translatable("Plain SGD.")
        if member.combines_itself:
            yield translatable(
                "It combines by itself: mixing, aggregation and server step stay as usual."
            )
    if member.requires:
        yield member.requires


def _row(knob: Knob, default: Any, say: Say) -> str:
    words = say(_said(knob, default))
    allowed = ", ".join(map(say, knob.options.values())) if knob.options else say(_range(knob))
    label = translatable("{label} ({unit})", label=knob.label, unit=knob.unit)
    cells = (say(label if knob.unit else knob.label), allowed, words, say(knob.help))
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _said(knob: Knob, value: Any) -> str:
    """Return a value in the words shown for it."""
    if knob.options:
        return knob.options.get(value, knob.write(value))
    return translatable("{value}", value=value) if knob.number else knob.write(value)


def _range(knob: Knob) -> str:
    if knob.low is None or knob.high is None:
        return knob.rule
    return translatable("{low} to {high}", low=knob.low, high=knob.high)
