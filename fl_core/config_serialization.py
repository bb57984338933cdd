"""A config with choices in it: read from a file or from knobs by name, and written again."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Self

from pydantic import model_validator

from fl_core.config_error_messages import sentence, with_its_place
from fl_core.config_upgrades import VERSION, read_knobs, up_to_date, version
from fl_core.errors import ConfigError, Conflict, Path
from fl_core.knobs import Knobs, knobs_of
from fl_core.link_upgrades import VERSION as URL_VERSION


class WholeConfig(Knobs):
    """What `RunConfig` adds knobs to."""

    @model_validator(mode="after")
    def _go_together(self) -> Self:
        if found := tuple(self.conflicts()):
            raise ConfigError(found[0].sentence, conflicts=found)
        return self

    def conflicts(self) -> Iterator[Conflict]:
        """Yield which knobs, each allowed by itself, do not go together, as their members say."""
        for name, knob in knobs_of(type(self)).items():
            if knob.members:
                yield from getattr(self, name).conflicts(self)

    def to_json(self) -> str:
        """Return the config and its version as canonical JSON (sorted keys, no spaces)."""
        told = {VERSION: version(), **self.model_dump(mode="json")}
        return json.dumps(told, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Return the config that `to_json` wrote, today or in an earlier version.

        Knobs left out keep their defaults.

        Raises:
            ConfigError: In the words of the knob that is out of bounds.
        """
        return cls.of(read_knobs(text))

    @classmethod
    def of(cls, knobs: Mapping[str, Any]) -> Self:
        """Return the config with these knobs; choices may be given as `{"kind": ...}`.

        Raises:
            ConfigError: In the words of the knob that is out of bounds.
        """
        return cls.model_validate(dict(knobs) if hasattr(knobs, "keys") else knobs)

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if taken := {VERSION, URL_VERSION} & cls.model_fields.keys():
            raise TypeError(f"{cls.__name__}: “{taken.pop()}” is the version's name, not a knob's.")

    @classmethod
    def _as_fields(cls, given: Any) -> Any:
        """Return today's knobs; what says its version, as a file does, may be of an earlier one."""
        return up_to_date(given) if isinstance(given, Mapping) and VERSION in given else given

    @classmethod
    def problems(cls, knobs: Mapping[str, Any]) -> dict[Path, str]:
        """Return what `of` would refuse: a sentence by knob, () for some that do not fit others."""
        try:
            cls.of(knobs)
        except ConfigError as error:
            return dict(error.problems)
        return {}

    @classmethod
    def _sentence(cls, detail: Mapping[str, Any], path: Path, given: Any) -> str:
        if detail["type"] == "value_error" or not path:
            return with_its_place(super()._sentence(detail, path, given), path, cls, given)
        return sentence(path, cls, given)
