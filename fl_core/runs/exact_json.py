"""Numbers in JSON to their last bit, and with what strict JSON has no word for.

A float is written with as many digits as tell it from all others. One that is not finite is an
object: `{"float": "nan"}`.
"""

import json
import math
from typing import Any

MARK = "float"
SPECIAL = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


def told(value: Any) -> str:
    """Return a value as strict JSON, on one line and in the order that it has."""
    return json.dumps(encoded(value), allow_nan=False, separators=(",", ":"))


def encoded(value: Any) -> Any:
    """Return a value in which every float is finite."""
    if isinstance(value, float):
        return value if math.isfinite(value) else {MARK: repr(value)}
    if isinstance(value, list | tuple):
        return [encoded(each) for each in value]
    if isinstance(value, dict):
        return {name: encoded(each) for name, each in value.items()}
    return value


def float_in(value: Any) -> float | None:
    """Return the float that strict JSON stands for; `None` if it stands for none."""
    if type(value) is dict:
        only = [*value.values()] if [*value] == [MARK] else []
        return SPECIAL.get(only[0]) if only and isinstance(only[0], str) else None
    if type(value) not in (int, float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None
