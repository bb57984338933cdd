"""The knobs of training: how long, how, and which network."""

from fl_core.config_serialization import WholeConfig
from fl_core.cpu import has_bfloat16
from fl_core.knobs import knob
from fl_core.models import MODELS, Cnn, Model, Precision
from fl_core.optimizers import OPTIMIZERS, Adam, Optimizer
from fl_core.rate_schedules import RATE_SCHEDULES, Constant, RateSchedule

PRECISIONS = {"float32": "float32", "bfloat16": "bfloat16"}


class TrainingKnobs(WholeConfig):
    """What a party does with its images in a round, and for how many rounds."""

    num_rounds: int = knob(
        10,
        low=1,
        high=1000,
        step=1,
        group="training",
        moves_images=False,
        label="Rounds",
        unit="rounds",
        help="How many times the parties train and the server makes one model of their work. "
        "Averaging their models works because each round all begin from the same one.",
    )
    local_epochs: int = knob(
        1,
        low=1,
        high=50,
        step=1,
        group="training",
        moves_images=False,
        label="Local epochs",
        unit="epochs a round",
        help="How often each party goes through its own images in a round. More of it learns more "
        "in a round where parties’ images are alike. Where they are not, models drift apart before "
        "they are averaged: then fewer epochs and more rounds do better.",
    )
    local_steps: int = knob(
        0,
        low=0,
        high=10_000,
        step=1,
        group="training",
        moves_images=False,
        label="Local steps",
        unit="steps a round",
        help="How many batches each party trains on in a round, however many images it holds: it "
        "goes round them, shuffled anew each time. Local epochs are not asked then. 0 counts in "
        "epochs, so that a party with more images takes more steps.",
    )
    own_start: bool = knob(
        False,
        group="training",
        moves_images=False,
        label="Own random starts",
        help="In the first round each party starts from random weights of its own, not from the "
        "server’s. The mean of networks that never were alike knows next to nothing: it shows why "
        "all usually start from one model.",
    )
    start_model: str = knob(
        "",
        kind="weights",
        pattern="^([0-9a-f]{64})?$",
        group="training",
        moves_images=False,
        label="Starts from",
        help="Random weights, or the model of an earlier run, by the SHA-256 of its weights: go on "
        "from that run to choose it. What optimisers, server and parties remembered of it is not "
        "taken over.",
    )
    batch_size: int = knob(
        32,
        low=1,
        high=1024,
        step=1,
        group="training",
        moves_images=False,
        label="Batch size",
        unit="images",
        help="Images a party looks at before it changes its weights once.",
    )
    optimizer: Optimizer = knob(
        Adam(),
        members=OPTIMIZERS,
        group="training",
        moves_images=False,
        label="Optimiser",
        help="How a party changes its weights. It starts afresh every round.",
    )
    learning_rate: float = knob(
        0.001,
        low=0.000_001,
        high=10.0,
        group="training",
        moves_images=False,
        label="Learning rate",
        help="How far each change goes. Too high and training breaks down, too low and it crawls.",
    )
    rate_schedule: RateSchedule = knob(
        Constant(),
        members=RATE_SCHEDULES,
        group="training",
        moves_images=False,
        label="Learning rate by round",
        help="Whether the learning rate falls from round to round.",
    )
    model: Model = knob(
        Cnn(),
        members=MODELS,
        group="training",
        moves_images=False,
        label="Model",
        help="The network that all parties train.",
    )
    precision: Precision = knob(
        "float32",
        group="training",
        moves_images=False,
        label="Precision",
        help="bfloat16 computes with fewer digits, and faster on processors made for it; "
        "it is offered on those only. Weights are always kept in float32.",
        also={"fp32": "float32", "single": "float32", "bf16": "bfloat16"},
        options=PRECISIONS if has_bfloat16() else {"float32": PRECISIONS["float32"]},
    )
