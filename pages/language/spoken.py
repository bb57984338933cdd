"""Texts in the language of whoever looks: `text("{parties} parties", parties=3)`.

Many look at the same time, each in a thread of their own: a language is never a module's variable.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from fl_core.translatable import Template
from pages.language.catalogue import SOURCE, language, names
from pages.language.language import Language

_spoken: ContextVar[str] = ContextVar("language that is spoken here")
_asked: list[Callable[[], str]] = []


def text(template: Template, /, **values: Any) -> str:
    """Return a text in the language of whoever looks.

    Args:
        template: A whole English text with named fields, or what `translatable` has made.
        values: What stands in the fields; numbers are written as the language writes them.
    """
    return spoken().text(template, values)


def spoken() -> Language:
    """Return the language of whoever looks."""
    return language(code())


def code() -> str:
    """Return its code: what is kept for several viewers is kept for each language."""
    told = _spoken.get(None) or (_asked[0]() if _asked else SOURCE)
    return told if told in names() else SOURCE


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Say what is said within in one language, whoever looks."""
    before = _spoken.set(code)
    try:
        yield
    finally:
        _spoken.reset(before)


def ask(viewers: Callable[[], str]) -> None:
    """Have the language asked for here where nobody is `speaking`."""
    _asked[:] = [viewers]
