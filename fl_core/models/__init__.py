"""Network architectures, one file each."""

from fl_core.family_member import registry
from fl_core.models.base import Model, Precision
from fl_core.models.cnn import Cnn
from fl_core.models.softmax import Softmax

MODELS: dict[str, type[Model]] = registry(Cnn, Softmax)

__all__ = ["MODELS", "Cnn", "Model", "Precision", "Softmax"]
