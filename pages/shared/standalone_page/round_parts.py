"""What the parts of the page show of each round, as the components take it from the Train page."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from fl_core.translatable import translatable
from pages.components import federation_picture
from pages.components.live_plot import Plot, ready
from pages.language.spoken import text
from pages.shared.class_charts import confusion_heatmap, height_of_classes
from pages.shared.confusion_cache import confusion
from pages.shared.federation_state import picture_of
from pages.shared.gallery_answers import answers, gallery_images
from pages.shared.metric_column_names import BY_PARTY, GLOBAL_ON_TEST, OWN_ON_TEST, View
from pages.shared.party_bars import height_of_bars, party_bars
from pages.shared.row_sampling import evenly_spaced
from pages.shared.run_key_numbers import headline
from pages.shared.run_material import material_of, names_of
from pages.shared.run_name import title_of
from pages.shared.run_reading.english import ENGLISH
from pages.shared.run_reading.reading import reading_of
from pages.shared.run_snapshot import Look
from pages.shared.whose_accuracy import in_words, overall_in_words

AT_FIRST = {"model": "global", "images": "test"}
AFTER, BEFORE = translatable("After round {round} of {rounds}"), translatable("Before training")
NOT_OF_A_ROUND = ("script", "words", "runName", "label")
"""Of a chart's data: they are the same after each round."""

Data = dict[str, Any]


@dataclass(frozen=True)
class Shown:
    """What of the run the page shows, whichever round.

    Attributes:
        view: Of which the bars are.
        parties: Which have a bar.
        gallery: Whether there are sample images.
    """

    view: View
    parties: Sequence[int]
    gallery: bool


def moment(seen: Look) -> str:
    """Say after which round the page shows the run."""
    round = seen.run.round or 0
    return text(AFTER if round else BEFORE, round=round, rounds=seen.run.config.num_rounds)


def reading(seen: Look) -> str:
    """Say what the rounds so far show, in a sentence or two."""
    told = ENGLISH.paragraph(list(reading_of(material_of(seen)).in_short))
    return told.replace(" %", "\N{NO-BREAK SPACE}%")


def bars_view(seen: Look) -> View:
    """Return of whose accuracies, on which images, there are numbers by party."""
    liked = (OWN_ON_TEST, *(view for view in BY_PARTY if view != OWN_ON_TEST))
    return next((view for view in liked if seen.digest.of[view].known), OWN_ON_TEST)


def bars_parties(seen: Look, view: View) -> Sequence[int]:
    """Return which parties have a bar: of very many some, from the worst to the best."""
    known = seen.digest.of[view].known
    order = sorted(range(seen.run.config.num_parties), key=lambda party: known.get(party, 2.0))
    chosen = evenly_spaced(np.array(order, np.intp))
    return sorted(int(party) for party in chosen)


def parts_of(seen: Look, shown: Shown) -> dict[str, Data]:
    """Return what all parts but the map show after a round, by their names."""
    found: dict[str, Callable[[], bytes]] = {
        "numbers": lambda: headline(seen, AT_FIRST),
        "bars": lambda: bars(seen, shown).data,
    }
    if shown.gallery:
        found["gallery"] = lambda: answers(seen)
    return {name: json.loads(made()) for name, made in found.items()} | {"network": network(seen)}


def network(seen: Look) -> Data:
    """Return the picture of the parties and the server, at rest after a round."""
    told: Data = json.loads(federation_picture.moving(_picture(seen)))
    return told | {"caption": moment(seen)}


def lasting(seen: Look, shown: Shown) -> dict[str, Data]:
    """Return what these parts show whichever round it is."""
    found = {"network": federation_picture.lasting(_picture(seen))}
    if shown.gallery:
        found["gallery"] = gallery_images(seen)
    return {name: json.loads(told) for name, told in found.items()}


def bars(seen: Look, shown: Shown) -> Plot:
    """Return the parties' accuracies."""
    known = seen.digest.of[shown.view].last
    return ready(
        party_bars(known, shown.parties, seen.called),
        height=height_of_bars(len(shown.parties)),
        uirevision="bars",
        label=text("Accuracy by party: {whose}", whose=in_words(seen, shown.view)),
        run_name=title_of(seen.run),
    )


def confused(seen: Look) -> Data | None:
    """Return the map of what is taken for what after a round, if it was kept."""
    counts = confusion(seen.store, seen.run.id, seen.digest.measured or 0, GLOBAL_ON_TEST)
    if counts is None:
        return None
    names = names_of(seen)
    whose = overall_in_words(seen, GLOBAL_ON_TEST)
    plot = ready(
        confusion_heatmap(counts, names),
        height=height_of_classes(names),
        uirevision="confusion",
        label=text("What each class is taken for, in percent of the class: {whose}", whose=whose),
        run_name=title_of(seen.run),
    )
    told: Data = json.loads(plot.data)
    return told


def of_a_round(data: Mapping[str, Any]) -> Data:
    """Return a chart's data without what it shows whichever round it is."""
    return {name: told for name, told in data.items() if name not in NOT_OF_A_ROUND}


def _picture(seen: Look) -> Any:
    picture = picture_of(seen.run, seen.digest, seen.found, None, called=seen.called)
    return replace(picture, phase="done")
