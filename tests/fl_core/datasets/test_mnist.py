"""The bundled MNIST is the one that everybody knows."""

import hashlib

import numpy as np

from fl_core.datasets import Mnist, mnist

MNIST_SHA256 = "06af5dfe73b70e3bc1c36439982b18a8d76803db9b544f6fdf838a37fbb01b64"


def test_the_bundled_mnist_is_the_known_file():
    assert hashlib.sha256(mnist.PATH.read_bytes()).hexdigest() == MNIST_SHA256


def test_mnist_is_mnist():
    data = Mnist().load()
    assert (len(data.images), data.num_train) == (70_000, 60_000)
    assert data.labels[:8].tolist() == [5, 0, 4, 1, 9, 2, 1, 3]
    counts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert np.bincount(data.labels[:60_000]).tolist() == counts
