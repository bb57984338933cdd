"""What happens inside the present round: shown live, never stored."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from fl_core.events import (
    Event,
    PartyMissing,
    PartyProgress,
    PartyTrained,
    RoundFinished,
    RoundStarted,
    RunStarted,
)
from fl_core.party_round import PartyRound

NOTHING: Mapping[int, float] = MappingProxyType({})
NOBODY: Mapping[int, PartyRound] = MappingProxyType({})


@dataclass(frozen=True)
class Live:
    """The present round of one run; immutable, so that any thread may look.

    Attributes:
        round: The round being trained, from 1; 0 while the untrained model is measured.
        parties: Those that take part in it, in party order; until it has begun, those of the round
            before, if any was trained since the run was started or resumed.
        begun: Whether the images of this round are dealt and the parties are at it.
        progress: Party to the share of its steps it has taken, 0..1.
        trained: Parties that have finished this round.
        personal: As `progress`, of the personal models that parties train after that.
        began: When the round began, or the one before ended, on the monotonic clock.
        changed: When the last party reported.
        wish: "cancel" or "pause" while it has been asked for and not yet happened.
    """

    round: int = 0
    parties: tuple[int, ...] = ()
    begun: bool = False
    progress: Mapping[int, float] = field(default_factory=lambda: NOTHING)
    trained: Mapping[int, PartyRound] = field(default_factory=lambda: NOBODY)
    personal: Mapping[int, float] = field(default_factory=lambda: NOTHING)
    began: float = field(default_factory=time.monotonic)
    changed: float = field(default_factory=time.monotonic)
    wish: str = ""

    def after(self, event: Event) -> "Live":
        """Return what is known once `event` has happened."""
        if isinstance(event, RunStarted):
            # A fresh run measures the untrained model first; one that goes on trains at once.
            now = event.round + 1 if event.round else 0
            return Live(round=now, wish=self.wish)
        if isinstance(event, RoundStarted):
            return Live(event.round, tuple(event.parties), begun=True, wish=self.wish)
        if isinstance(event, PartyProgress):
            told = replace(self, round=event.round, changed=time.monotonic())
            share = {event.party: event.done / event.total}
            if event.personal:
                return replace(told, personal={**self.personal, **share})
            return replace(told, progress={**self.progress, **share})
        if isinstance(event, PartyTrained):
            party = event.result.party
            return replace(
                self,
                round=event.round,
                progress={**self.progress, party: 1.0},
                trained={**self.trained, party: event.result},
                changed=time.monotonic(),
            )
        if isinstance(event, PartyMissing):
            there = tuple(party for party in self.parties if party != event.party)
            return replace(self, parties=there, changed=time.monotonic())
        if isinstance(event, RoundFinished):
            return Live(event.round + 1, self.parties, wish=self.wish)
        return self
