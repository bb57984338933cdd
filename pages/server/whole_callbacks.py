"""Has what a press does be done to its end, whatever is pressed meanwhile.

Streamlit breaks a drawing off for the next press, or for the next beat of a part that draws itself,
at every touch of the session. It does so within a callback, too, and never does the rest: a run is
queued and not looked at, "Start" seems to do nothing. Here a drawing is broken off as ever, but a
callback is not: what waits is heard right after it (streamlit/streamlit#10578).
"""

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_run_context import RunLocation, ThreadState

_hear_what_waits = ScriptRunner._maybe_handle_execution_control_request


def _hear_between_callbacks(runner: ScriptRunner) -> None:
    if ThreadState.get().run_location is not RunLocation.CALLBACK:
        _hear_what_waits(runner)


def end_callbacks() -> None:
    """Have all callbacks of this process end; before its first page is drawn."""
    # Streamlit has no setting for it; of another version the tests would tell.
    setattr(ScriptRunner, _hear_what_waits.__name__, _hear_between_callbacks)
