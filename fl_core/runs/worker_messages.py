"""What the dashboard's process and its worker tell each other: one message, one line of JSON.

Reading never fails: a line that is no message, or one of another version, is read as
`Misunderstood`, with the words that its sender is told.
"""

import base64
import json
import math
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from fl_core.errors import DataError, shown
from fl_core.events import Event

Some = TypeVar("Some")

OTHER_VERSION = "Dashboard and worker are of two versions: start Fedarium again."


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ArrayInJson(_Message):
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


# To the worker ------------------------------------------------------------------------------


class Train(_Message):
    """Train a run from a round on.

    Attributes:
        job: A number that no two stretches of work share, so that a late wish never hits the run
            that came after.
        config: As JSON.
        after_round: The last finished one, `None` for a fresh run.
        stop_after: Pause after this round.
        folder: The run's own folder of weights.
    """

    kind: Literal["train"] = "train"
    job: int
    config: str
    after_round: int | None
    stop_after: int | None
    folder: str


class Cancel(_Message):
    """Stop a job within its present round."""

    kind: Literal["cancel"] = "cancel"
    job: int


class Pause(_Message):
    """Stop a job after its present round."""

    kind: Literal["pause"] = "pause"
    job: int


class PredictOf(_Message):
    """What does the model that was kept after a round say of some images?

    Attributes:
        config: As JSON; says which model it is.
        folder: The run's own folder of weights.
        round: From 0.
        images: `[n, *shape]` uint8, of the shape that the run's images have. The answer is
            `[n, num_classes]` float32, probabilities.
    """

    kind: Literal["predict"] = "predict"
    config: str
    folder: str
    round: int
    images: ArrayInJson


class LineOf(_Message):
    """How well do models do that lie on the line between two parties' own of a round?

    Attributes:
        config: As JSON.
        folder: The run's own folder of weights.
        round: From 1, before whose end the parties had these models.
        parties: Whose.
        positions: Where on the line: 0 is the first's model, 1 the other's. The answer is
            `[n, 2]` float32, the loss in nats and the accuracy, 0..1, on test images.
    """

    kind: Literal["line"] = "line"
    config: str
    folder: str
    round: int
    parties: tuple[int, int]
    positions: tuple[float, ...]


Question = PredictOf | LineOf
"""What can be asked; each kind has its answer in `question_answering.ANSWERS`."""


class Ask(_Message):
    """A question, which gets one `Answer` or one `Refusal` of the same id.

    Attributes:
        id: A number that no two questions to one worker share.
        within: Seconds after which nobody waits for the answer any more.
        question: What is asked.
    """

    kind: Literal["ask"] = "ask"
    id: int
    within: float
    question: Annotated[Question, Field(discriminator="kind")]


# From the worker ----------------------------------------------------------------------------


class Ready(_Message):
    """TensorFlow is loaded."""

    kind: Literal["ready"] = "ready"


class Happened(_Message):
    """What a job says as it goes."""

    kind: Literal["event"] = "event"
    job: int
    event: Event


class Answer(_Message):
    """What a question was answered."""

    kind: Literal["answer"] = "answer"
    id: int
    value: ArrayInJson


class Refusal(_Message):
    """Why a question is not answered, and whether it may be a moment later."""

    kind: Literal["refusal"] = "refusal"
    id: int
    reason: str
    passing: bool = False


class NotUnderstood(_Message):
    """What was said is not understood, and is neither of a job nor a question."""

    kind: Literal["not_understood"] = "not_understood"
    reason: str


@dataclass(frozen=True)
class Misunderstood:
    """A line that was not understood, and which job or question it was about if that was said."""

    reason: str
    job: int | None = None
    id: int | None = None


ToWorker = Train | Cancel | Pause | Ask
FromWorker = Ready | Happened | Answer | Refusal | NotUnderstood

_to_worker: TypeAdapter[ToWorker] = TypeAdapter(Annotated[ToWorker, Field(discriminator="kind")])
_from_worker: TypeAdapter[FromWorker] = TypeAdapter(
    Annotated[FromWorker, Field(discriminator="kind")]
)


def line_of(message: ToWorker | FromWorker) -> str:
    """Return a message as a line, its end included."""
    return json.dumps(message.model_dump(mode="json")) + "\n"


def read_by_worker(line: str) -> ToWorker | Misunderstood:
    """Return what the dashboard's process said."""
    return _read(_to_worker, line)


def read_by_dashboard(line: str) -> FromWorker | Misunderstood:
    """Return what the worker said."""
    return _read(_from_worker, line)


def _read(adapter: TypeAdapter[Some], line: str) -> Some | Misunderstood:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return Misunderstood(f"This is no message: {shown(line)}.")
    try:
        return adapter.validate_python(data)
    except ValidationError as error:
        return _misunderstood(data if isinstance(data, dict) else {}, error)


def _misunderstood(data: dict[str, Any], error: ValidationError) -> Misunderstood:
    kind, first = shown(data.get("kind")), error.errors(include_url=False)[0]
    if not first["loc"]:
        reason = f"There is no message of the kind {kind} here."
    else:
        where = ".".join(map(str, first["loc"][1:]))
        reason = f"A message of the kind {kind} cannot be read ({shown(where)}: {first['msg']})."
    ids = {name: data[name] for name in ("job", "id") if type(data.get(name)) is int}
    return Misunderstood(f"{reason} {OTHER_VERSION}", **ids)
