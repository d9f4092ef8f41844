"""Judge an exercise by training what an answer returns, in a sandbox of the examiner's own.

The submission's code does not run here. Its function is called in its own sandbox, and what comes
over is the description of a network: names of Keras' own layers and their numbers. The network is
built anew from it, with fresh weights, so that it cannot bring any along. It is a script: it gets
the number of a connected socket.
"""

import os
import socket
import sys
from typing import Any

import messages

from helpers import load_keras
from helpers.checks import check

#: Where what a description names must come from.
MODULES = {
    "keras",
    *("keras.layers", "keras.models", "keras.losses", "keras.metrics", "keras.dtype_policies"),
    *("keras.initializers", "keras.regularizers", "keras.constraints", "keras.activations"),
    *("keras.optimizers", "keras.optimizers.schedules"),
}

#: Layers that hold code of their own or read files.
REFUSED = {"Lambda", "TorchModuleWrapper", "TFSMLayer", "JaxLayer", "FlaxLayer"}


class NotDescribableError(Exception):
    """The network holds something that is not Keras' own."""


class Examiner:
    """Answers what it is asked along a line, and asks back for the answer's value."""

    def __init__(self, line: socket.socket) -> None:
        self.line, self.read = line, messages.exact_reader(line)

    def serve(self) -> None:
        """Judge until the other side hangs up."""
        messages.send(self.line, {"hello": os.getpid()})
        while True:
            message, _ = messages.receive(self.read)
            messages.send(self.line, self.judge(message))

    def judge(self, message: dict[str, Any]) -> dict[str, Any]:
        """Let the check judge; return its result as a dictionary."""
        self.refused = ""
        result = check(message["exercise"], self.answer, seed=message["seed"])
        if self.refused:
            return {"status": "needs a human", "score": 0.0, "diagnosis": self.refused}
        return {"status": result.status, "score": result.score, "diagnosis": result.diagnosis}

    def answer(self, *arguments: Any) -> Any:
        """Stand for the student's function: ask for its value, build the network."""
        packer = messages.Packer()
        packed = [packer.pack(argument) for argument in arguments]
        messages.send(self.line, {"callback": 0, "arguments": packed}, bytes(packer.blob))
        message, blob = messages.receive(self.read)
        said = message["said"]
        if said.get("error"):
            raise messages.error_from(said["error"])
        try:
            return messages.unpack(said.get("value"), blob, self.network)
        except (NotDescribableError, messages.BadMessageError) as problem:
            self.refused = f"The network cannot be built from its description: {problem}"
            return None

    def network(self, data: Any) -> Any:
        """Build a network from its description."""
        if data.get("k") != "model":
            raise messages.BadMessageError(f"unknown kind {data.get('k')!r}")
        described = messages.unpack(data["text"], b"")
        require_own(described)
        keras = load_keras()
        kinds = {"Sequential": keras.Sequential, "Functional": keras.Model}
        if described["class"] not in kinds:
            raise NotDescribableError(f"{described['class']} is a class of your own")
        try:
            model = kinds[described["class"]].from_config(described["config"])
            if described["compile"]:
                model.compile_from_config(described["compile"])
            model.weight_digests = [str(digest) for digest in described["weights"]]
        except Exception as problem:
            text = str(problem).strip().split("\n")[0]
            raise NotDescribableError(f"{type(problem).__name__}: {text[:300]}") from None
        return model


def require_own(described: Any) -> None:
    """Raise `NotDescribableError` if a description names anything but parts of Keras."""
    if isinstance(described, dict):
        name, module = described.get("class_name"), described.get("module")
        is_function = name == "function" and module == "builtins"
        own = module in MODULES and name not in REFUSED and "." not in str(name)
        if name is not None and not is_function and not own:
            raise NotDescribableError(f"{name!r} is not one of Keras' own layers or functions")
        if module == "keras.initializers" and holds_many(described.get("config")):
            raise NotDescribableError(f"the initializer {name!r} brings numbers along")
        if is_function:
            require_known_function(described.get("config"))
        described = list(described.values())
    if isinstance(described, (list, tuple)):
        for item in described:
            require_own(item)
    elif not isinstance(described, (str, int, float, bool, type(None))):
        raise NotDescribableError(f"it holds {type(described).__name__}")


def holds_many(config: Any) -> bool:
    """Whether the configuration of an initializer holds more than single numbers and words."""
    values = config.values() if isinstance(config, dict) else ()
    return any(isinstance(value, (list, tuple, dict, set)) for value in values)


def require_known_function(name: object) -> None:
    """Raise `NotDescribableError` if a function is none of Keras' losses and activations."""
    keras = load_keras()
    places = (keras.losses, keras.activations, keras.metrics)
    if not isinstance(name, str) or not any(callable(getattr(p, name, None)) for p in places):
        raise NotDescribableError("it uses a function that is not Keras' own")


if __name__ == "__main__":
    sys.path.remove(os.path.dirname(os.path.abspath(__file__)))
    Examiner(socket.socket(fileno=int(sys.argv[1]))).serve()
