"""All the TensorFlow: trains many parties over the cores, and evaluates. Worker process only."""

from fl_core.training import tensorflow_setup  # noqa: F401 - before anything loads TensorFlow
