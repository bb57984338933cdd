"""The languages there are: English, as it stands in the code, and a `.po` file for each other."""

from collections.abc import Mapping
from functools import cache
from gettext import c2py
from pathlib import Path

from babel import Locale, negotiate_locale
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from fl_core.told_values import Marks
from pages.language.language import Language, Text

FOLDER = Path(__file__).parents[1] / "locales"
SOURCE = "en"


@cache
def names() -> Mapping[str, str]:
    """Return to the code of each language its name in the language itself."""
    codes = (SOURCE, *sorted(path.stem for path in FOLDER.glob("*.po")))
    return {code: str(Locale.parse(code).display_name).capitalize() for code in codes}


@cache
def language(code: str) -> Language:
    """Return a language that there is, read once a process."""
    if code == SOURCE:
        return Language(SOURCE)
    with (FOLDER / f"{code}.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    texts = {_key(message): _text(message) for message in catalogue if _is_there(message)}
    return Language(code, texts, c2py(catalogue.plural_expr), _marks(Locale.parse(code)))


def understood(accepted: str) -> str:
    """Return the language there is that a reader likes best, English where there is none.

    Args:
        accepted: As a browser says it in `Accept-Language`, such as "fr-CH, de;q=0.9, en;q=0.8".
    """
    ranked = [part.partition(";") for part in accepted.split(",")[:MOST_ACCEPTED]]
    liked = sorted(ranked, key=lambda part: -_quality(part[2]))
    return negotiate_locale([part[0].strip() for part in liked], names(), sep="-") or SOURCE


MOST_ACCEPTED = 20


def _quality(told: str) -> float:
    try:
        return float(told.strip().removeprefix("q="))
    except ValueError:
        return 1.0


def _is_there(message: Message) -> bool:
    return bool(message.id) and bool(message.string) and not message.fuzzy


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else str(message.id[0])


def _text(message: Message) -> Text:
    return message.string if isinstance(message.string, str) else tuple(message.string or ())


def _marks(locale: Locale) -> Marks:
    symbols = locale.number_symbols["latn"]
    percent = str(locale.percent_formats[None].pattern).lstrip("#,0.")
    joint = str(locale.list_patterns["standard"]["end"])
    return Marks(symbols["group"], symbols["decimal"], percent, joint)
