"""What a visitor may ask of the models of runs: everybody may, and nothing changes by it."""

import numpy as np
from numpy.typing import NDArray

from fl_core.runs.manager import RunManager
from fl_core.runs.questions import KerasFile, LossOnLine

ASK_PATIENCE = 30.0  # seconds, for what has to be trained once more


class ModelAccess:
    """A part of `RunAccess`."""

    _manager: RunManager

    def between(
        self, run_id: str, round: int, parties: tuple[int, int], positions: tuple[float, ...]
    ) -> NDArray[np.float32]:
        """Return loss and accuracy on the line between two parties' own models of a round.

        Raises:
            QuestionRefused: If there is no answer, in a sentence that says why.
        """
        return self._manager.ask(LossOnLine(run_id, round, parties, positions), ASK_PATIENCE)

    def keras_file(self, run_id: str, round: int, party: int | None) -> bytes:
        """Return a model as a file of Keras, the global one or a party's; see `KerasFile`.

        Raises:
            QuestionRefused: If there is none, in a sentence that says why.
        """
        return self._manager.ask(KerasFile(run_id, round, party), ASK_PATIENCE).tobytes()
