"""A next experiment: what to try, what is expected of it, and the config that does it."""

from dataclasses import dataclass
from typing import Any

from fl_core.config import RunConfig
from fl_core.errors import ConfigError
from fl_core.family_member import Choice
from pages.shared.run_reading.sentence import Sentence, Value, say


@dataclass(frozen=True)
class Proposal:
    """What is worth trying after a run.

    Attributes:
        sentence: Why, and what.
        expected: What would be no surprise.
        config: Another one than the run's, and one that can be run.
    """

    sentence: Sentence
    expected: Sentence
    config: RunConfig


def propose(
    config: RunConfig, name: str, expected: str, turned: dict[str, Any], **values: Value
) -> Proposal | None:
    """Return a proposal to turn some knobs; `None` where that is not allowed, or no change.

    Args:
        config: What was run.
        name: Of the sentence.
        expected: Of the sentence on what comes of it.
        turned: Knobs to their new values.
        values: What stands in the sentence.
    """
    told = {n: v.model_dump() if isinstance(v, Choice) else v for n, v in turned.items()}
    try:
        other = RunConfig.of({**config.model_dump(), **told})
    except ConfigError:
        return None
    if other == config:
        return None
    return Proposal(say(name, **values), say(expected), other)
