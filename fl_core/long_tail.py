"""Digits of which few are frequent, sorted and cut into pieces, one a party.

Karimireddy, He and Jaggi 2022, "Byzantine-Robust Learning on Heterogeneous Datasets via Bucketing"
(ICLR), as their code samples them.
"""

import numpy as np

TRAINING_DIGITS = (5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949)
"""Of the 60,000 training images of MNIST, digit by digit."""


def long_tail(parties: int, share: float) -> tuple[tuple[int, ...], ...]:
    """Return how many of each digit parties hold when few digits are frequent, and all sorted.

    Of digit i a share of `share ** i` of MNIST's is left. What is left is sorted by digit and cut
    into equal pieces; the last may be smaller.
    """
    left = [int(count * share**digit) for digit, count in enumerate(TRAINING_DIGITS)]
    digits = np.repeat(np.arange(len(left)), left)
    size = -(-len(digits) // parties)
    pieces = (digits[begin : begin + size] for begin in range(0, len(digits), size))
    return tuple(tuple(np.bincount(piece, minlength=len(left)).tolist()) for piece in pieces)
