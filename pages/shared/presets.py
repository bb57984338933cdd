"""Whole configs to start from, each with a sentence that says what it shows: some to teach with,
and what papers report."""

from dataclasses import dataclass

from fl_core.config import RunConfig
from fl_core.config_differences import name_in_words
from fl_core.partitioners import Dirichlet
from fl_core.published_runs import published_runs
from fl_core.sizes import PowerLaw
from fl_core.strategies import Cyclic


@dataclass(frozen=True)
class Preset:
    """A config with a name and the reason to try it."""

    name: str
    about: str
    config: RunConfig


TEACHING = {
    preset.name: preset
    for preset in (
        Preset(
            "Three equal parties",
            "The gentle start: three parties with the same mix of digits average their models.",
            RunConfig(),
        ),
        Preset(
            "The notebook, replayed",
            "What the well-known notebook does: one model is passed from party to party, the "
            "images are dealt out anew every round, and nothing is ever averaged.",
            RunConfig(
                strategy=Cyclic(reshuffle=True),
                num_images=48_000,
                holdout=0.0,
                test_on="fifth",
            ),
        ),
        Preset(
            "Strong skew",
            "Every party knows only a few digits. Watch the parties' own models fail on the "
            "others, and averaging slowly put the pieces together.",
            RunConfig(partitioner=Dirichlet(skew=0.9), num_rounds=15),
        ),
        Preset(
            "Ten parties",
            "Ten parties with mixed habits; each has fewer images, so each alone learns less.",
            RunConfig(num_parties=10, partitioner=Dirichlet(skew=0.5)),
        ),
        Preset(
            "Three hospitals",
            "Three hospitals see different patients. They train one model together, and no image "
            "leaves its hospital; the images are handwritten digits here.",
            RunConfig(partitioner=Dirichlet(skew=0.7)),
        ),
        Preset(
            "Five banks",
            "Five banks, a large one and smaller ones, train one model together, and no customer’s "
            "data leave their bank; the data are handwritten digits here.",
            RunConfig(num_parties=5, partitioner=Dirichlet(skew=0.4), sizes=PowerLaw()),
        ),
        Preset(
            "A hundred phones",
            "A hundred phones hold a few images each. Ten of them train in a round, and send what "
            "they have learned, never an image.",
            RunConfig(
                num_parties=100,
                participation=0.1,
                partitioner=Dirichlet(skew=0.5),
                local_epochs=3,
                num_rounds=20,
            ),
        ),
    )
}
PUBLISHED = {run.name: Preset(run.name, run.about, run.config) for run in published_runs()}
PRESETS = TEACHING | PUBLISHED


def name_of(config: RunConfig) -> str:
    """Return the preset's name, or what tells a config from the default one."""
    for preset in PRESETS.values():
        if preset.config == config:
            return preset.name
    return name_in_words(config)
