"""What the setup that the knobs stand for is called: a run that is started gets this name."""

from fl_core.config import RunConfig
from fl_core.runs.run import Run
from pages.shared import page_address, session
from pages.shared.party_names import ALL_NAMES, PARTIES, PartyNames, called, names_in
from pages.shared.presets import PRESETS, name_of

KEY = "what the parties of the setup are called"
PAGE, PARTIES_IN_LINK = "train", "parties"
"""A link to a setup of hospitals has `train:parties=hospitals` in it."""


def call_parties(names: PartyNames) -> None:
    """Call the parties of the setup so, until they are called otherwise."""
    session.set_knob(KEY, names)
    page_address.tell(PAGE, **{PARTIES_IN_LINK: ""})


def call_parties_as_in_link() -> None:
    """Call them as the link does that somebody has followed, if it does."""
    told = page_address.told(PAGE, PARTIES_IN_LINK)
    for names in ALL_NAMES:
        if names.many == told:
            session.set_knob(KEY, names)


def names_for_link(config: RunConfig) -> dict[str, str]:
    """Return what a link has to say of what the parties of a setup are called."""
    names = names_in(name_of_setup(config))
    by_itself = names is names_in(name_of(config))
    return {} if by_itself else {f"{PAGE}:{PARTIES_IN_LINK}": names.many}


def call_parties_as_in(run: Run, config: RunConfig | None) -> None:
    """Call them as in a run, while the knobs show it."""
    if run.config == config:
        call_parties(names_in(run.name or name_of(run.config)))


def name_of_setup(config: RunConfig) -> str:
    """Return the name of a preset, or what tells a setup from the default one."""
    name = name_of(config)
    return name if name in PRESETS else called(name, session.knob(KEY, PARTIES))
