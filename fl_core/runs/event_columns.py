"""Columns of the store's tables from the fields of events: one field more is one column more.

A number, a word, or whether something is so, has a column of its own; what is nested is spread out
(`seconds.train` is `seconds_train`); a sequence or a matrix is JSON.
"""

import types
from collections.abc import Collection, Iterator
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from sqlalchemy import JSON, BigInteger, Boolean, Column, Double
from sqlalchemy.types import TypeEngine

from fl_core.events import Packed
from fl_core.runs.column_types import PackedMatrix, Sentences

OF_A_KIND: dict[Any, type[TypeEngine[Any]]] = {
    bool: Boolean,
    int: BigInteger,
    float: Double,
    str: Sentences,
}


def columns_of(event: type[BaseModel], but: Collection[str] = ()) -> list[Column[Any]]:
    """Return a column for each field of an event, all of which may be empty.

    What must be there the event itself sees to; a table that is there can be given no other kind.

    Args:
        event: What is kept in a row.
        but: Fields that are kept elsewhere, or not at all.
    """
    columns = []
    for name, field in _kept(event, but):
        kind = _kind(field)
        if _is_model(kind):
            columns += [Column(f"{name}_{inner.name}", inner.type) for inner in columns_of(kind)]
        else:
            columns.append(Column(name, _type_of(kind, field)))
    return columns


def row_of(event: BaseModel, but: Collection[str] = ()) -> dict[str, Any]:
    """Return what those columns hold of an event."""
    told = event.model_dump(mode="json", exclude=set(but))
    row: dict[str, Any] = {}
    for name, field in _kept(type(event), but):
        if _is_model(_kind(field)):
            row |= {f"{name}_{inner}": value for inner, value in told[name].items()}
        else:
            row[name] = told[name]
    return row


def _kept(event: type[BaseModel], but: Collection[str]) -> Iterator[tuple[str, FieldInfo]]:
    for name, field in event.model_fields.items():
        if name not in but and not field.exclude:
            yield name, field


def _kind(field: FieldInfo) -> Any:
    """Return what a field holds if it holds anything."""
    said = field.annotation
    if get_origin(said) in (Union, types.UnionType):
        kinds = [kind for kind in get_args(said) if kind is not types.NoneType]
        return kinds[0] if len(kinds) == 1 else said
    return said


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _type_of(kind: Any, field: FieldInfo) -> TypeEngine[Any]:
    if any(isinstance(mark, Packed) for mark in field.metadata):
        return PackedMatrix()
    simple = OF_A_KIND.get(kind)
    return simple() if simple else JSON(none_as_null=True)
