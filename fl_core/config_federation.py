"""The knobs of the federation: how many parties, and how their work becomes one model."""

from fl_core.aggregators import AGGREGATORS, Aggregator, WeightedMean
from fl_core.config_serialization import WholeConfig
from fl_core.knobs import knob
from fl_core.pre_aggregators import PRE_AGGREGATORS, NoMixing, PreAggregator
from fl_core.server_steps import SERVER_STEPS, Plain, ServerStep
from fl_core.strategies import STRATEGIES, FedAvg, Strategy


class FederationKnobs(WholeConfig):
    """Who takes part, and what the server makes of what they send."""

    num_parties: int = knob(
        3,
        low=1,
        high=10_000,
        step=1,
        group="federation",
        label="Parties",
        unit="parties",
        help="How many parties train together. Each keeps its images to itself. The same images "
        "are dealt out among them: of more parties each has fewer, learns less by itself, and "
        "gains more from the others.",
    )
    participation: float = knob(
        1.0,
        low=0.01,
        high=1.0,
        step=0.01,
        group="federation",
        moves_images=False,
        label="Participation",
        unit="of the parties",
        help="Share of the parties that take part in a round, drawn anew each round.",
    )
    strategy: Strategy = knob(
        FedAvg(),
        members=STRATEGIES,
        group="federation",
        label="Strategy",
        help="How the parties' work becomes one model.",
    )
    pre_aggregator: PreAggregator = knob(
        NoMixing(),
        members=PRE_AGGREGATORS,
        group="federation",
        moves_images=False,
        label="Mixing",
        help="What the server makes of the updates before it combines them into one.",
    )
    aggregator: Aggregator = knob(
        WeightedMean(),
        members=AGGREGATORS,
        group="federation",
        moves_images=False,
        label="Aggregation",
        help="How the server combines what the parties send back.",
    )
    server_step: ServerStep = knob(
        Plain(),
        members=SERVER_STEPS,
        group="federation",
        moves_images=False,
        label="Server step",
        help="How far the server moves its model once it has combined what came back.",
    )
