"""What members have against other knobs is said in the same words."""

from fl_core import RunConfig
from fl_core.knob_requirements import default_of, needs
from fl_core.partitioners import Dirichlet


def test_a_member_needs_the_default_or_any_other_value():
    config = RunConfig(partitioner=Dirichlet(), seed=7)
    found = list(needs(config, "strategy", "it is as the notebook did", test_on="fifth", seed=7))
    assert [(conflict.knobs, conflict.sentence) for conflict in found] == [
        (
            (("strategy",), ("test_on",)),
            "With Strategy “Federated averaging (FedAvg)” it is as the notebook did: Test on must "
            "be “A fifth of the training set”, got “The real test set”.",
        )
    ]
    usual = default_of(config, "partitioner")
    (conflict,) = needs(config, "model", "all digits are seen", partitioner=usual)
    assert conflict.knobs == (("model",), ("partitioner",))
    assert conflict.sentence == (
        "With Model “The notebook's CNN” all digits are seen: Split must be “Equal (IID)”, "
        "got “Skewed classes (Dirichlet)”."
    )
