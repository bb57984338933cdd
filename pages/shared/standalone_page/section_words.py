"""What stands above and beneath the parts of the page, and on its buttons."""

from fl_core.translatable import translatable
from pages.language.spoken import text
from pages.shared.gallery_answers import why_no_gallery
from pages.shared.metric_column_names import GLOBAL_ON_TEST, OWN_ON_TEST
from pages.shared.row_sampling import some_rows
from pages.shared.run_name import title_of
from pages.shared.run_snapshot import Look
from pages.shared.skew_measures import skew_in_words
from pages.shared.standalone_page.page_words import state, trained
from pages.shared.standalone_page.round_parts import Shown
from pages.shared.whose_accuracy import how_often, in_words, overall_in_words, why_not

SAID_BY_ONE, SAID_BY_ALL = (
    translatable("What the global model says"),
    translatable("What the parties’ models say, on average"),
)
BUTTONS = {
    "play": translatable("Play the rounds"),
    "pause": translatable("Stop here"),
    "round": translatable("Round"),
    "dark": translatable("Dark"),
    "light": translatable("Light"),
    "save": translatable("Save the config (JSON)"),
}
TITLES = {
    "learningTitle": translatable("Accuracy round by round"),
    "networkTitle": translatable("The federation"),
    "barsTitle": translatable("Party by party"),
    "confusionTitle": translatable("Which classes are confused"),
    "holdingsTitle": translatable("Who holds what"),
    "knobsTitle": translatable("Differs from the default"),
    "factsTitle": translatable("About this run"),
    "againTitle": translatable("Train it again"),
}
AGAIN = (
    "On a processor of the same kind the same config gives the same history, to the last bit, and "
    "so the same fingerprint. Save the config, and in a clone of Fedarium run:"
)
SOME_ROUNDS = "The curve has all {measured} measured rounds; the slider stops at {shown} of them."
SOME_MAPS = (
    "The map of confused classes is there of {maps} of these rounds, or this file would be too "
    "large; between them the one before stays."
)


def section_words(seen: Look, shown: Shown) -> dict[str, str]:
    """Return them by the places in which they stand."""
    own = seen.run.config.strategy.own_models
    tested = overall_in_words(seen, GLOBAL_ON_TEST)
    return {
        **{name: text(words) for name, words in (BUTTONS | TITLES).items()},
        "title": title_of(seen.run),
        "state": state(seen),
        "trained": trained(seen),
        "note": seen.run.note,
        "learningWords": _curves(seen, tested),
        "networkWords": text("Big number: {what}.", what=tested),
        "barsWords": _bars(seen, shown),
        "galleryTitle": text(SAID_BY_ALL if own else SAID_BY_ONE),
        "galleryWords": "" if shown.gallery else why_no_gallery(seen.run.config),
        "confusionWords": text(
            "In percent of each class: {what}. Rows are the truth, columns what is said.",
            what=tested,
        ),
        "holdingsWords": _holdings(seen),
        "again": text(AGAIN),
    }


def thinned(measured: int, shown: int, maps: int) -> str:
    """Say what of the run is not on the page; nothing if all of it is."""
    told = [text(SOME_ROUNDS, measured=measured, shown=shown)] if shown < measured else []
    if 0 < maps < shown:
        told.append(text(SOME_MAPS, maps=maps))
    return " ".join(told)


def _curves(seen: Look, tested: str) -> str:
    missing = why_not(seen, OWN_ON_TEST)
    parties = missing or text("Parties: {what}.", what=in_words(seen, OWN_ON_TEST))
    return f"{text('Bold: {what}.', what=tested)} {parties}{how_often(seen.run.config)}"


def _bars(seen: Look, shown: Shown) -> str:
    if missing := why_not(seen, shown.view):
        return missing
    some = ""
    if len(shown.parties) < seen.run.config.num_parties:
        some = some_rows(seen.run.config.num_parties, text("some, from the worst to the best"))
    return f"{text('Accuracy in percent: {what}.', what=in_words(seen, shown.view))}{some}"


def _holdings(seen: Look) -> str:
    counts = seen.found.label_counts
    if counts is None:
        return text("Shown once the data set is here; the first run fetches it.")
    kind = seen.run.config.dataset.image_kind
    order = text("by the {class_word} that they hold most of", class_word=text(kind.class_word))
    bright = text("Bright is many ({most} images), dark is none.", most=int(counts.max()))
    return f"{bright}{some_rows(len(counts), order)} {skew_in_words(counts)}"
