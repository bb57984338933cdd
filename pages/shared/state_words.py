"""What the states of a run are called."""

from collections.abc import Mapping

from fl_core.runs.run_states import RunState
from fl_core.translatable import translatable

STATE_WORDS: Mapping[RunState, str] = {
    RunState.QUEUED: translatable("waiting"),
    RunState.RUNNING: translatable("training"),
    RunState.PAUSED: translatable("paused"),
    RunState.FINISHED: translatable("finished"),
    RunState.FAILED: translatable("failed"),
    RunState.CANCELLED: translatable("stopped"),
    RunState.INTERRUPTED: translatable("interrupted"),
}
