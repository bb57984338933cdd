"""Means over the parties that took part in a round. Pure functions of a table."""

import pandas as pd


def mean_by_round(parties: pd.DataFrame, column: str) -> "pd.Series[float]":
    """Return the mean of a column in each round, each party weighted by the images it trained on.

    Args:
        parties: Columns round, num_examples and the one asked for; one row a party and round.
        column: Parties of which it is not known do not count.

    Returns:
        By round; rounds without any such party are left out.
    """
    known = parties.dropna(subset=[column])
    weight = known["num_examples"].astype(float)
    total = (known[column].astype(float) * weight).groupby(known["round"]).sum()
    return total / weight.groupby(known["round"]).sum()
