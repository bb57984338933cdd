"""Goes on from a run's model: the knobs are set to that run's, but for what they start from."""

from fl_core.errors import FedariumError
from pages.shared import session
from pages.shared.run_access import RunAccess


def go_on_from(access: RunAccess, run_id: str) -> None:
    """Set the knobs and look at the run, or say later why not; for callbacks."""
    try:
        run = access.store.get(run_id)
        if run is None:
            return
        config = access.config_from_model(run)
    except FedariumError as error:
        session.say_later(str(error))
        return
    session.look_at(run_id, knobs_match=True)
    session.set_knobs(config)
