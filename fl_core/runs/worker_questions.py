"""What a worker can be asked beside training, as it is sent; `questions` has how it is put."""

from typing import Literal

from fl_core.runs.json_message import ArrayInJson, JsonMessage


class PredictOf(JsonMessage):
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


class LineOf(JsonMessage):
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


class ModelOf(JsonMessage):
    """What is a model of a round as a file that plain Keras opens?

    Attributes:
        config: As JSON.
        folder: The run's own folder of weights.
        round: From 0.
        party: Whose; `None` is the global model. The answer is `[n]` uint8, a file's bytes.
    """

    kind: Literal["model"] = "model"
    config: str
    folder: str
    round: int
    party: int | None


Question = PredictOf | LineOf | ModelOf
"""What can be asked; each kind has its answer in `question_answering.ANSWERS`."""
