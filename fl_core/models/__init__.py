"""Network architectures, one file each."""

from fl_core.family_member import registry
from fl_core.models.base import Model, Precision
from fl_core.models.cnn import Cnn
from fl_core.models.lenet import LeNet
from fl_core.models.logistic import LogisticOnPixels
from fl_core.models.mcmahan import McMahan2nn, McMahanCnn
from fl_core.models.own_cnn import OwnCnn
from fl_core.models.resnet import ResNet
from fl_core.models.softmax import Softmax

MODELS: dict[str, type[Model]] = registry(
    Cnn, Softmax, LogisticOnPixels, McMahanCnn, McMahan2nn, LeNet, ResNet, OwnCnn
)

__all__ = [
    "MODELS",
    "Cnn",
    "LeNet",
    "LogisticOnPixels",
    "McMahan2nn",
    "McMahanCnn",
    "Model",
    "OwnCnn",
    "Precision",
    "ResNet",
    "Softmax",
]
