"""What the knobs stand for, whichever page they are turned on."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from fl_core.config import RunConfig
from fl_core.errors import ConfigError, DataError
from fl_core.translatable import joined
from pages.shared import data_preview
from pages.shared.conflict_marks import Marks, marks_of
from pages.shared.knob_widgets import config_from_knobs, values_of_knobs


@dataclass(frozen=True)
class Setup:
    """What the knobs stand for.

    Attributes:
        config: `None` while they do not go together.
        problems: Why they do not, a sentence each.
        marks: What is said beneath those that do not go with others, by their paths.
    """

    config: RunConfig | None
    problems: Sequence[str] = ()
    marks: Marks = field(default_factory=dict)

    @property
    def problem(self) -> str:
        """All that is wrong, in one text."""
        return joined(" ", self.problems)


def read_knobs() -> Setup:
    """Return the config that the knobs stand for now, once its images are known to be dealt out."""
    try:
        config = config_from_knobs()
        if config.dataset.problem:
            return Setup(None, [config.dataset.problem])
        if config.dataset.is_at_hand():
            data_preview.holdings(config)
    except ConfigError as error:
        marks = marks_of(error.conflicts, values_of_knobs()) if error.conflicts else {}
        return Setup(None, error.sentences, marks)
    except DataError as error:
        return Setup(None, [str(error)])
    return Setup(config)
