"""What a round's events tell on its way is told again when it is over: who was missing, and what
was dealt. So one event says all that is kept of a round."""

from collections.abc import Iterable, Iterator

from fl_core.events import Absence, Event, PartyMissing, RoundFinished, RoundStarted


def with_facts_of_rounds(events: Iterable[Event]) -> Iterator[Event]:
    """Yield the same events; a finished round knows what was said since it began."""
    missing: list[Absence] = []
    dealt: list[list[int]] | None = None
    for event in events:
        match event:
            case RoundStarted():
                missing, dealt = [], event.dealt
            case PartyMissing():
                missing.append(Absence(party=event.party, reason=event.reason))
            case RoundFinished():
                event = event.model_copy(update={"missing": missing, "dealt": dealt})
        yield event
