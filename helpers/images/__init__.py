"""Where pictures come from: photos, data sets, digits from a reader's own files, augmentation."""

from helpers.images.augmentation import erase, flip, shift
from helpers.images.data_files import DATA, DataFileError, file_hashes, read_data_file
from helpers.images.datasets import (
    DIGIT_NAMES,
    GARMENT_NAMES,
    LUMA_WEIGHTS,
    Dataset,
    Split,
    load_fashion_mnist,
    load_mnist,
    load_photo,
    photo_names,
)
from helpers.images.digit_photo import load_digit_image, prepare_digit
from helpers.images.picture_folder import PictureFolder, load_picture_folder, prepare_picture

__all__ = [
    "DATA",
    "DIGIT_NAMES",
    "GARMENT_NAMES",
    "LUMA_WEIGHTS",
    "DataFileError",
    "Dataset",
    "PictureFolder",
    "Split",
    "erase",
    "file_hashes",
    "flip",
    "load_digit_image",
    "load_fashion_mnist",
    "load_mnist",
    "load_photo",
    "load_picture_folder",
    "photo_names",
    "prepare_digit",
    "prepare_picture",
    "read_data_file",
    "shift",
]
