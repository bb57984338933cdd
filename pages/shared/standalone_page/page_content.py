"""All that the page shows, as one JSON object: what its parts show at first, and round by round."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from fl_core.command_name import FROM_A_CLONE
from fl_core.errors import FedariumError
from pages.shared.gallery_answers import answers, why_no_gallery
from pages.shared.run_snapshot import Look, after_round
from pages.shared.standalone_page import page_words, round_parts
from pages.shared.standalone_page.round_parts import Data, Shown
from pages.shared.standalone_page.section_words import section_words, thinned
from pages.shared.standalone_page.shown_rounds import measured_rounds, with_room
from pages.shared.standalone_page.whole_run_charts import holdings, learning

LIVE_PLOTS = ("learning", "bars", "confusion", "holdings")
COMPONENTS = {
    "numbers": "key_numbers",
    "network": "federation_picture",
    "gallery": "image_gallery",
    **dict.fromkeys(LIVE_PLOTS, "live_plot"),
}
"""By the part that each shows."""


@dataclass(frozen=True)
class _Round:
    """A round that the page can be moved to.

    Attributes:
        seen: The run as it stood.
        parts: What its parts show, by their names.
    """

    seen: Look
    parts: dict[str, Data]

    @property
    def content(self) -> Data:
        """What the browser is told of it."""
        parts = {
            name: round_parts.of_a_round(data) if name in LIVE_PLOTS else data
            for name, data in self.parts.items()
        }
        return {
            "round": self.seen.run.round,
            "words": round_parts.moment(self.seen),
            "reading": round_parts.reading(self.seen),
            "parts": parts,
        }


def content_of(seen: Look) -> Data:
    """Return what the page shows of a run."""
    view = round_parts.bars_view(seen)
    shown = Shown(view, round_parts.bars_parties(seen, view), _has_gallery(seen))
    measured = measured_rounds(seen)
    rounds = _rounds(seen, measured, shown)
    maps = _add_maps(rounds)
    told = _always(seen, shown, rounds)
    parts = {
        name: told[name] | {"run": seen.run.id, "part": name} for name in COMPONENTS if name in told
    }
    words = section_words(seen, shown) | {"thinned": thinned(len(measured), len(rounds), maps)}
    return {
        "run": seen.run.id,
        "components": {name: COMPONENTS[name] for name in parts},
        "parts": parts,
        "rounds": [each.content for each in rounds],
        "words": words,
        "facts": page_words.facts(seen),
        "knobs": page_words.config_words(seen),
        "config": page_words.config_json(seen),
        "file": page_words.config_name(seen),
        "command": f"{FROM_A_CLONE} run --config {page_words.config_name(seen)}",
    }


def _rounds(seen: Look, measured: Sequence[int], shown: Shown) -> list[_Round]:
    """Return those rounds that there is room for, judged by the last."""
    last = [_round(seen, round, shown) for round in measured[-1:]]
    size = sum(len(json.dumps(each.content)) for each in last)
    return [_round(seen, round, shown) for round in with_room(measured[:-1], size)] + last


def _round(seen: Look, round: int, shown: Shown) -> _Round:
    then = seen if round == seen.run.round else after_round(seen, round)
    return _Round(then, round_parts.parts_of(then, shown))


def _add_maps(rounds: Sequence[_Round]) -> int:
    """Add the maps of what is confused to rounds, as there is room; return to how many."""
    last = round_parts.confused(rounds[-1].seen) if rounds else None
    if last is None:
        return 0
    size = len(json.dumps(round_parts.of_a_round(last)))
    places = with_room(range(len(rounds)), size)
    for place in places:
        if found := round_parts.confused(rounds[place].seen):
            rounds[place].parts["confusion"] = found
    return len(places)


def _always(seen: Look, shown: Shown, rounds: Sequence[_Round]) -> dict[str, Data]:
    """Return what the parts show to begin with: of the last round, and what is the same always."""
    last = dict(rounds[-1].parts) if rounds else round_parts.parts_of(seen, shown)
    for name, data in round_parts.lasting(seen, shown).items():
        last[name] = data | last.get(name, {})
    charts = {
        "learning": learning(seen) if seen.digest.measured is not None else None,
        "holdings": holdings(seen),
    }
    return last | {name: chart for name, chart in charts.items() if chart}


def _has_gallery(seen: Look) -> bool:
    if seen.digest.measured is None or why_no_gallery(seen.run.config):
        return False
    try:
        answers(seen)
    except (FedariumError, ValueError):  # the images are others today, or not to be read
        return False
    return True
