"""Which accuracy one is looking at, in words: whose model, on which images; or why none."""

from collections.abc import Mapping
from typing import cast

from fl_core.config import RunConfig
from fl_core.train_test_split import own_measured, own_sample
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

AFTER_EACH_TURN, EACH_OWN = "the model right after each party’s turn", "each party’s own model"
IMAGE_TITLES = {"test": "Common test images", "own": "Parties’ held-out ones"}


def view_of(options: Options) -> View:
    """Return what was chosen."""
    return View(cast(Model, options["model"]), cast(Images, options["images"]))


def model_titles(config: RunConfig) -> Mapping[str, str]:
    """Return what the models are called that can be looked at; just one where nobody shares any."""
    match models_used(config):
        case "alone":
            return {"global": "Parties’ own models"}
        case "several":
            return {"global": "Parties’ models as combined", "own": "Parties’ models as trained"}
        case "turns":
            return {"global": "Global model", "own": "The model after each party’s turn"}
        case "personal":
            return {"global": "Global model", "own": "Parties’ personal models"}
        case "pooled":
            return {"global": "Global model"}
        case "one":
            return {"global": "Global model", "own": "Parties’ own models"}


def short_name(config: RunConfig, view: View) -> str:
    """Return a name of a view that fits above a number."""
    own = {"turns": "After a turn", "personal": "Personal models", "several": "As trained"}
    shared = {"alone": "Own models", "several": "As combined"}
    kind = models_used(config)
    whose = own.get(kind, "Own models") if view.model == "own" else shared.get(kind, "Global model")
    return f"{whose}, {'test images' if view.images == 'test' else 'own images'}"


def whose_number(config: RunConfig, view: View, name: str) -> str:
    """Return what the number of a party with this name is of, in a few words."""
    if view.model == "global" and not config.strategy.own_models:
        return f"{name}’s images"
    match models_used(config):
        case "turns":
            return f"After {name}’s turn"
        case "personal":
            return f"{name}’s personal model"
        case "pooled":
            return f"As {name} trained it"
        case "several":
            return f"{name}’s model"
        case _:
            return f"{name}’s own model"


def in_words(seen: Look, view: View) -> str:
    """Say whose model is measured on which images, party by party where parties differ."""
    return f"{_whose(seen, view)} on {_which(seen, view)}"


def overall_in_words(seen: Look, view: View) -> str:
    """Say what the one number of a view is, which its bold line shows."""
    if view == GLOBAL_ON_TEST:
        strategy = seen.run.config.strategy
        own = f"{strategy.measured[0].lower()}{strategy.measured[1:]}"
        whose = own if strategy.own_models else "the global model"
        return f"{whose} on {all_test_images(seen)}"
    return f"mean over the parties, weighted by their images, of {in_words(seen, view)}"


def _whose(seen: Look, view: View) -> str:
    config, counts = seen.run.config, seen.found.label_counts
    kind, held = models_used(config), None if counts is None else int(counts.sum())
    if kind == "alone":
        return EACH_OWN
    if view.model == "global":
        return "each party’s model, as combined," if kind == "several" else "the global model"
    some = len(own_measured(config, held)) if view == OWN_ON_OWN else config.num_parties
    few = f"{some:,} parties, drawn once" if some < config.num_parties else ""  # many, and small
    if kind == "pooled":
        return "the same model, as Party 1 trained it,"
    if kind == "turns":
        return f"the model right after each turn of {few}," if few else AFTER_EACH_TURN
    if kind == "personal":
        return f"the personal models of {few}," if few else "each party’s personal model"
    if kind == "several":
        return f"the models of {few}, as trained," if few else "each party’s model, as trained,"
    return f"the own models of {few}," if few else EACH_OWN


def _which(seen: Look, view: View) -> str:
    if view == GLOBAL_ON_TEST:
        return all_test_images(seen)
    if view.images == "test":
        return _sample(seen.found)
    if view == GLOBAL_ON_OWN:
        return f"the images that each party holds out{_known(seen)}"
    return f"{_own_sample(seen)}the images that each party holds out{_known(seen)}"


def _known(seen: Look) -> str:
    again = seen.run.config.strategy.redeals_every_round
    return " (dealt anew every round: most were trained on in earlier ones)" if again else ""


def all_test_images(seen: Look) -> str:
    """Say on which images the global model is tested."""
    number = seen.found.num_test_images
    some = seen.run.config.test_images
    return f"{'the same' if some else 'all'} {f'{number:,} ' if number else ''}test images"


def _sample(found: Found) -> str:
    known = f"{found.num_sample_images:,} " if found.num_sample_images else ""
    return f"the same {known}test images for all, drawn once"


def _own_sample(seen: Look) -> str:
    """Say how many of its held-out images a party's own model is measured on, unless all are."""
    facts, config = seen.digest.facts, seen.run.config
    if facts is None or facts.num_train is None or facts.num_held_out is None:
        return "a fixed part of "
    some = [own_sample(config, int(number)) for number in facts.num_train]
    if all(most >= held for most, held in zip(some, facts.num_held_out, strict=True)):
        return ""
    return f"at most {max(some):,} of "


def why_not(seen: Look, view: View) -> str:
    """Say why there is no number of a view for any party, and which knob brings it; or nothing."""
    config, by_party = seen.run.config, view.by_party
    if seen.digest.of[by_party].known:
        return ""
    if by_party == OWN_ON_TEST:
        if seen.found.num_sample_images == 0:
            return "Parties’ own models were not measured: see Test images, under More: measuring."
        return _first_measured(seen)
    if not config.holdout:
        return "No party holds images out: see Each party holds out, under More: measuring."
    if not seen.digest.measured:
        return _first_measured(seen)
    if by_party == OWN_ON_OWN and seen.digest.of[GLOBAL_ON_OWN].known:
        return (
            "An earlier Fedarium trained this run and did not measure this: it will be there when "
            "the run is trained again."
        )
    return "No party that took part holds images out: none has two to spare one of."


def _first_measured(seen: Look) -> str:
    """Say when parties are measured first, where some have trained and none was measured yet."""
    config = seen.run.config
    if not seen.run.round or seen.digest.measured:
        return ""
    first = min(config.measure_every, config.num_rounds)
    return f"Parties are measured for the first time after round {first}."


def as_of(seen: Look) -> str:
    """Say after which round models were measured last, where that is not the last finished one."""
    measured = seen.digest.measured
    if measured is None or measured == seen.run.round:
        return ""
    return f"after round {measured}" if measured else "before training"


def how_often(config: RunConfig) -> str:
    """Say in which rounds models are measured, unless it is in all."""
    every = config.measure_every
    return f" Measured every {every} rounds and after the last." if every > 1 else ""
