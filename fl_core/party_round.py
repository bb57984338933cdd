"""What one party did in one round, as events tell it and the store keeps it."""

from pydantic import BaseModel, ConfigDict


class PartyRound(BaseModel):
    """What one party did in one round. Losses are mean cross-entropies in nats.

    Attributes:
        party: Its number, from 0.
        num_examples: Images it trained on.
        num_steps: Optimiser steps.
        train_loss: Over its last local epoch, dropout on.
        test_loss: Of its own model, before averaging, on the fixed sample of the test images; where
            parties train personal models, of that, here and in all that is of its own model.
        test_accuracy: The same, 0..1.
        own_loss: Of the global model, after averaging, on the party's held-out images.
        own_accuracy: The same, 0..1.
        own_model_own_loss: Of its own model, before averaging, on a fixed part of the party's
            held-out images; where parties are many and small, of some parties only.
        own_model_own_accuracy: The same, 0..1.
        own_commonest_share: Of the held-out images, those of the class that most of the images that
            it trains on are of, 0..1: the accuracy of who always says that class.
        update_norm: Euclidean length of its update.
        seconds: Thread time of its training, without evaluation.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    party: int
    num_examples: int
    num_steps: int
    train_loss: float
    test_loss: float | None
    test_accuracy: float | None
    own_loss: float | None = None
    own_accuracy: float | None = None
    own_model_own_loss: float | None = None
    own_model_own_accuracy: float | None = None
    own_commonest_share: float | None = None
    update_norm: float
    seconds: float
