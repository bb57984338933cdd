"""What there is to choose from, told from the registries: for a page, and for `docs/methods.md`."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from fl_core.config import RunConfig
from fl_core.family_member import Choice
from fl_core.knobs import Knob, knobs_of
from fl_core.methods import CHOSEN, METHODS, Method
from fl_core.strategies import Strategy

KNOBS = knobs_of(RunConfig)
FAMILIES = {name: knob for name, knob in KNOBS.items() if knob.members}
ORDER = (*CHOSEN, *(name for name in FAMILIES if name not in CHOSEN))
"""The fields of a config that are choices, those that make a method first."""

TITLES = {
    "strategy": "Strategies: what parties do",
    "pre_aggregator": "Mixing: before updates are combined",
    "aggregator": "Aggregation: how updates are combined",
    "server_step": "Server steps: how far the server moves",
    "dataset": "Data sets",
    "partitioner": "Splits: who holds what",
    "sizes": "Party sizes",
    "appearance": "Appearance: how images look from party to party",
    "label_noise": "Labels: who is taught wrongly",
    "model": "Models",
}
MOST_DIGITS = 12
"""Behind the point: no bound of a knob is shown as 0 that is none."""

LETTERS = (
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


def has(member: type[Choice], words: Sequence[str]) -> bool:
    """Return whether all these words, in small letters, are somewhere in what is told of it."""
    told = (member.label, *member.also, member.about, member.heading, *map(" ".join, facts(member)))
    text = " ".join(told).lower()
    return all(word in text for word in words)


def facts(member: type[Choice]) -> Iterator[tuple[str, str]]:
    """Yield what there is to know of a member beside its sentence: each with a word before it."""
    if told := " ".join(_needs(member)):
        yield "Needs", told
    if member.party_state:
        yield "Remembered of each party", member.party_state
    if member.server_state:
        yield "Remembered by the server", member.server_state
    if member.neutral:
        yield "Neutral", member.neutral
    if member.paper:
        yield "Paper", member.paper
    if member.differs:
        yield "Other than in the paper", member.differs


def knob_table(member: type[Choice]) -> str:
    """Return the knobs of a member as a table in Markdown; empty where there are none."""
    rows = [_row(knob, getattr(member(), knob.name)) for knob in knobs_of(member).values()]
    if not rows:
        return ""
    head = "| Knob | From, to | Default | What it does |\n|---|---|---|---|\n"
    return head + "\n".join(rows)


def methods_with(words: Sequence[str]) -> list[Method]:
    """Return the named methods in whose row all these words are, in small letters."""
    return [
        each for each in METHODS.values() if all(word in _row_of(each).lower() for word in words)
    ]


def method_table(methods: Iterable[Method] = tuple(METHODS.values())) -> str:
    """Return named methods, a row each, as a table in Markdown."""
    head = "| Method | Kind | What it does | Made of |\n|---|---|---|---|\n"
    return head + "\n".join(map(_row_of, methods))


def _row_of(each: Method) -> str:
    return f"| **{each.name}** | {each.heading} | {each.about} | {made_of(each)} |"


def place_of(method: Method) -> str:
    """Return the anchor of what a method is known by."""
    field, member = next(iter(method.own_members.items()), ("strategy", method.strategy))
    return anchor(field, member.kind)


def made_of(method: Method) -> str:
    """Return what a method is beside what is usual, such as "Strategy FedProx"."""
    told = [
        f"{FAMILIES[name].label} “{each.label}”{_as_it_is_known(method, name, each)}"
        for name, each in method.own_members.items()
    ]
    return ", ".join(told) or "What is usual in all four"


def _as_it_is_known(method: Method, field: str, member: Choice) -> str:
    """Return the knobs that make a member this method and no other, in brackets; empty for none."""
    names, knobs = [own for name, own in method.defining if name == field], knobs_of(type(member))
    told = [f"{knobs[own].label}: {_said(knobs[own], getattr(member, own))}" for own in names]
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
            yield "Plain SGD."
        if member.combines_itself:
            yield "It combines by itself: mixing, aggregation and server step stay as usual."
    if member.requires:
        yield member.requires


def _row(knob: Knob, default: Any) -> str:
    words = _said(knob, default)
    allowed = ", ".join(knob.options.values()) if knob.options else _range(knob)
    unit = f" ({knob.unit})" if knob.unit else ""
    cells = (f"{knob.label}{unit}", allowed, words, knob.help)
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _said(knob: Knob, value: Any) -> str:
    """Return a value in the words shown for it."""
    return knob.options.get(value, knob.write(value)) if knob.options else knob.write(value)


def _range(knob: Knob) -> str:
    if knob.low is None or knob.high is None:
        return knob.rule
    return f"{_number(knob.low)} to {_number(knob.high)}"


def _number(number: float) -> str:
    return f"{number:,.{MOST_DIGITS}f}".rstrip("0").rstrip(".") if number else "0"
