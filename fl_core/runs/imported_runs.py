"""Runs that came in a file: their histories are here, the weights that they had are not."""

from fl_core.translatable import translatable

WEIGHTS_ELSEWHERE = translatable(
    "This run was imported: its history is here, its weights are not. Its config can be trained "
    "anew."
)
"""Why it cannot go on, and why its models cannot be asked anything."""

EXPORTED_EARLY = translatable("The run was exported before it had ended.")
