"""What a visitor may do with the models of runs: ask, which everybody may, and go on from one."""

from abc import abstractmethod

import numpy as np
from numpy.typing import NDArray

from fl_core.config import RunConfig
from fl_core.runs.manager import RunManager
from fl_core.runs.questions import KerasFile, LossOnLine
from fl_core.runs.run import Run
from pages.server.roles import NotAllowedError

ASK_PATIENCE = 30.0  # seconds, for what has to be trained once more
FILE_PATIENCE = 120.0  # seconds, for what somebody waits for who has asked for a file


class ModelAccess:
    """A part of `RunAccess`."""

    _manager: RunManager

    @abstractmethod
    def why_not(self, config: RunConfig) -> str:
        """Return in a sentence why the visitor may not start a run now; empty where he may."""

    def between(
        self, run_id: str, round: int, parties: tuple[int, int], positions: tuple[float, ...]
    ) -> NDArray[np.float32]:
        """Return loss and accuracy on the line between two parties' own models of a round.

        Raises:
            QuestionRefused: If there is no answer, in a sentence that says why.
        """
        return self._manager.ask(LossOnLine(run_id, round, parties, positions), ASK_PATIENCE)

    def config_from_model(self, run: Run) -> RunConfig:
        """Return the config of a run, but that it starts from the model which that one made.

        Raises:
            NotAllowedError: If the visitor may not run it, or not now.
            FedariumError: If there is no such model.
        """
        if why_not := self.why_not(run.config):
            raise NotAllowedError(why_not)
        return self._manager.config_from_model(run)

    def keras_file(self, run_id: str, round: int, party: int | None) -> bytes:
        """Return a model as a file of Keras, the global one or a party's; see `KerasFile`.

        Raises:
            QuestionRefused: If there is none, in a sentence that says why.
        """
        return self._manager.ask(KerasFile(run_id, round, party), FILE_PATIENCE).tobytes()
