"""Every English text that can be drawn: what a language's catalogue has to have.

`python -m tests.pages.drawn_texts > pages/locales/fr.po` begins a catalogue: all texts, and nothing
said of them yet.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType

from fl_core.config import RunConfig
from fl_core.config_differences import short_label, small
from fl_core.families import FAMILIES
from fl_core.family_member import Choice
from fl_core.knobs import Knob, knobs_of
from fl_core.methods import METHODS
from fl_core.published_runs import published_runs
from fl_core.runs.run_states import RunState
from fl_core.strategies.alone import Alone
from fl_core.strategies.base import MEAN
from fl_core.told_values import DURATIONS
from fl_core.translatable import Plural, Template
from pages.learn.lessons import LESSONS
from pages.shared.kept_words import SENTENCES
from pages.shared.party_names import ALL_NAMES, PARTIES
from pages.shared.presets import TEACHING
from pages.shared.run_reading.english import ENGLISH

ROOT = Path(__file__).parents[2]
FOLDERS = ("fl_core", "pages")
COMMAND_LINE = "commands"
"""The folder of what is said in a terminal only, in English."""
WORKER_ONLY = ("fl_core/training/", "fl_core/models/")

SAYING = {
    "text": (0,),
    "said": (0,),
    "translatable": (0,),
    "turn": (0,),
    "does_nothing": (0, 1),
    "stalls": (0, 1),
    "Caution": (0, 1),
    "Entry": (0, 1),
    "Conflict": (1,),
    "needs": (2,),
    "needs_member": (2,),
    "too_strong_a_pull": (1,),
}
"""What is called with texts, and which of its arguments they are."""

ERRORS = ("Error", "Refused", "Lost")
"""How the names of our errors end: their first argument is a sentence."""

CLASS_WORDS = ("digit", "garment", "class")
"""What a class is called by the data sets that are included or read."""

QUOTES = "“”"
"""Other languages have others; what else is no letter is the same in all."""

TOLD_OF_MEMBERS = (
    "label",
    "about",
    "heading",
    "neutral",
    "differs",
    "requires",
    "party_state",
    "server_state",
)


def drawn_texts() -> dict[str, Template]:
    """Return the texts by themselves, a plural by its first form, as a catalogue finds them."""
    found: dict[str, Template] = {}
    for template in (*_in_code(), *_in_registries(), *ENGLISH.texts.values()):
        key = template if isinstance(template, str) else template.one
        if any(letter.isalpha() or letter in QUOTES for letter in _without_fields(key)):
            found.setdefault(key, template)
    return found


def _without_fields(text: str) -> str:
    return "".join(part.split("}")[-1] for part in text.split("{"))


def _in_code() -> Iterator[Template]:
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path.parent == ROOT / "fl_core" / COMMAND_LINE:
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            scopes = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
            for scope in (tree, *scopes):
                named = _named_in(scope)
                for call in ast.walk(scope):
                    if isinstance(call, ast.Call):
                        yield from _of_call(call, path, named)


def _named_in(scope: ast.AST) -> dict[str, ast.expr]:
    """Return what is given a name in a function, by the name."""
    assigned = [node for node in ast.walk(scope) if isinstance(node, ast.Assign)]
    pairs = [(node.targets[0], node.value) for node in assigned]
    return {name.id: value for name, value in pairs if isinstance(name, ast.Name)}


def _of_call(call: ast.Call, path: Path, named: Mapping[str, ast.expr]) -> Iterator[Template]:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    if name == "Plural":
        literals = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
        if len(literals) == 3:
            yield Plural(*literals)
    places = SAYING.get(name, (0,) if name.endswith(ERRORS) else ())
    for place in places:
        if place < len(call.args):
            arg = call.args[place]
            if isinstance(arg, ast.Name) and arg.id.islower():
                arg = named.get(arg.id, arg)
            yield from _templates(arg, path, name in SAYING)


def _templates(node: ast.expr, path: Path, follow: bool) -> Iterator[Template]:
    """Yield the texts that an argument can be: written there, or a constant of the module."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp():
            yield from _templates(node.body, path, follow)
            yield from _templates(node.orelse, path, follow)
        case ast.Subscript() if follow:
            yield from _templates(node.value, path, follow)
        case ast.Name() if follow and node.id.isupper():
            yield from _texts_in(getattr(_module(path), node.id, None))


def _texts_in(value: object) -> Iterator[Template]:
    match value:
        case str() | Plural():
            yield value
        case dict():
            yield from (each for each in value.values() if isinstance(each, str | Plural))


def _module(path: Path) -> ModuleType:
    return import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))


def _in_registries() -> Iterator[str]:
    yield from DURATIONS.values()
    yield from _of_knobs(knobs_of(RunConfig).values())
    for family in FAMILIES.values():
        for member in family.values():
            yield from _of_member(member)
    yield from CLASS_WORDS
    yield from map(small, (MEAN, Alone.measured))
    yield from (state.value for state in RunState)
    yield from SENTENCES
    for names in (PARTIES, *ALL_NAMES):
        yield from names.texts()
    for method in METHODS.values():
        yield from (method.name, method.heading, method.about)
    for preset in TEACHING.values():
        yield from (preset.name, preset.about)
    for run in published_runs():
        yield from (run.name, run.about, run.reports, run.found, run.differs)
        yield from (figure.words for figure in run.figures)
    for lesson in LESSONS.values():
        yield from lesson.texts()


def _of_member(member: type[Choice]) -> Iterator[str]:
    yield from (getattr(member, name) for name in TOLD_OF_MEMBERS)
    yield from _of_knobs(knobs_of(member).values())


def _of_knobs(knobs: Iterable[Knob]) -> Iterator[str]:
    for knob in knobs:
        yield from (knob.label, knob.help, knob.unit, *knob.options.values())
        yield small(short_label(knob.label))
        if knob.unit:
            yield small(knob.label)


if __name__ == "__main__":
    import sys

    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    catalogue = Catalog()
    for key, template in drawn_texts().items():
        catalogue.add(key if isinstance(template, str) else (template.one, template.other))
    write_po(sys.stdout.buffer, catalogue, width=0)
