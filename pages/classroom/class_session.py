"""A lesson with a class: what is asked, what a step shows, who has answered what.

A class goes through its steps together. Pupils have no names: each browser is told from the others
by a token of its own. An answer, once given, stands until the teacher asks again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Literal

MOST_PUPILS = 500
"""Of one class: more browsers than that are turned away."""

Kind = Literal["welcome", "ask", "bars", "run", "end"]


class ClassError(Exception):
    """What a pupil asked for is not possible; its text is one of a few fixed sentences."""


@dataclass(frozen=True)
class Poll:
    """What a class is asked.

    Attributes:
        words: The question.
        options: What can be answered.
    """

    words: str
    options: Sequence[str]


@dataclass(frozen=True)
class Step:
    """Where a class is; `poll` is what is asked, or whose bars are shown."""

    kind: Kind
    poll: int | None = None


def steps_of(num_guesses: int) -> tuple[Step, ...]:
    """Return the way of a class: each guess and its bars, the run, the question and its bars.

    Args:
        num_guesses: How many polls come before the run; one comes after it.
    """
    guesses = (Step(kind, poll) for poll in range(num_guesses) for kind in ("ask", "bars"))
    after = (Step("ask", num_guesses), Step("bars", num_guesses))
    return (Step("welcome"), *guesses, Step("run"), *after, Step("end"))


@dataclass
class ClassSession:
    """A class at a lesson. Any thread may call it.

    Attributes:
        code: What pupils type.
        lesson: The name of the lesson.
        polls: What is asked: the guesses, and last the question after the run.
    """

    code: str
    lesson: str
    polls: Sequence[Poll]
    _place: int = 0
    _version: int = 0
    _pupils: set[str] = field(default_factory=set)
    _answers: dict[int, dict[str, int]] = field(default_factory=dict)
    _listeners: dict[object, Callable[[], None]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @property
    def has_seen(self) -> bool:
        """Whether it has come to the run, which shows whose guess was right."""
        return self._place >= self.steps.index(Step("run"))

    @property
    def steps(self) -> tuple[Step, ...]:
        """The way of this class."""
        return steps_of(len(self.polls) - 1)

    @property
    def step(self) -> Step:
        """Where the class is."""
        return self.steps[self._place]

    @property
    def coming(self) -> Step | None:
        """What comes next; `None` at the end."""
        return self.steps[self._place + 1] if self._place + 1 < len(self.steps) else None

    @property
    def version(self) -> int:
        """Counts the changes that everybody sees."""
        return self._version

    @property
    def num_pupils(self) -> int:
        """How many browsers have come in, those included that sleep."""
        return len(self._pupils)

    # --- the teacher ---

    def go_on(self, seen: int) -> None:
        """Go to the next step, unless the class has moved on since `seen`: pressed twice is once.

        Args:
            seen: The version that the teacher's page showed.
        """
        with self._lock:
            if seen != self._version or self.coming is None:
                return
            self._place += 1
            self._version += 1
        self._tell()

    def ask_again(self, seen: int) -> None:
        """Forget what was answered to the poll in hand, and ask it again."""
        with self._lock:
            poll = self.step.poll
            if seen != self._version or poll is None:
                return
            self._answers.pop(poll, None)
            self._place = self.steps.index(Step("ask", poll))
            self._version += 1
        self._tell()

    def end(self) -> None:
        """Let everybody go."""
        with self._lock:
            self._place = len(self.steps) - 1
            self._version += 1
        self._tell()

    def counts(self, poll: int) -> list[int]:
        """Return how many gave each answer."""
        given = [*self._answers.get(poll, {}).values()]
        return [given.count(option) for option in range(len(self.polls[poll].options))]

    def num_answered(self, poll: int) -> int:
        """Return how many have answered."""
        return len(self._answers.get(poll, {}))

    # --- a pupil ---

    def come_in(self, pupil: str) -> None:
        """Count a browser, once.

        Raises:
            ClassError: If the class is full.
        """
        with self._lock:
            if pupil not in self._pupils and len(self._pupils) >= MOST_PUPILS:
                raise ClassError("This class is full.")
            self._pupils.add(pupil)

    def answer(self, pupil: str, poll: int, option: int) -> None:
        """Keep what a pupil answers; the first answer stands.

        Raises:
            ClassError: If this is not being asked, or there is no such option.
        """
        with self._lock:
            if self.step != Step("ask", poll):
                raise ClassError("This is not asked now.")
            if not 0 <= option < len(self.polls[poll].options) or pupil not in self._pupils:
                raise ClassError("There is no such answer.")
            self._answers.setdefault(poll, {}).setdefault(pupil, option)

    def knows(self, pupil: str) -> bool:
        """Whether a browser has come in before."""
        return pupil in self._pupils

    def answers_of(self, pupil: str) -> Mapping[int, int]:
        """Return what a pupil has answered, by poll."""
        return {poll: given[pupil] for poll, given in self._answers.items() if pupil in given}

    # --- whoever watches ---

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Have a function called at each change that everybody sees; return what ends that."""
        key = object()
        with self._lock:
            self._listeners[key] = listener

        def leave() -> None:
            with self._lock:
                self._listeners.pop(key, None)

        return leave

    @property
    def num_listening(self) -> int:
        """How many are connected at this moment."""
        return len(self._listeners)

    def _tell(self) -> None:
        for listener in [*self._listeners.values()]:
            listener()
