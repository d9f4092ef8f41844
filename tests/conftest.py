"""What the tests share: Keras and the data, loaded once, and how hard hypothesis tries.

``HYPOTHESIS_PROFILE=thorough pytest tests`` draws many more cases, new ones in each run.
"""

import os

import pytest
from hypothesis import HealthCheck, settings

from helpers import load_fashion_mnist, load_keras, load_mnist, load_photo
from helpers.images import photo_names

# Nothing is kept between runs: `quick` draws the same cases every time.
COMMON = {"deadline": None, "database": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("quick", max_examples=60, derandomize=True, **COMMON)
settings.register_profile("thorough", max_examples=1000, print_blob=True, **COMMON)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@pytest.fixture(scope="session")
def keras():
    return load_keras()


@pytest.fixture(scope="session")
def tf(keras):
    import tensorflow

    return tensorflow


@pytest.fixture(scope="session")
def digits():
    return _read_only(load_mnist())


@pytest.fixture(scope="session")
def garments():
    return _read_only(load_fashion_mnist())


@pytest.fixture(scope="session")
def photos():
    return {name: load_photo(name) for name in photo_names()}


def _read_only(dataset):
    """Keep one test from changing what the next one sees."""
    for split in (dataset.train, dataset.validation, dataset.test):
        split.images.setflags(write=False)
        split.labels.setflags(write=False)
    return dataset
