"""Start Keras quietly, with the course's settings, and only when a lesson needs it.

TensorFlow writes log lines about processors and graphics cards while it loads. They come from C++,
straight to the process' error stream, and would end up under a lesson's first cell. This is the one
place that keeps them out; errors of Keras itself are Python exceptions and still appear.
"""

import contextlib
import functools
import os
import sys
from pathlib import Path


class SettingsError(RuntimeError):
    """Settings in the home folder keep Keras from starting; the message ends with the cure."""


def load_keras():
    """Import Keras 3 on TensorFlow and return it.

    The first call in a process takes 5 to 10 seconds, later ones nothing. It also puts Keras' own
    settings in force, whatever ``keras.json`` in the home folder or a ``KERAS_…`` variable says:
    images in NHWC, float32, all epochs. What a reader sets after it stays.

    Returns
    -------
    module
        ``keras``

    Raises
    ------
    ImportError
        If TensorFlow is missing or broken; the message names the cure.
    SettingsError
        If Keras was imported with another backend, or cannot read ``keras.json``.

    Examples
    --------
    >>> keras = load_keras()
    >>> keras.backend.backend()
    'tensorflow'
    """
    os.environ["KERAS_BACKEND"] = "tensorflow"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with _silent_error_stream():
        try:
            import keras
            import tensorflow as tf
        except ImportError as error:
            raise ImportError(
                f"Keras or TensorFlow cannot be imported ({error}); run the lesson in the "
                'environment that "make lab" builds'
            ) from error
        except (ValueError, AttributeError, TypeError) as error:
            raise SettingsError(
                f"Keras does not start with the settings in {_settings_file()} ({error}); delete "
                "that file, then restart the kernel"
            ) from error
        # The first operation starts the runtime, which logs once more.
        tf.constant(0.0) + 1
    if keras.config.backend() != "tensorflow":
        raise SettingsError(
            f"Keras was imported before this with the backend {keras.config.backend()!r}, which "
            f"{_settings_file()} or the variable KERAS_BACKEND asks for; restart the kernel and "
            "call load_keras() before you import keras"
        )
    _set_up(keras)
    return keras


@functools.cache  # once: a reader may change them afterwards
def _set_up(keras):
    import tensorflow as tf

    # Each new network is traced once. TensorFlow counts them as one function, and takes a lesson of
    # many networks for a loop that traces again and again.
    tf.get_logger().addFilter(lambda record: "tf.function retracing" not in record.getMessage())
    keras.config.set_image_data_format("channels_last")
    keras.config.set_floatx("float32")
    keras.config.set_dtype_policy("float32")  # was made of floatx during the import
    keras.config.set_epsilon(1e-7)
    keras.config.set_max_epochs(None)
    keras.config.set_max_steps_per_epoch(None)


def _settings_file():
    return Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras") / "keras.json"


@contextlib.contextmanager
def _silent_error_stream():
    """Send file descriptor 2 nowhere for a moment; C++ code writes past ``sys.stderr``."""
    if "tensorflow" in sys.modules:
        yield
        return
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
