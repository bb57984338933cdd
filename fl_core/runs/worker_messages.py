"""What the dashboard's process and its worker tell each other: one message, one line of JSON.

Reading never fails: a line that is no message, or one of another version, is read as
`Misunderstood`, with the words that its sender is told.
"""

import json
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from fl_core.errors import shown
from fl_core.events import Event
from fl_core.runs.json_message import ArrayInJson, JsonMessage
from fl_core.runs.worker_questions import Question

Some = TypeVar("Some")

OTHER_VERSION = "Dashboard and worker are of two versions: start Fedarium again."


# To the worker ------------------------------------------------------------------------------


class Train(JsonMessage):
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


class Cancel(JsonMessage):
    """Stop a job within its present round."""

    kind: Literal["cancel"] = "cancel"
    job: int


class Pause(JsonMessage):
    """Stop a job after its present round."""

    kind: Literal["pause"] = "pause"
    job: int


class Ask(JsonMessage):
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


class Ready(JsonMessage):
    """TensorFlow is loaded."""

    kind: Literal["ready"] = "ready"


class Happened(JsonMessage):
    """What a job says as it goes."""

    kind: Literal["event"] = "event"
    job: int
    event: Event


class Answer(JsonMessage):
    """What a question was answered."""

    kind: Literal["answer"] = "answer"
    id: int
    value: ArrayInJson


class Refusal(JsonMessage):
    """Why a question is not answered, and whether it may be a moment later."""

    kind: Literal["refusal"] = "refusal"
    id: int
    reason: str
    passing: bool = False


class NotUnderstood(JsonMessage):
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
