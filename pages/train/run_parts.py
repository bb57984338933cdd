"""The parts of the Train page that show a run: one list for its drawing and its live updates."""

from pages.components.federation_picture import NetworkState, lasting, moving, network
from pages.components.image_gallery import gallery
from pages.components.key_numbers import numbers
from pages.shared.charts import MOMENTS
from pages.shared.many_rows import some_rows
from pages.shared.metric_column_names import MEASURES
from pages.shared.page_parts import Options, PageParts, Part
from pages.shared.plot_part import plot_part
from pages.shared.run_data_split import Found
from pages.shared.run_snapshot import Look
from pages.train import class_confusion
from pages.train.federation_state import picture_of
from pages.train.run_charts import learning, party_rounds, party_rounds_height
from pages.train.run_key_numbers import headline
from pages.train.sample_images import answers, gallery_images, why_no_gallery


def _learning_words(seen: Look, options: Options) -> str:
    if seen.run.round is None:
        soon = "The first point appears as soon as the untrained model has been measured."
        return soon if seen.run.active else ""
    everything = f"{seen.run.config.strategy.measured}: {_all_test_images(seen.found)}"
    return f"{everything}. {_whose_lines(seen, options['moment'])}"


def _whose_lines(seen: Look, moment: str) -> str:
    if moment == "before":
        if seen.found.num_sample_images == 0:
            return "Parties’ own models were not measured: see Test images, under More: measuring."
        return f"Parties: each one’s own model, {_sample(seen.found)}."
    if seen.digest.on_own_images or (seen.run.config.holdout and not seen.run.round):
        whose = "each one’s own" if seen.run.config.strategy.own_models else "the global"
        return f"Parties: {whose} model on the images each party holds out from training."
    if seen.run.config.holdout:
        return "No party that took part holds images out: none has two to spare one of."
    return "No party holds images out: see Each party holds out, under More: measuring."


def _network_words(seen: Look, _: Options) -> str:
    whose = seen.run.config.strategy.measured
    big = f"Big number: {whose[0].lower()}{whose[1:]}, {_all_test_images(seen.found)}."
    if seen.found.num_sample_images == 0:
        return big
    return f"{big} Party numbers: latest own model, {_sample(seen.found)}."


def _gallery_words(seen: Look, _: Options) -> str:
    return why_no_gallery(seen.run.config, begun=seen.run.round is not None)


def _party_rounds_words(seen: Look, _: Options) -> str:
    all_of_them = seen.run.config.num_parties * (seen.run.round or 0)
    sat_out = " Empty: sat the round out." if len(seen.history.parties) < all_of_them else ""
    some = some_rows(seen.run.config.num_parties, "by their latest accuracy, the worst uppermost")
    return f"Accuracy in percent of each party’s own model, {_sample(seen.found)}.{sat_out}{some}"


def _all_test_images(found: Found) -> str:
    known = f"{found.num_test_images:,} " if found.num_test_images else ""
    return f"all {known}test images"


def _sample(found: Found) -> str:
    known = f"{found.num_sample_images:,} " if found.num_sample_images else ""
    return f"the same {known}test images for all, drawn once"


def _picture(seen: Look) -> NetworkState:
    return picture_of(seen.run, seen.digest, seen.found, seen.live)


PARTS = PageParts(
    "train",
    (
        Part(
            "headline",
            data=lambda seen, _: headline(seen),
            show=lambda data, _, key: numbers(data, key=key),
        ),
        plot_part(
            "learning",
            learning,
            words=_learning_words,
            options={"measure": MEASURES, "moment": MOMENTS},
            label=lambda options: f"{options['measure'].capitalize()} round by round",
            height=lambda seen: 400,
            axes=lambda options: options["measure"],
        ),
        Part(
            "network",
            words=_network_words,
            moves=True,
            always=lambda seen: lasting(_picture(seen)),
            data=lambda seen, _: moving(_picture(seen), seen.at),
            # Another run is another picture: no model travels from one to the other.
            show=lambda data, seen, key: network(data, key=f"{key} {seen.run.id}"),
        ),
        Part(
            "gallery",
            applies=lambda seen: not _gallery_words(seen, {}),
            words=_gallery_words,
            always=gallery_images,
            data=lambda seen, _: answers(seen),
            show=lambda data, _, key: gallery(data, key=key),
        ),
        *class_confusion.parts(),
        plot_part(
            "party_rounds",
            party_rounds,
            applies=lambda seen: bool(seen.digest.known),
            words=_party_rounds_words,
            label=lambda _: "Accuracy by party and round",
            height=party_rounds_height,
        ),
    ),
)
"""In the order in which they are drawn."""
