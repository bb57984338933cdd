"""What messages between two processes are made of, arrays among it."""

import base64
import math
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from fl_core.errors import DataError


class JsonMessage(BaseModel):
    """One message, or a part of one; nothing else may be in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ArrayInJson(JsonMessage):
    """An array, its numbers bit for bit, in base64."""

    dtype: Literal["uint8", "float32"]
    shape: tuple[int, ...]
    base64: str = Field(repr=False)

    @classmethod
    def of(cls, array: NDArray[Any]) -> Self:
        """Return what `array` gives back; of uint8 or float32."""
        content = base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()
        return cls.model_validate(
            {"dtype": array.dtype.name, "shape": array.shape, "base64": content}
        )

    def array(self) -> NDArray[Any]:
        """Return the array.

        Raises:
            DataError: If there are more numbers than the shape has room for, or fewer.
        """
        try:
            found = np.frombuffer(base64.b64decode(self.base64, validate=True), self.dtype)
        except ValueError:
            raise DataError("An array was damaged on its way.") from None
        if min(self.shape, default=0) < 0 or math.prod(self.shape) != found.size:
            raise DataError(f"There are {found.size:,} numbers for the shape {list(self.shape)}.")
        return found.reshape(self.shape)
