"""Sets TensorFlow up for many parties on few cores, before anything else loads it."""

import os
import platform

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
# The C library gives each thread memory of its own. TensorFlow's own allocator hands what one
# thread gave back to another, and with it the cache lines of that one's core: where cores share no
# cache, which on a virtual machine changes by the minute, that costs a fifth of the speed.
os.environ.setdefault("TF_ONEDNN_USE_SYSTEM_ALLOCATOR", "1")
# On Linux TensorFlow takes up oneDNN by itself only where the processor has instructions made for
# neural networks (VNNI). Where it has not, training is 1.6 times as fast with it (a Zen 3).
if platform.machine() in {"x86_64", "AMD64"}:
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
# What this user's other programs want of Keras, here and in ~/.keras/keras.json, is not for us.
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import tensorflow as tf

from fl_core.cpu import num_cores

# Parties run side by side, one thread a core, so each op uses one thread. TensorFlow runs the
# graphs of all threads on its inter-op pool: with a pool of one they would wait for each other.
tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(max(2, num_cores()))

keras.config.set_floatx("float32")
keras.config.set_epsilon(1e-7)
keras.config.set_image_data_format("channels_last")


def find_devices() -> None:
    """Have TensorFlow look for what it can reckon on; it does so by itself, at its first number."""
    tf.config.list_physical_devices()
