"""Which accuracy one is looking at, in words: whose model, on which images; or why none."""

from collections.abc import Mapping
from typing import cast

from fl_core.config import RunConfig
from fl_core.config_differences import small
from fl_core.train_test_split import own_measured, own_sample
from fl_core.translatable import translatable
from pages.language.spoken import text
from pages.shared.metric_column_names import (
    GLOBAL_ON_OWN,
    GLOBAL_ON_TEST,
    IMAGES,
    MODELS,
    OWN_ON_OWN,
    OWN_ON_TEST,
    Images,
    Model,
    View,
)
from pages.shared.page_parts import Options
from pages.shared.run_data_split import Found
from pages.shared.run_reading.models_used import models_used
from pages.shared.run_snapshot import Look

CHOICES = {"model": MODELS, "images": IMAGES}
"""What a visitor chooses once for the page: first of each what is shown at first."""

IMAGE_TITLES = {
    "test": translatable("Common test images"),
    "own": translatable("Parties’ held-out ones"),
}
ON = "{whose} on {images}"


def view_of(options: Options) -> View:
    """Return what was chosen."""
    return View(cast(Model, options["model"]), cast(Images, options["images"]))


GLOBAL, OWN = translatable("Global model"), translatable("Parties’ own models")
TITLES: Mapping[str, Mapping[str, str]] = {
    "alone": {"global": OWN},
    "several": {
        "global": translatable("Parties’ models as combined"),
        "own": translatable("Parties’ models as trained"),
    },
    "turns": {"global": GLOBAL, "own": translatable("The model after each party’s turn")},
    "personal": {"global": GLOBAL, "own": translatable("Parties’ personal models")},
    "pooled": {"global": GLOBAL},
    "one": {"global": GLOBAL, "own": OWN},
}
"""What models are called, by who uses which."""

SHORT_OWN = {
    "turns": translatable("After a turn"),
    "personal": translatable("Personal models"),
    "several": translatable("As trained"),
}
SHORT_GLOBAL = {"alone": translatable("Own models"), "several": translatable("As combined")}
NUMBERS = {
    "turns": translatable("After {party}’s turn"),
    "personal": translatable("{party}’s personal model"),
    "pooled": translatable("As {party} trained it"),
    "several": translatable("{party}’s model"),
}
OWN_MODEL = translatable("{party}’s own model")


def model_titles(config: RunConfig) -> Mapping[str, str]:
    """Return what the models are called that can be looked at; just one where nobody shares any."""
    return TITLES[models_used(config)]


def short_name(config: RunConfig, view: View) -> str:
    """Return a name of a view that fits above a number."""
    kind = models_used(config)
    own, shared = SHORT_OWN.get(kind, SHORT_GLOBAL["alone"]), SHORT_GLOBAL.get(kind, GLOBAL)
    on_test = view.images == "test"
    models = text(own if view.model == "own" else shared)
    return text("{models}, test images" if on_test else "{models}, own images", models=models)


def whose_number(config: RunConfig, view: View, name: str) -> str:
    """Return what the number of a party with this name is of, in a few words."""
    if view.model == "global" and not config.strategy.own_models:
        return text("{party}’s images", party=name)
    return text(NUMBERS.get(models_used(config), OWN_MODEL), party=name)


def in_words(seen: Look, view: View) -> str:
    """Say whose model is measured on which images, party by party where parties differ."""
    return text(ON, whose=_whose(seen, view), images=_which(seen, view))


def overall_in_words(seen: Look, view: View) -> str:
    """Say what the one number of a view is, which its bold line shows."""
    if view == GLOBAL_ON_TEST:
        strategy = seen.run.config.strategy
        whose = text(small(strategy.measured) if strategy.own_models else THE_GLOBAL)
        return text(ON, whose=whose, images=all_test_images(seen))
    what = in_words(seen, view)
    return text("mean over the parties, weighted by their images, of {what}", what=what)


THE_GLOBAL = translatable("the global model")
EACH: Mapping[str, str] = {
    "turns": translatable("the model right after each party’s turn"),
    "personal": translatable("each party’s personal model"),
    "several": translatable("each party’s model, as trained,"),
}
A_FEW: Mapping[str, str] = {
    "turns": translatable("the model right after each turn of {parties} parties, drawn once,"),
    "personal": translatable("the personal models of {parties} parties, drawn once,"),
    "several": translatable("the models of {parties} parties, drawn once, as trained,"),
}
EACH_OWN = translatable("each party’s own model")
A_FEW_OWN = translatable("the own models of {parties} parties, drawn once,")


def _whose(seen: Look, view: View) -> str:
    config, counts = seen.run.config, seen.found.label_counts
    kind, held = models_used(config), None if counts is None else int(counts.sum())
    if kind == "alone":
        return text(EACH_OWN)
    if view.model == "global":
        return text("each party’s model, as combined," if kind == "several" else THE_GLOBAL)
    if kind == "pooled":
        return text("the same model, as Party 1 trained it,")
    some = len(own_measured(config, held)) if view == OWN_ON_OWN else config.num_parties
    if some < config.num_parties:  # many, and small
        return text(A_FEW.get(kind, A_FEW_OWN), parties=some)
    return text(EACH.get(kind, EACH_OWN))


ALL_OWN = "the images that each party holds out"
PART_OF_OWN = "a fixed part of the images that each party holds out"
SOME_OF_OWN = "at most {most} of the images that each party holds out"
ANEW = "{images} (dealt anew every round: most were trained on in earlier ones)"


def _which(seen: Look, view: View) -> str:
    if view == GLOBAL_ON_TEST:
        return all_test_images(seen)
    if view.images == "test":
        return _sample(seen.found)
    images = text(ALL_OWN) if view == GLOBAL_ON_OWN else _own_sample(seen)
    return text(ANEW, images=images) if seen.run.config.strategy.redeals_every_round else images


TEST_IMAGES = {
    "all": translatable("all test images"),
    "same": translatable("the same test images"),
    "all, counted": translatable("all {number} test images"),
    "same, counted": translatable("the same {number} test images"),
}


def all_test_images(seen: Look, texts: Mapping[str, str] = TEST_IMAGES, **values: str) -> str:
    """Say on which images the global model is tested.

    Args:
        seen: A look at the run.
        texts: How that is said, in other words than usual where it follows no "on".
        values: What else stands in them.
    """
    number = seen.found.num_test_images
    which = "same" if seen.run.config.test_images else "all"
    if not number:
        return text(texts[which], **values)
    return text(texts[f"{which}, counted"], number=number, **values)


def _sample(found: Found) -> str:
    if not found.num_sample_images:
        return text("the same test images for all, drawn once")
    number = found.num_sample_images
    return text("the same {number} test images for all, drawn once", number=number)


def _own_sample(seen: Look) -> str:
    """Say how many of its held-out images a party's own model is measured on."""
    facts, config = seen.digest.facts, seen.run.config
    if facts is None or facts.num_train is None or facts.num_held_out is None:
        return text(PART_OF_OWN)
    some = [own_sample(config, int(number)) for number in facts.num_train]
    if all(most >= held for most, held in zip(some, facts.num_held_out, strict=True)):
        return text(ALL_OWN)
    return text(SOME_OF_OWN, most=max(some))


NOT_MEASURED = "Parties’ own models were not measured: see Test images, under More: measuring."
NOT_HELD_OUT = "No party holds images out: see Each party holds out, under More: measuring."


def why_not(seen: Look, view: View) -> str:
    """Say why there is no number of a view for any party, and which knob brings it; or nothing."""
    config, by_party = seen.run.config, view.by_party
    if seen.digest.of[by_party].known:
        return ""
    if by_party == OWN_ON_TEST:
        if seen.found.num_sample_images == 0:
            return text(NOT_MEASURED)
        return _first_measured(seen)
    if not config.holdout:
        return text(NOT_HELD_OUT)
    if not seen.digest.measured:
        return _first_measured(seen)
    if by_party == OWN_ON_OWN and seen.digest.of[GLOBAL_ON_OWN].known:
        return text(
            "An earlier Fedarium trained this run and did not measure this: it will be there when "
            "the run is trained again."
        )
    return text("No party that took part holds images out: none has two to spare one of.")


def _first_measured(seen: Look) -> str:
    """Say when parties are measured first, where some have trained and none was measured yet."""
    config = seen.run.config
    if not seen.run.round or seen.digest.measured:
        return ""
    first = min(config.measure_every, config.num_rounds)
    return text("Parties are measured for the first time after round {round}.", round=first)


def as_of(seen: Look) -> str:
    """Say after which round models were measured last, where that is not the last finished one."""
    measured = seen.digest.measured
    if measured is None or measured == seen.run.round:
        return ""
    return text("after round {round}" if measured else "before training", round=measured)


def how_often(config: RunConfig) -> str:
    """Say in which rounds models are measured, unless it is in all."""
    every = config.measure_every
    told = text("Measured every {every} rounds and after the last.", every=every)
    return f" {told}" if every > 1 else ""
