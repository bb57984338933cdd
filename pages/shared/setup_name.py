"""What the setup that the knobs stand for is called: a run that is started gets this name."""

from fl_core.config import RunConfig
from fl_core.runs.run import Run
from pages.shared import session
from pages.shared.party_names import PARTIES, PartyNames, called, names_in
from pages.shared.presets import PRESETS, name_of

KEY = "what the parties of the setup are called"


def call_parties(names: PartyNames) -> None:
    """Call the parties of the setup so, until they are called otherwise."""
    session.set_knob(KEY, names)


def call_parties_as_in(run: Run, config: RunConfig | None) -> None:
    """Call them as in a run, while the knobs show it."""
    if run.config == config:
        call_parties(names_in(run.name or name_of(run.config)))


def name_of_setup(config: RunConfig) -> str:
    """Return the name of a preset, or what tells a setup from the default one."""
    name = name_of(config)
    return name if name in PRESETS else called(name, session.knob(KEY, PARTIES))
