"""The parts of the Train page that show a run: one list for its drawing and its live updates."""

from dataclasses import replace

from pages.components.federation_moment import NetworkState
from pages.components.federation_picture import lasting, moving, network
from pages.components.image_gallery import gallery
from pages.components.key_numbers import numbers
from pages.language.spoken import text
from pages.shared.federation_state import picture_of
from pages.shared.gallery_answers import answers, gallery_images, why_no_gallery
from pages.shared.learning_chart import HEIGHT
from pages.shared.metric_column_names import BY_PARTY, GLOBAL_ON_TEST, MEASURES, OWN_ON_TEST, View
from pages.shared.page_parts import Options, PageParts, Part
from pages.shared.plot_part import plot_part
from pages.shared.row_sampling import some_rows
from pages.shared.run_key_numbers import headline
from pages.shared.run_snapshot import Look
from pages.shared.whose_accuracy import (
    CHOICES,
    how_often,
    in_words,
    overall_in_words,
    short_name,
    view_of,
    why_not,
)
from pages.train import class_confusion, reading_parts, reference_parts
from pages.train.published_figures import published_in_words
from pages.train.reference_parts import SWITCH, is_on
from pages.train.reference_words import band_in_words
from pages.train.run_charts import SCALES, learning, party_rounds, party_rounds_height


def _learning_words(seen: Look, options: Options) -> str:
    view = view_of(options)
    if seen.run.round is None:
        soon = text("The first point appears as soon as the untrained model has been measured.")
        published = published_in_words(seen.run.config, view)
        return f"{soon if seen.run.active else ''} {published}".strip()
    said = [
        _lines_in_words(seen, view) + how_often(seen.run.config),
        band_in_words(seen, view) if is_on(options) else "",
        published_in_words(seen.run.config, view),
    ]
    return " ".join(filter(None, said))


def _lines_in_words(seen: Look, view: View) -> str:
    missing, tested = why_not(seen, view), overall_in_words(seen, GLOBAL_ON_TEST)
    if view == GLOBAL_ON_TEST:
        parties = missing or text("Parties: {what}.", what=in_words(seen, OWN_ON_TEST))
        return f"{text('Bold: {what}.', what=tested)} {parties}"
    if missing:
        return f"{missing} {text('Thin line: {what}.', what=tested)}"
    bold = text("Bold: {what}; the other lines: party by party.", what=overall_in_words(seen, view))
    return f"{bold} {text('Thin, to compare: {what}.', what=tested)}"


def _network_words(seen: Look, options: Options) -> str:
    view = view_of(options)
    big = text("Big number: {what}.", what=overall_in_words(seen, view))
    if missing := why_not(seen, view):
        shown = seen.digest.of[view].overall is not None
        return f"{big} {missing}" if shown else missing
    return f"{big} {text('Party numbers: {what}.', what=in_words(seen, view.by_party))}"


def _gallery_words(seen: Look, _: Options) -> str:
    return why_no_gallery(seen.run.config)


def _party_rounds_words(seen: Look, options: Options) -> str:
    view = view_of(options)
    if missing := why_not(seen, view):
        return missing
    order = text("by their latest accuracy, the worst uppermost")
    some = some_rows(seen.run.config.num_parties, order)
    one = view == GLOBAL_ON_TEST and not seen.run.config.strategy.own_models
    same = text("The global model is one, on the same images for all.") if one else ""
    what = text("Accuracy in percent: {what}.", what=in_words(seen, view.by_party))
    said = [what, same, how_often(seen.run.config).strip(), _why_empty(seen, view), some.strip()]
    return " ".join(filter(None, said))


EMPTY = {
    "out": "Empty: sat the round out.",
    "unmeasured": "Empty: was not measured.",
    "out or unmeasured": "Empty: sat the round out or was not measured.",
    "pooled": "Empty: has no images, for they were brought together.",
    "pooled or unmeasured": "Empty: has no images, for they were brought together or was not "
    "measured.",
}


def _why_empty(seen: Look, view: View) -> str:
    """Say what it means that there is no number of a party in a round, where there are such."""
    all_of_them, told = seen.run.config.num_parties * (seen.run.round or 0), seen.history.parties
    out = "pooled" if seen.run.config.strategy.pools else "out"
    why = [out] * (len(told) < all_of_them)
    if told[view.by_party.column("accuracy")].isna().any():
        why.append("unmeasured")
    return text(EMPTY[" or ".join(why)]) if why else ""


LABELS = {
    "accuracy": "Accuracy round by round: {whose}",
    "loss": "Loss round by round: {whose}",
}


def _learning_label(seen: Look, options: Options) -> str:
    return text(LABELS[options["measure"]], whose=overall_in_words(seen, view_of(options)))


def _party_rounds_label(seen: Look, options: Options) -> str:
    whose = in_words(seen, view_of(options).by_party)
    return text("Accuracy by party and round: {whose}", whose=whose)


def _picture(seen: Look, options: Options) -> NetworkState:
    view = view_of(options)
    picture = picture_of(seen.run, seen.digest, seen.found, seen.live, view, seen.called)
    if view == GLOBAL_ON_TEST:
        return picture
    models = short_name(seen.run.config, view)
    return replace(picture, measured=text("{models}: mean accuracy", models=models))


AT_FIRST = {name: values[0] for name, values in CHOICES.items()}
PARTS = PageParts(
    "train",
    (
        *reading_parts.parts(),
        Part(
            "headline",
            options=CHOICES,
            of_round=True,
            data=headline,
            show=lambda data, _, key: numbers(data, key=key),
        ),
        plot_part(
            "learning",
            learning,
            applies=lambda seen: True,  # its axes are there before the first point
            words=_learning_words,
            options={"measure": MEASURES, **CHOICES, **SWITCH, "size": tuple(SCALES)},
            label=_learning_label,
            height=lambda seen: HEIGHT,
            axes=lambda options: options["measure"],
            compares=is_on,
        ),
        reference_parts.compared(),
        Part(
            "network",
            words=_network_words,
            options=CHOICES,
            moves=True,
            of_round=True,
            always=lambda seen: lasting(_picture(seen, AT_FIRST)),
            data=lambda seen, options: moving(_picture(seen, options), seen.at),
            show=lambda data, _, key: network(data, key=key),
        ),
        Part(
            "gallery",
            applies=lambda seen: not _gallery_words(seen, {}),
            words=_gallery_words,
            of_round=True,
            always=gallery_images,
            data=lambda seen, _: answers(seen),
            show=lambda data, _, key: gallery(data, key=key),
        ),
        *class_confusion.parts(),
        plot_part(
            "party_rounds",
            party_rounds,
            applies=lambda seen: any(seen.digest.of[view].known for view in BY_PARTY),
            words=_party_rounds_words,
            options=CHOICES,
            label=_party_rounds_label,
            height=party_rounds_height,
        ),
    ),
    common=(*CHOICES, *SWITCH),
)
"""In the order in which they are drawn."""
