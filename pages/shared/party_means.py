"""Means over the parties that took part in a round. Pure functions of a table."""

import numpy as np
import pandas as pd


def mean_by_round(parties: pd.DataFrame, column: str) -> "pd.Series[float]":
    """Return the mean of a column in each round, each party weighted by the images it trained on.

    Args:
        parties: Columns round, num_examples and the one asked for; one row a party and round.
        column: Parties of which it is not known do not count.

    Returns:
        By round; rounds without any such party are left out.
    """
    values = parties[column].to_numpy(float)
    known = ~np.isnan(values)
    rounds, row = np.unique(parties["round"].to_numpy()[known], return_inverse=True)
    weights = parties["num_examples"].to_numpy(float)[known]
    total = pd.Series(np.bincount(row, values[known] * weights), pd.Index(rounds, name="round"))
    return total / np.bincount(row, weights)
