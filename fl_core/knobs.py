"""Knobs: the fields of a config, each with its default, bounds, unit and help in one place."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal, Self, cast, get_args, get_origin

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic.fields import FieldInfo

from fl_core import knob_parsing
from fl_core.errors import ConfigError, no_knob, shown
from fl_core.knob_kinds import KINDS, Knob, Number, kind_of

__all__ = ["Frozen", "Knob", "Knobs", "knob", "knobs_of"]


class Frozen(BaseModel):
    """An immutable, strictly validated config model."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    def __setattr__(self, name: str, value: Any) -> None:
        config = type(self).__name__
        raise ConfigError(
            f"A config never changes; make another: {config}(**(dict(config) | {{{name!r}: …}}))."
        )


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
    more: bool = False,
    moves_images: bool = True,
    kind: str = "",
    members: Mapping[str, type[Any]] | None = None,
    options: Mapping[str, str] | None = None,
    also: Mapping[str, str] | None = None,
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
        more: Whether a page shows it under "more" only, for it is seldom turned.
        moves_images: Whether it may decide who holds which images, or which are in the gallery.
        kind: One of `KINDS`, for a field whose type does not tell: a text.
        members: For a choice: its family's registry.
        options: For a choice among words: the word stored to the words shown.
        also: Other names of these words, as other programs write them, each with its word.
        pattern: For text: the regular expression it must match as a whole.
    """
    extra: dict[str, Any] = {
        "step": step,
        "unit": unit,
        "group": group,
        "more": more,
        "moves_images": moves_images,
        "kind": kind,
        "members": {} if members is None else members,
        "options": dict(options or {}),
        "also": dict(also or {}),
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


def _kind(field: FieldInfo, told: str, owner: str) -> str:
    kind = told or kind_of(field.annotation)
    if kind not in KINDS:
        raise TypeError(
            f"{owner} is of the type {field.annotation}: its knob must say of which kind it is, "
            f"one of {', '.join(KINDS)}."
        )
    return kind


def _bound(field: FieldInfo, name: str) -> Number | None:
    return next((getattr(m, name) for m in field.metadata if hasattr(m, name)), None)


def _names(field: FieldInfo, options: Mapping[str, str], also: Mapping[str, str]) -> dict[str, str]:
    """Return a field's words by all their names."""
    words = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
    others = {word: [name for name, meant in also.items() if meant == word] for word in words}
    return knob_parsing.names_of({word: [options.get(word, word), *others[word]] for word in words})


@lru_cache
def knobs_of(model: type[BaseModel]) -> Mapping[str, Knob]:
    """Return the knobs of a config model by field name, in the order they were declared.

    Raises:
        TypeError: If one is of no kind that is known, or a choice without members.
    """
    found = {}
    for name, field in model.model_fields.items():
        extra = field.json_schema_extra
        if isinstance(extra, dict) and "moves_images" in extra:
            found[name] = _knob(name, field, dict(extra), f"{model.__name__}.{name}")
    return found


def _knob(name: str, field: FieldInfo, extra: dict[str, Any], owner: str) -> Knob:
    kind, also = _kind(field, extra.pop("kind"), owner), extra.pop("also")
    if (kind == "choice") != bool(extra["members"]):
        raise TypeError(f"{owner}: a choice, and nothing else, must say what its members are.")
    if KINDS[kind].number and None in (_bound(field, "ge"), _bound(field, "le")):
        raise TypeError(f"{owner}: a number must say how low and how high it may be.")
    if kind == "words":
        assert set(extra["options"]) <= set(get_args(field.annotation)), owner
    return Knob(
        name=name,
        kind=kind,
        default=field.get_default(call_default_factory=True),
        label=field.title or name,
        help=field.description or "",
        low=_bound(field, "ge"),
        high=_bound(field, "le"),
        names=_names(field, extra["options"], also),
        family=cast(type[Any], field.annotation) if kind == "choice" else object,
        **extra,
    )


class Knobs(Frozen):
    """A config made of knobs: reads however they are written, and refuses in their own words."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        # What nobody could draw, or read from a link, is told about at once.
        if others := cls.model_fields.keys() - knobs_of(cls).keys():
            raise TypeError(f"{cls.__name__}.{min(others)} must be a `knob`.")

    @field_validator("*", mode="before")
    @classmethod
    def _read_knob(cls, value: Any, info: ValidationInfo) -> Any:
        """Return what a knob is given as the value it stands for."""
        return knobs_of(cls)[str(info.field_name)].read(value)

    @model_validator(mode="wrap")
    @classmethod
    def _read(cls, given: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        given = cls._as_fields(given)
        try:
            return handler(given)
        except ValidationError as error:
            problems = cls._sentences(error, given)
            raise ConfigError(next(iter(problems.values())), problems) from error

    @classmethod
    def _as_fields(cls, given: Any) -> Any:
        """Return what is given as knobs by their names."""
        return given

    @classmethod
    def _sentences(cls, error: ValidationError, given: Any) -> dict[tuple[str, ...], str]:
        """Return a sentence for each knob that pydantic found fault with, by its path."""
        found: dict[tuple[str, ...], str] = {}
        for detail in error.errors(include_url=False):
            path = tuple(str(part) for part in detail["loc"])
            found.setdefault(path, cls._sentence(detail, path, given))
        return found

    @classmethod
    def _sentence(cls, detail: Mapping[str, Any], path: tuple[str, ...], given: Any) -> str:
        if detail["type"] == "value_error":
            return str(detail["ctx"]["error"])
        if not path:
            return f"{cls.__name__} must be given knobs by their names, got {shown(given)}."
        knob = knobs_of(cls).get(path[0])
        return knob.refusal(given[path[0]]) if knob else no_knob(path[0])
