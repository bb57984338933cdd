"""Knobs: the fields of a config, each with its default, bounds, unit and help in one place.

A *choice* is a family member picked by name (a strategy, a partitioner, a data set, a model):
a frozen config whose fields are its own knobs. In JSON a choice is an object with its `kind`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, TypeVar, get_args, get_origin

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)
from pydantic.fields import FieldInfo

from fl_core.errors import shown

Number = int | float
KnobKind = Literal["integer", "number", "switch", "words", "choice", "file"]


class Frozen(BaseModel):
    """An immutable, strictly validated config model."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


def knob(
    default: Any,
    *,
    label: str,
    help: str,
    low: Number | None = None,
    high: Number | None = None,
    step: Number | None = None,
    unit: str = "",
    group: str = "",
    options: Mapping[str, str] | None = None,
    pattern: str | None = None,
) -> Any:
    """Declare a config field that a user can turn.

    Args:
        default: Its value when nobody touches it.
        label: The words beside the widget.
        help: What turning it does, in a sentence or two.
        low: Smallest allowed value, inclusive.
        high: Largest allowed value, inclusive.
        step: How far one notch moves it; `None` for a free or logarithmic entry.
        unit: What is counted, for instance "images".
        group: The panel the widget belongs to.
        options: For a choice among words: the word stored to the words shown.
        pattern: For text: the regular expression it must match as a whole.
    """
    extra: dict[str, Any] = {
        "step": step,
        "unit": unit,
        "group": group,
        "options": dict(options or {}),
    }
    return Field(
        default,
        ge=low,
        le=high,
        pattern=pattern,
        title=label,
        description=help,
        json_schema_extra=extra,
    )


@dataclass(frozen=True)
class Knob:
    """What a page needs to draw one widget."""

    name: str
    kind: KnobKind
    default: Any
    label: str
    help: str
    low: Number | None
    high: Number | None
    step: Number | None
    unit: str
    group: str
    options: Mapping[str, str]

    @property
    def rule(self) -> str:
        """What it may be, in words that follow "must be"."""
        if self.kind == "switch":
            return "on or off"
        if self.kind == "words":
            return " or ".join(self.options)
        if self.low is None or self.high is None:
            return "the SHA-256 of a file" if self.kind == "file" else "a valid value"
        article = "a whole number" if self.kind == "integer" else "a number"
        return f"{article} from {_in_full(self.low)} to {_in_full(self.high)}"


def _in_full(number: Number) -> str:
    """Return 1000 as 1,000, 10.0 as 10 and 1e-06 as 0.000001."""
    return f"{number:,f}".rstrip("0").rstrip(".")


def _kind(field: FieldInfo) -> KnobKind:
    if field.annotation is bool:
        return "switch"
    if field.annotation is str:
        return "file"
    if field.annotation is int:
        return "integer"
    if field.annotation is float:
        return "number"
    return "words" if get_origin(field.annotation) is Literal else "choice"


def _bound(field: FieldInfo, name: str) -> Number | None:
    return next((getattr(m, name) for m in field.metadata if hasattr(m, name)), None)


def knobs_of(model: type[BaseModel]) -> dict[str, Knob]:
    """Return the knobs of a config model by field name, in the order they were declared."""
    found = {}
    for name, field in model.model_fields.items():
        extra = field.json_schema_extra
        if not isinstance(extra, dict) or "group" not in extra:
            continue
        found[name] = Knob(
            name=name,
            kind=_kind(field),
            default=field.get_default(call_default_factory=True),
            label=field.title or name,
            help=field.description or "",
            low=_bound(field, "ge"),
            high=_bound(field, "le"),
            **extra,  # type: ignore[arg-type]
        )
        if found[name].kind == "words":
            assert set(found[name].options) <= set(get_args(field.annotation)), name
    return found


class Choice(Frozen):
    """A family member picked by name; subclasses state `kind`, `label` and `about`."""

    kind: ClassVar[str]
    label: ClassVar[str]
    about: ClassVar[str]

    @property
    def note(self) -> str:
        """What the knobs amount to, shown beneath them; empty where they speak for themselves."""
        return ""

    @model_serializer(mode="wrap")
    def _with_kind(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {"kind": self.kind, **handler(self)}

    @model_validator(mode="wrap")
    @classmethod
    def _without_kind(cls, value: Any, handler: ModelWrapValidatorHandler[Any]) -> Any:
        if isinstance(value, Mapping):
            value = {key: item for key, item in value.items() if key != "kind"}
        return handler(value)


Member = TypeVar("Member", bound=Choice)


def registry(*members: type[Member]) -> dict[str, type[Member]]:
    """Return the members of a family by their `kind`, in the order a picker shows them."""
    return {member.kind: member for member in members}


def one_of(family: str, members: Mapping[str, type[Member]]) -> Callable[[Any], Member]:
    """Return a validator that turns `{"kind": ..., knobs}` into the member of that name."""

    def pick(value: Any) -> Any:
        if isinstance(value, Choice):
            return value
        kind = value.get("kind") if isinstance(value, Mapping) else value
        if not isinstance(kind, str) or kind not in members:
            known = ", ".join(members)
            raise ValueError(f"{family} must be one of {known}, got {shown(kind)}.")
        return members[kind].model_validate(value if isinstance(value, Mapping) else {})

    return pick
