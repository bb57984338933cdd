"""What members of families have against other knobs, said by all of them in the same words."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from fl_core.errors import Conflict, Path
from fl_core.knobs import Knob, knobs_of
from fl_core.told_values import Listed
from fl_core.translatable import translatable

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
                translatable(
                    "With {family} “{member}” {why}: {label} must be “{wanted}”, got “{given}”.",
                    family=knobs[field].label,
                    member=getattr(config, field).label,
                    why=why,
                    label=knob.label,
                    wanted=_shown(knob, value),
                    given=_shown(knob, given),
                ),
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
    says = {"family": knobs[field].label, "member": getattr(config, field).label, "why": why}
    if given.kind != kind:
        yield Conflict(
            ((field,), (name,)),
            translatable(
                "With {family} “{member}” {why}: {label} must be “{wanted}”, got “{given}”.",
                **says,
                label=knob.label,
                wanted=knob.members[kind].label,
                given=given.label,
            ),
        )
        return
    chosen: type[BaseModel] = knob.members[kind]
    for own_name, value in own.items():
        own_knob, has = knobs_of(chosen)[own_name], getattr(given, own_name)
        if has != value:
            yield Conflict(
                ((field,), (name, own_name)),
                translatable(
                    "With {family} “{member}” {why}: {label} of {other} “{choice}” must be "
                    "{wanted:g}, got {given:g}.",
                    **says,
                    label=own_knob.label,
                    other=knob.label,
                    choice=given.label,
                    wanted=value,
                    given=has,
                ),
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
    told = [_told(knobs["num_parties"].label, config.num_parties)]
    if given < config.num_parties:
        paths.append(("participation",))
        told.append(_told(knobs["participation"].label, config.participation))
    mixing = config.pre_aggregator
    if field != "pre_aggregator" and mixing.num_after(given) < given:
        given = mixing.num_after(given)
        paths.append(("pre_aggregator",))
        label = knobs["pre_aggregator"].label
        told.append(translatable("{family} “{member}”", family=label, member=mixing.label))
    if given < least:
        own = knobs_of(type(member))[name]
        yield Conflict(
            tuple(paths),
            translatable(
                "With {family} “{member}” and {label} {value} a round must have at least {least} "
                "updates to combine, got {given} from {told}.",
                family=knobs[field].label,
                member=getattr(config, field).label,
                label=own.label,
                value=getattr(member, name),
                least=least,
                given=given,
                told=Listed(tuple(told)),
            ),
        )


def _told(label: str, value: float) -> str:
    return translatable("{label} {value}", label=label, value=value)
