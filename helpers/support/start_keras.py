"""Start Keras quietly, and only when a lesson needs it.

TensorFlow writes log lines about processors and graphics cards while it loads. They come from C++,
straight to the process' error stream, and would end up under a lesson's first cell. This is the one
place that keeps them out; errors of Keras itself are Python exceptions and still appear.
"""

import contextlib
import os
import sys


def load_keras():
    """Import Keras 3 on TensorFlow and return it.

    The first call in a process takes 5 to 10 seconds, later ones nothing.

    Returns
    -------
    module
        ``keras``

    Raises
    ------
    ImportError
        If TensorFlow is missing or broken; the message names the cure.

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
        # The first operation starts the runtime, which logs once more.
        tf.constant(0.0) + 1
    return keras


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
