"""Lists and ranges of numbers as people type them."""

from collections.abc import Iterator

from fl_core.errors import ConfigError
from fl_core.translatable import translatable

MOST_VALUES = 50


def numbers_in(text: str) -> Iterator[float]:
    """Yield the numbers that somebody has typed: "0, 0.3, 0.9" or "0 to 1 by 0.25".

    Raises:
        ConfigError: If it is neither.
    """
    words = text.replace("…", " to ").split()
    if "to" in words or ".." in text:
        yield from _range(text)
        return
    for part in text.replace(";", ",").split(","):
        if part.strip():
            yield _number(part)


def _range(text: str) -> Iterator[float]:
    low, _, rest = text.replace("..", " to ").replace("…", " to ").partition(" to ")
    high, _, step = rest.partition(" by ")
    first, last, by = _number(low), _number(high), _number(step) if step.strip() else 1.0
    if by <= 0 or last < first or (last - first) / by > MOST_VALUES:
        raise ConfigError(
            translatable("A range must rise in at most {most} steps.", most=MOST_VALUES)
        )
    for place in range(int((last - first) / by + 1e-9) + 1):
        yield round(first + place * by, 10)


def _number(text: str) -> float:
    try:
        return float(text.strip())
    except ValueError:
        raise ConfigError(translatable("“{text}” is no number.", text=text.strip()[:40])) from None
