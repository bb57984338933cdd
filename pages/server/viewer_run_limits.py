"""What the presenter allows viewers to run, and how large a run is."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from fl_core.atomic_file import whole_file
from fl_core.config import RunConfig
from fl_core.local_work import epochs_about
from fl_core.paths import home
from fl_core.train_test_split import party_sample

TEST_IMAGES = 10_000  # as good as all data sets have; each round measures all, if not told
MEASURING = 1 / 3  # of the work of training on an image


class ClassRules(BaseModel):
    """What viewers may run; the presenter's own runs know no limits.

    Attributes:
        viewers_may_run: Whether they may run anything at all.
        most_each: Runs of one viewer that wait or train at a time.
        most_in_all: The same for all viewers together: a new browser is a new viewer.
        most_work: How large a run may be, in runs of the default config.
    """

    model_config = ConfigDict(frozen=True)

    viewers_may_run: bool = False
    most_each: int = Field(1, ge=1, le=10)
    most_in_all: int = Field(30, ge=1, le=100)
    most_work: float = Field(1.0, ge=0.5, le=10)


def class_rules() -> ClassRules:
    """Return the rules in force; what cannot be read allows nothing."""
    try:
        return ClassRules.model_validate_json(_path().read_bytes())
    except (OSError, ValidationError):
        return ClassRules()


def set_class_rules(rules: ClassRules) -> None:
    """Put rules in force, from one start of the dashboard to the next.

    Raises:
        OSError: If they cannot be kept.
    """
    with whole_file(_path()) as half:  # a viewer's page may be reading it
        half.write_text(rules.model_dump_json(), encoding="utf-8")


def work_of(config: RunConfig) -> float:
    """Return about how much there is to compute, in runs of the default config."""
    return _images(config) / _images(RunConfig())


def _images(config: RunConfig) -> float:
    """Return how many images are trained on in all; one that is measured counts a third."""
    kept = config.num_images * (1 - config.holdout)
    epochs = epochs_about(config, kept / config.num_parties)
    trained = kept * epochs * config.participation
    tested = min(config.test_images or TEST_IMAGES, TEST_IMAGES)
    alone = config.strategy.own_models and config.strategy.sends_nothing
    tested *= config.num_parties if alone else 1  # each party's own model, on all of them
    measured = tested + config.parties_per_round * party_sample(config)
    return config.num_rounds * (trained + MEASURING * measured)


def _path() -> Path:
    return home() / "class.json"
