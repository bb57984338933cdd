"""What a run shows, in sentences: the one or two that matter most, and all the others."""

from collections.abc import Sequence

from fl_core.translatable import translatable
from pages.components import live_text, spoken_text
from pages.language.spoken import text
from pages.shared.lazy_panel import panel
from pages.shared.page_parts import Options, PageParts, Part
from pages.shared.part_drawing import draw_part
from pages.shared.presets import PRESETS
from pages.shared.run_material import material_of
from pages.shared.run_reading.before_start import PURPOSE, before_start
from pages.shared.run_reading.english import ENGLISH
from pages.shared.run_reading.reading import Reading, reading_of
from pages.shared.run_reading.sentence import Sentence
from pages.shared.run_snapshot import Look

MOST_SENTENCES = 2
NO_MORE = translatable("There is no more to say yet.")


def parts() -> tuple[Part, Part]:
    """Return the parts, in the order in which they are drawn."""
    short = Part(
        "reading",
        data=lambda seen, _: spoken_text.ready(_in_short_words(seen)),
        show=lambda data, _, key: spoken_text.spoken_text(data, key=key),
        of_round=True,
        compares=lambda _: True,
    )
    more = Part(
        "more_shown",
        data=_more,
        show=lambda data, _, key: live_text.live_text(data, key=key),
        of_round=True,
        compares=lambda _: True,
    )
    return short, more


def draw_more_of_reading(page: PageParts, seen: Look) -> None:
    """Draw what is not said in short, in a panel."""
    title = text("More of what this run shows")
    panel(title, "what a run shows", lambda: _draw_more(page, seen))


def _in_short_words(seen: Look) -> str:
    """Return them as they are shown; of a run that could be started, what it is good for."""
    if not seen.is_setup:
        return in_words(in_short(seen))
    preset = PRESETS.get(seen.name)
    return f"{in_words([PURPOSE])} {text(preset.about) if preset else ''}".strip()


def in_short(seen: Look) -> list[Sentence]:
    """Return what matters most of a run: before anything is measured, what it will be."""
    if _to_come(seen):
        return before_start(seen.run.config, seen.found.label_counts)[:MOST_SENTENCES]
    return list(_reading(seen).in_short)


def _to_come(seen: Look) -> bool:
    """Return whether a run has yet to show anything."""
    return seen.run.active and seen.run.round is None


def in_words(sentences: Sequence[Sentence]) -> str:
    """Return sentences as they are shown: no number stands apart from its percent sign."""
    return ENGLISH.paragraph(sentences).replace(" %", "\N{NO-BREAK SPACE}%")


def _draw_more(page: PageParts, seen: Look) -> None:
    draw_part(page, "more_shown", seen)


def _reading(seen: Look) -> Reading:
    return reading_of(material_of(seen))


def _more(seen: Look, _: Options) -> bytes:
    """Return all that is not said in short."""
    if _to_come(seen):
        return live_text.ready(text(NO_MORE))
    reading = _reading(seen)
    rest = [each for each in reading.all if each not in reading.in_short]
    if not rest:
        return live_text.ready(text(NO_MORE))
    return live_text.ready("", [in_words([each]) for each in rest])
