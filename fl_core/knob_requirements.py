"""What members of families have against other knobs, said by all of them in the same words."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from fl_core.errors import Conflict
from fl_core.knobs import Knob, knobs_of


def needs(config: BaseModel, field: str, why: str, **values: Any) -> Iterator[Conflict]:
    """Yield a conflict for each knob that has another value than a member needs.

    Args:
        config: The whole config.
        field: Where in it the member is that speaks.
        why: What it has to say, in words that follow its label: "nothing is combined".
        values: To each knob of the config the only value that goes with the member.
    """
    knobs = knobs_of(type(config))
    for name, value in values.items():
        knob, given = knobs[name], getattr(config, name)
        if given != value:
            yield Conflict(
                ((field,), (name,)),
                f"With {knobs[field].label} “{getattr(config, field).label}” {why}: {knob.label} "
                f"must be “{_shown(knob, value)}”, got “{_shown(knob, given)}”.",
            )


def default_of(config: BaseModel, name: str) -> Any:
    """Return the default of a knob of a config."""
    return knobs_of(type(config))[name].default


def _shown(knob: Knob, value: Any) -> str:
    return str(value.label if knob.members else knob.options.get(value, value))
