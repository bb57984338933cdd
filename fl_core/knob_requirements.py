"""What members of families have against other knobs, said by all of them in the same words."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from fl_core.errors import Conflict, Path
from fl_core.knobs import Knob, knobs_of

if TYPE_CHECKING:
    from fl_core.config import RunConfig


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


def needs_member(
    config: BaseModel, field: str, why: str, choice: tuple[str, str], **own: Any
) -> Iterator[Conflict]:
    """Yield what a member has against another member than one of a family, or against its knobs.

    Args:
        config: The whole config.
        field: Where in it the member is that speaks.
        why: What it has to say, in words that follow its label: "steps must be plain".
        choice: The field of the family, and the only kind that goes with the member.
        own: To knobs of that kind's own the only value that goes with the member.
    """
    name, kind = choice
    knobs = knobs_of(type(config))
    knob, given = knobs[name], getattr(config, name)
    says = f"With {knobs[field].label} “{getattr(config, field).label}” {why}"
    if given.kind != kind:
        yield Conflict(
            ((field,), (name,)),
            f"{says}: {knob.label} must be “{knob.members[kind].label}”, got “{given.label}”.",
        )
        return
    chosen: type[BaseModel] = knob.members[kind]
    for own_name, value in own.items():
        own_knob, has = knobs_of(chosen)[own_name], getattr(given, own_name)
        if has != value:
            yield Conflict(
                ((field,), (name, own_name)),
                f"{says}: {own_knob.label} of {knob.label} “{given.label}” must be "
                f"{value:g}, got {has:g}.",
            )


def default_of(config: BaseModel, name: str) -> Any:
    """Return the default of a knob of a config."""
    return knobs_of(type(config))[name].default


def _shown(knob: Knob, value: Any) -> str:
    if knob.kind == "switch":
        return knob.write(value)
    return str(value.label if knob.members else knob.options.get(value, value))


def needs_updates(config: "RunConfig", path: Path, least: int) -> Iterator[Conflict]:
    """Yield a conflict where a round has fewer updates to combine than a member's knob needs.

    Args:
        config: The whole config.
        path: Of the knob: the field of the member that speaks, and its own name.
        least: How many updates it needs as it stands.
    """
    field, name = path
    member: BaseModel = getattr(config, field)
    knobs = knobs_of(type(config))
    given = config.parties_per_round
    paths: list[Path] = [path, ("num_parties",)]
    told = [f"{knobs['num_parties'].label} {config.num_parties:,}"]
    if given < config.num_parties:
        paths.append(("participation",))
        told.append(f"{knobs['participation'].label} {config.participation:g}")
    mixing = config.pre_aggregator
    if field != "pre_aggregator" and mixing.num_after(given) < given:
        given = mixing.num_after(given)
        paths.append(("pre_aggregator",))
        told.append(f"{knobs['pre_aggregator'].label} “{mixing.label}”")
    if given < least:
        own = knobs_of(type(member))[name]
        yield Conflict(
            tuple(paths),
            f"With {knobs[field].label} “{getattr(config, field).label}” and {own.label} "
            f"{own.write(getattr(member, name))} a round must have at least {least:,} updates to "
            f"combine, got {given:,} from {' and '.join(told)}.",
        )
