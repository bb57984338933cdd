"""Choices: members of a family picked by name, such as a strategy, a data set or a model.

A choice is a frozen config whose fields are its own knobs. In JSON it is an object with its `kind`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar

from pydantic import model_serializer

from fl_core.errors import ConfigError, Conflict, shown
from fl_core.knob_parsing import kind_among
from fl_core.knobs import Knobs, knobs_of
from fl_core.translatable import translatable

if TYPE_CHECKING:
    from fl_core.config import RunConfig


@dataclass(frozen=True)
class Caution:
    """Knobs that stand outside of what a member is made for: allowed, and said.

    Attributes:
        sentence: What they amount to, and what may come of it.
        remedy: What to turn, from where to where, such as "Lower the pull (now 10; try 1)".
        certain: Whether it alone can bring that about, at any learning rate.
        outcome: What may come of it: training diverges; it stalls, and little or nothing is
            learned; or the member is idle, and changes nothing.
    """

    sentence: str
    remedy: str
    certain: bool = True
    outcome: Literal["diverges", "stalls", "idle"] = "diverges"


class Choice(Knobs):
    """A family member picked by name; subclasses state `kind`, `label` and `about`.

    `also` are other names by which people know it, beside `kind` and `label`. Members of one
    `heading` stand together in a picker. The rest is for the reference: the `equation` in LaTeX
    (letters as in `fl_core.reference`), the `paper` in one line, at which knobs it changes nothing
    (`neutral`), in what it `differs` from that paper, what it `requires` beyond what its conflicts
    say, and what is remembered between rounds of each party (`party_state`) and by the server
    (`server_state`).
    """

    kind: ClassVar[str]
    label: ClassVar[str]
    about: ClassVar[str]
    also: ClassVar[Sequence[str]] = ()
    heading: ClassVar[str] = ""
    equation: ClassVar[str] = ""
    paper: ClassVar[str] = ""
    neutral: ClassVar[str] = ""
    differs: ClassVar[str] = ""
    requires: ClassVar[str] = ""
    party_state: ClassVar[str] = ""
    server_state: ClassVar[str] = ""

    @property
    def short(self) -> str:
        """What a run's name says of it where it is not the default."""
        return self.label

    @property
    def note(self) -> str:
        """What the knobs amount to, shown beneath them; empty where they speak for themselves."""
        return ""

    @property
    def steadier(self) -> str:
        """What to turn for steadier training where the learning rate is not too high."""
        return ""

    def caution(self, config: "RunConfig") -> Caution | None:
        """Return how its knobs stand outside of what it is made for, if they do.

        Args:
            config: Of which only the plain numbers, words and switches are looked at.
        """
        return None

    def conflicts(self, config: "RunConfig") -> Iterable[Conflict]:
        """Return what this member, as its knobs stand, has against other knobs of a config.

        Args:
            config: The whole config, this member in it; each knob is allowed by itself.
        """
        return ()

    @classmethod
    def follow(cls, turned: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what other knobs of its own become when one is turned by hand on a page.

        Args:
            turned: The knob's name.
            values: All knobs of its own as they stand now, each allowed by itself.
        """
        return {}

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        nested = [knob.name for knob in knobs_of(cls).values() if knob.members]
        if nested:
            raise TypeError(
                f"{cls.__name__}.{nested[0]}: a member of a family cannot hold a choice itself; "
                "make it a field of RunConfig, and say what does not go together in `conflicts`."
            )

    @model_serializer(mode="plain")
    def _with_kind(self) -> dict[str, Any]:
        """Return all knobs, where a config holds it as one of its family too."""
        return {"kind": self.kind, **{name: getattr(self, name) for name in knobs_of(type(self))}}

    @classmethod
    def _as_fields(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            return given
        kind = given.get("kind", cls.kind)
        if kind_among({cls.kind: cls}, kind) is None:
            told = {"member": cls.label, "kind": cls.kind, "given": shown(kind)}
            raise ConfigError(
                translatable("“{member}” is of the kind {kind}, not {given}.", **told)
            )
        return {name: own for name, own in given.items() if name != "kind"}


Member = TypeVar("Member", bound=Choice)


def registry(*members: type[Member]) -> dict[str, type[Member]]:
    """Return the members of a family by their `kind`, in the order a picker shows them.

    Raises:
        TypeError: If two are of one kind, as where a variant forgot to say its own.
    """
    found: dict[str, type[Member]] = {}
    for member in members:
        if other := found.get(member.kind):
            raise TypeError(
                f"{other.__name__} and {member.__name__} are both of the kind {member.kind!r}."
            )
        found[member.kind] = member
    return found
