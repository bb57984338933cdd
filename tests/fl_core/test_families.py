"""A new family is a registry and one field: all the rest follows from the field."""

from typing import ClassVar

import pytest

from fl_core import ConfigError, RunConfig
from fl_core.config_text_format import put, read, write
from fl_core.errors import Conflict
from fl_core.families import FAMILIES, member_of
from fl_core.family_member import Choice, registry
from fl_core.knobs import knob, knobs_of
from fl_core.partitioners import PARTITIONERS, Dirichlet, Iid
from fl_core.strategies import STRATEGIES, FedAvg


class Weather(Choice):
    pass


class Calm(Weather):
    kind: ClassVar[str] = "calm"
    label: ClassVar[str] = "Calm"
    about: ClassVar[str] = "Nothing happens."


class Storm(Weather):
    kind: ClassVar[str] = "storm"
    label: ClassVar[str] = "Storm (of parties)"
    about: ClassVar[str] = "Parties are blown away."
    force: int = knob(8, low=1, high=12, step=1, label="Force", help="As Beaufort has it.")
    at_night: bool = knob(False, label="At night", help="Nobody sees it.", more=True)

    def conflicts(self, config):
        if self.force > 10 and config.num_parties > 5:
            paths = (("weather", "force"), ("num_parties",))
            yield Conflict(paths, "Force above 10 leaves no more than 5 Parties.")


WEATHERS: dict[str, type[Weather]] = registry(Calm, Storm)


class Wider(RunConfig):
    weather: Weather = knob(
        Calm(), members=WEATHERS, group="federation", label="Weather", help="What it is like."
    )
    hours: int = knob(24, low=1, high=48, step=1, group="training", label="Hours", help="Long.")


STORMY = Wider(weather=Storm(force=9, at_night=True), hours=3, num_parties=4)


def test_families_are_the_fields_that_have_members():
    assert FAMILIES["strategy"] is STRATEGIES and FAMILIES["partitioner"] is PARTITIONERS
    assert list(FAMILIES) == [name for name, k in knobs_of(RunConfig).items() if k.kind == "choice"]
    assert "weather" not in FAMILIES and knobs_of(Wider)["weather"].members is WEATHERS


@pytest.mark.parametrize(
    "value", ["dirichlet", "Dirichlet", {"kind": "dirichlet", "skew": 1}, Dirichlet(skew=1)]
)
def test_a_member_is_found_by_whatever_chooses_it(value):
    assert member_of("partitioner", value) is Dirichlet
    assert member_of("partitioner", "fedavg") is None and member_of("partitioner", None) is None


def test_a_new_family_is_written_and_read_in_files_links_and_settings():
    assert Wider.from_json(STORMY.to_json()) == STORMY
    link = write(STORMY)
    assert link == {
        "num_parties": "4",
        "weather": "storm",
        "weather.force": "9",
        "weather.at_night": "on",
        "hours": "3",
    }
    assert Wider.of(read(link.items(), Wider).knobs) == STORMY
    knobs, problems = put([("weather.force", "9"), ("weather", "storm")], {"hours": 2}, Wider)
    assert (knobs, problems) == ({"hours": 2, "weather": {"kind": "storm", "force": "9"}}, [])
    assert Wider(weather="Storm").weather == Storm() and Wider(weather="calm") == Wider()


def test_a_new_family_is_refused_in_its_words_by_every_way():
    bad = {
        "Weather must be one of calm, storm, got 'hail'.": {"weather": "hail"},
        "Weather “Calm” has no knob called “force”.": {"weather": {"kind": "calm", "force": 1}},
        "Force must be a whole number from 1 to 12, got 13.": {
            "weather": {"kind": "storm", "force": 13}
        },
    }
    for said, knobs in bad.items():
        with pytest.raises(ConfigError) as caught:
            Wider.of(knobs)
        assert str(caught.value) == said
    assert read([("weather", "storm"), ("weather.force", "13")], Wider).problems == [
        "Force must be a whole number from 1 to 12, got 13."
    ]
    with pytest.raises(ConfigError, match="Weather must be one of calm, storm, got Iid"):
        Wider(weather=Iid())
    with pytest.raises(ConfigError, match="Weather must be one of calm, storm, got 'iid'"):
        Wider.of({"weather": {"kind": "iid"}})
    with pytest.raises(ConfigError, match="Force above 10 leaves no more than 5 Parties"):
        Wider(weather=Storm(force=11), num_parties=6)


def test_a_variant_that_forgot_its_own_kind_is_told_about_where_it_is_registered():
    class Twin(FedAvg):
        label: ClassVar[str] = "Twin"

    with pytest.raises(TypeError, match="FedAvg and Twin are both of the kind 'fedavg'"):
        registry(FedAvg, Twin)
