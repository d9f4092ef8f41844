"""Is this installation fit for the course? `self_test` answers, and names the cure if it is not.

What it prints is the same on every machine where all is well, so a lesson can be stored with it.
``python -m helpers.selftest`` prints it, with details, in a terminal.
"""

import platform
import sys
from importlib import metadata
from pathlib import Path
from textwrap import shorten
from typing import NamedTuple

import numpy as np
from IPython import get_ipython

from helpers.convolution import conv2d, convolve2d, correlate2d
from helpers.images import data_files
from helpers.support.start_keras import SettingsError, load_keras

DISTRIBUTION = "kernels-to-convnets"

ANOTHER_ENVIRONMENT = (
    'run the course in the environment that "make lab" builds ("make clean" before it, to build it '
    "anew)"
)
RESTORE_HELPERS = 'get the course\'s code back with "git restore helpers", then restart the kernel'
REPORT = "report it with what self_test(details=True) prints"


class Item(NamedTuple):
    """One finding.

    Attributes
    ----------
    name : str
        What was looked at.
    finding : str
        What was found; if all is well, the same words on every machine.
    cure : str
        What to do about it; "" if all is well.
    details : str
        What differs from machine to machine, for a report.
    """

    name: str
    finding: str
    cure: str = ""
    details: str = ""

    def line(self, details):
        """Return the finding as one line."""
        if self.cure:
            return f"✘ {self.name}: {self.finding} — {self.cure}"
        extra = f" ({self.details})" if details and self.details else ""
        return f"✔ {self.name}: {self.finding}{extra}"


class Verdict(NamedTuple):
    """How many items failed. True if none did; prints as a sentence."""

    failed: int

    def __bool__(self):
        return self.failed == 0

    def __repr__(self):
        if self:
            return "All is well: the course can begin."
        count = "One item needs" if self.failed == 1 else f"{self.failed} items need"
        return f"{count} attention: each line with ✘ ends with its cure. Then run this again."


def self_test(details=False):
    """Look at everything that the course needs, and print one line for each item.

    It looks at the versions of Python and of the packages, at settings of the reader's own that
    change what cells print, at the files in ``data/``, and computes one convolution that it
    compares with SciPy and with a layer of Keras. It raises nothing.

    Parameters
    ----------
    details : bool
        Whether to add version numbers and the kind of machine, for a report.

    Returns
    -------
    Verdict
        True if all is well. Prints as a sentence.
    """
    if details:
        print(f"This machine: {platform.system()}, {platform.machine()}")
    failed = 0
    for name, look in _LOOKS.items():
        for item in _findings(name, look):
            print(item.line(details), flush=True)
            failed += bool(item.cure)
    return Verdict(failed)


def _findings(name, look):
    """Go through what `look` finds; an error becomes a finding too."""
    try:
        yield from look(name)
    except Exception as error:  # whatever a broken installation may raise
        yield _from_error(name, error)


def _from_error(name, error):
    if isinstance(error, (data_files.DataFileError, SettingsError)):  # they end with the cure
        finding, _, cure = str(error).rpartition("; ")
    elif isinstance(error, ImportError):
        finding, cure = f"cannot be imported: {error.__cause__ or error}", ANOTHER_ENVIRONMENT
    else:
        finding, cure = f"stops with {type(error).__name__}: {error}", REPORT
    return Item(name, shorten(finding, 300, placeholder=" …"), cure)


# ---------------------------------------------------------------------------- what is looked at


def _versions(name):
    from packaging.requirements import Requirement
    from packaging.specifiers import SpecifierSet

    try:
        course = metadata.metadata(DISTRIBUTION)  # made from pyproject.toml
    except metadata.PackageNotFoundError:
        yield Item(name, "the course itself is not installed", ANOTHER_ENVIRONMENT)
        return
    yield _version("Python", SpecifierSet(course["Requires-Python"]), ANOTHER_ENVIRONMENT)
    for requirement in map(Requirement, course.get_all("Requires-Dist")):
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue  # for the tests only, or for other machines
        package = f"{requirement.name}{requirement.specifier}"
        cure = f'run %pip install "{package}" in a cell, then close JupyterLab and start it again'
        item = _version(requirement.name, requirement.specifier, cure)
        # On some machines TensorFlow's package is tensorflow-cpu; the line is the same on all.
        yield item._replace(name=item.name.removesuffix("-cpu"))


def _version(name, wanted, cure):
    try:
        version = platform.python_version() if name == "Python" else metadata.version(name)
    except metadata.PackageNotFoundError:
        return Item(name, "is not installed", cure)
    if not wanted.contains(version, prereleases=True):
        return Item(name, f"is version {version}, needed is {wanted}", cure)
    return Item(name, "version fits", details=version)


def _personal(name):
    """Find what in a reader's own IPython profile changes what cells print: else say nothing."""
    shell = get_ipython()
    numbers = np.array([2 / 3, 1e-9])
    changed = repr(numbers) != "array([6.66666667e-01, 1.00000000e-09])"
    if shell is not None:
        shown = shell.display_formatter.format(2 / 3)[0]["text/plain"]
        changed |= shown != repr(2 / 3) or shell.ast_node_interactivity != "last_expr"
    if changed:
        files = ", ".join(map(str, _profile_files(shell))) or "what ran before this in the kernel"
        cure = (
            'move it away, or start with "make lab", which leaves it out; then restart the kernel'
        )
        yield Item(name, f"cells print other results than in the lessons, because of {files}", cure)


def _profile_files(shell):
    """Return the files of a profile that IPython runs or reads when a kernel starts."""
    if shell is None:
        return []
    folder = Path(shell.profile_dir.location)
    settings = (
        folder / f"{name}_config.{end}"
        for name in ("ipython", "ipython_kernel")
        for end in ("py", "json")
    )
    started = sorted((folder / "startup").glob("*.[ip]*y"))
    return [*(file for file in settings if file.exists()), *started]


def _data(name):
    broken = []
    for file in data_files.file_hashes():
        try:
            data_files.read_data_file(file)
        except data_files.DataFileError as error:
            broken.append(_from_error(name, error))
    yield from broken or [Item(name, "every file is whole")]


def _convolution(name):
    import scipy.signal

    rng = np.random.default_rng(seed=0)
    image, kernel = rng.random((9, 12)), rng.random((3, 4))
    for ours in (correlate2d, convolve2d):
        theirs = getattr(scipy.signal, ours.__name__)(image, kernel, mode="valid")
        if not np.allclose(ours(image, kernel), theirs, atol=1e-6):
            yield Item(name, f"{ours.__name__} differs from SciPy", RESTORE_HELPERS)
            return
    yield Item(name, "equals SciPy's")


def _keras(name):
    keras = load_keras()
    rng = np.random.default_rng(seed=0)
    images = rng.random((2, 9, 12, 3), dtype=np.float32)
    kernels = rng.random((3, 4, 3, 5), dtype=np.float32)
    layer = keras.layers.Conv2D(filters=5, kernel_size=(3, 4), use_bias=False)
    layer.build(images.shape)
    layer.set_weights([kernels])
    if np.allclose(np.array(layer(images)), conv2d(images, kernels), atol=1e-4):
        yield Item(name, "starts, and its convolution layer equals ours")
    else:
        yield Item(name, "its Conv2D layer differs from conv2d", RESTORE_HELPERS)


#: What is looked at, in this order, each under the name that an error is reported with.
_LOOKS = {
    "versions": _versions,
    "personal settings": _personal,
    "data": _data,
    "convolution": _convolution,
    "Keras": _keras,
}


if __name__ == "__main__":
    verdict = self_test(details=True)
    print(verdict)
    sys.exit(0 if verdict else 1)
