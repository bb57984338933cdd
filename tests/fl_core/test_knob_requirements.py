"""What members have against other knobs is said in the same words."""

from fl_core import RunConfig
from fl_core.knob_requirements import default_of, needs
from fl_core.partitioners import Dirichlet


def test_a_member_needs_the_default_or_any_other_value():
    config = RunConfig(partitioner=Dirichlet(), optimizer="adam", seed=7)
    found = list(needs(config, "strategy", "steps are plain", optimizer="sgd", seed=7))
    assert [(conflict.knobs, conflict.sentence) for conflict in found] == [
        (
            (("strategy",), ("optimizer",)),
            "With Strategy “Federated averaging (FedAvg)” steps are plain: Optimiser must be "
            "“SGD”, got “Adam”.",
        )
    ]
    usual = default_of(config, "partitioner")
    (conflict,) = needs(config, "model", "all digits are seen", partitioner=usual)
    assert conflict.knobs == (("model",), ("partitioner",))
    assert conflict.sentence == (
        "With Model “The notebook's CNN” all digits are seen: Split must be “Equal (IID)”, "
        "got “Skewed classes (Dirichlet)”."
    )
