"""Run a submission's cells and functions inside the sandbox, and tell what comes out.

Nothing here can be trusted once the submission's code has run: it shares this process. So this side
only runs what it is told, and the other side judges. It is a script: it gets the number of a
connected socket and serves until that closes.
"""

import ast
import builtins
import hashlib
import importlib.abc
import importlib.util
import inspect
import linecache
import os
import socket
import sys
import types
from collections.abc import Callable
from typing import Any

import messages
import numpy as np
from stubs import is_stub

HERE = os.path.dirname(os.path.abspath(__file__))

#: How the file names of cells begin.
CELL = "<cell>"


class Worker:
    """The namespace of one submission, and what may be asked about it."""

    def __init__(self, line: socket.socket) -> None:
        self.line, self.read = line, messages.exact_reader(line)
        self.names: list[str] = []
        self.best: dict[str, Any] = {}
        self.module = types.ModuleType("__main__")
        sys.modules["__main__"] = self.module
        sys.meta_path.insert(0, ShellWithIPython(self.module.__dict__))

    def serve(self) -> None:
        """Answer until the other side hangs up."""
        tasks = {
            "write": write_file,
            "run": self.run,
            "describe": self.describe,
            "call": self.call,
        }
        messages.send(self.line, {"hello": os.getpid()})
        while True:
            message, blob = messages.receive(self.read)
            answer, content = tasks[message["do"]](message, blob)
            messages.send(self.line, answer, content)

    # ------------------------------------------------------------------------ cells

    def run(self, message: dict[str, Any], blob: bytes) -> messages.Message:
        """Run one cell; remember each wanted function that is more than a stub."""
        self.names = message["names"]
        error = None
        try:
            run_cell(message["source"], self.module.__dict__)
        except BaseException as problem:
            error = described_error(problem)
        sys.stdout.flush()
        for name in self.names:
            answer = self.module.__dict__.get(name, ...)
            if answer is not ... and not is_stub(answer):
                self.best[name] = answer
        return {"error": error}, b""

    def answer_named(self, name: str) -> Any:
        """Return the function as it stands at the end, or the last that was more than a stub."""
        answer = self.module.__dict__.get(name, ...)
        if answer is ... or is_stub(answer):
            answer = self.best.get(name, answer)
        return answer

    def describe(self, message: dict[str, Any], blob: bytes) -> messages.Message:
        """Tell what can be known of an answer without calling it."""
        name = message["name"]
        answer = self.answer_named(name)
        missing = name not in self.module.__dict__ and name not in self.best
        return {
            "missing": missing,
            "stub": answer is ... or is_stub(answer),
            "callable": callable(answer),
            "text": messages.text_of(answer),
            "the_courses": the_courses_name(answer),
            "coroutine": inspect.iscoroutinefunction(answer),
            "generator": inspect.isgeneratorfunction(answer),
            "parameters": parameters_of(answer),
        }, b""

    # ------------------------------------------------------------------------ calls

    def call(self, message: dict[str, Any], blob: bytes) -> messages.Message:
        """Call an answer; return its value or error, and what it changed in its arguments."""
        unpacker = messages.Unpacker(blob)
        unpacker.special = lambda data: self.handed_in(data, unpacker)
        arguments = [unpacker.unpack(argument) for argument in message["arguments"]]
        before = [messages.pack(argument, ignored) for argument in arguments]
        packer = messages.Packer(model_described)
        answer: dict[str, Any] = {"value": None, "error": None}
        try:
            answer["value"] = packer.pack(self.answer_named(message["name"])(*arguments))
        except BaseException as problem:
            answer["error"] = described_error(problem)
        sys.stdout.flush()
        answer["changed"] = {
            str(place): packer.pack(argument)
            for place, (argument, old) in enumerate(zip(arguments, before))
            if messages.pack(argument, ignored) != old
        }
        return answer, bytes(packer.blob)

    def handed_in(self, data: Any, unpacker: messages.Unpacker) -> Any:
        """Return what some exercises take: a function of the other side, or a layer."""
        if data.get("k") == "function":
            return self.callback(data)
        if data.get("k") == "layer":
            layers = importlib.import_module("helpers.network")
            layer = object.__new__(getattr(layers, data["class"]))
            layers.Layer.__init__(layer)
            vars(layer).update(unpacker.unpack(data["held"]))
            return layer
        raise messages.BadMessageError(f"unknown kind {data.get('k')!r}")

    def callback(self, data: Any) -> Callable[..., Any]:
        """Return a function that asks the other side."""
        number = data["number"]

        def function(*arguments: Any) -> Any:
            packer = messages.Packer()
            packed = [packer.pack(argument) for argument in arguments]
            messages.send(self.line, {"callback": number, "arguments": packed}, bytes(packer.blob))
            message, blob = messages.receive(self.read)
            if message.get("error"):
                kind: Any = getattr(builtins, str(message["error"]["type"]), None)
                is_error = isinstance(kind, type) and issubclass(kind, Exception)
                raise (kind if is_error else RuntimeError)(message["error"]["text"])
            return messages.unpack(message["value"], blob)

        function.__name__ = function.__qualname__ = str(data.get("name", "function"))
        return function


def write_file(message: dict[str, Any], content: bytes) -> messages.Message:
    """Write a file that was handed in beside the notebook, before any cell runs."""
    name = message["name"]
    try:
        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
        with open(name, "wb") as file:
            file.write(content)
    except OSError as problem:
        return {"error": str(problem)}, b""
    return {"error": None}, b""


def ignored(value: Any) -> dict[str, str] | None:
    """Leave functions out where arguments are compared with what they were."""
    return {"k": "unknown-function"} if isinstance(value, types.FunctionType) else None


def model_described(value: Any) -> dict[str, Any] | None:
    """Describe a Keras model by its configuration; it cannot travel itself.

    Of its weights only digests go along: they tell whether weights are borrowed, and bring no
    numbers that somebody trained elsewhere.
    """
    keras = sys.modules.get("keras")
    if keras is None or not isinstance(value, keras.Model):
        return None
    packer = messages.Packer()
    described = {
        "class": type(value).__name__,
        "config": value.get_config(),
        "compile": value.get_compile_config() if value.compiled else None,
        "built": bool(value.built),
        "weights": [hashlib.sha256(array.tobytes()).hexdigest() for array in value.get_weights()],
    }
    text = packer.pack(described)
    return {"k": "model", "text": text} if not packer.blob else None


# ---------------------------------------------------------------------------- running code


def run_cell(source: str, namespace: dict[str, Any]) -> None:
    """Run the code of a cell as a notebook does.

    Python alone runs what is Python alone, because importing IPython takes as long as the cells of
    most submissions. Once anything needs IPython, its shell runs the rest.
    """
    namespace.setdefault("get_ipython", lambda: shell_in(namespace))
    namespace.setdefault("display", display)
    tree = None if "notebook_shell" in sys.modules else plain_python(source, namespace)
    if tree is None:
        shell_in(namespace).run(source, namespace)
    else:
        run_python(tree, namespace, remember(source))


def plain_python(source: str, namespace: dict[str, Any]) -> ast.Module | None:
    """Return the code of a cell if it means to Python what it means to a notebook, or None.

    It does not if it is no Python, such as ``%timeit f()``, awaits something, or has a
    ``__future__`` for the cells that follow. Nor may it if it is one line with an unknown name:
    ``ls -l`` is a difference, and a magic without its sign.
    """
    try:
        tree = ast.parse(source)
        compile(tree, CELL, "exec")
    except (SyntaxError, ValueError):
        return None
    if "__future__" in source:
        return None
    one_line = len(source.strip().splitlines()) == 1
    expressions = [node for node in tree.body if isinstance(node, ast.Expr)] if one_line else []
    inside = [node for expression in expressions for node in ast.walk(expression)]
    names = [node.id for node in inside if isinstance(node, ast.Name)]
    known = all(name in namespace or hasattr(builtins, name) for name in names)
    return tree if known else None


def remember(source: str) -> str:
    """Keep the lines of a cell, for an error to show its own; return the cell's name."""
    name = f"{CELL} {len(linecache.cache)}"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    return name


def run_python(tree: ast.Module, namespace: dict[str, Any], name: str) -> None:
    """Run the code of a cell; a value at its end is ``_`` afterwards."""
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        exec(compile(tree, name, "exec"), namespace)
        return
    tree.body.pop()
    exec(compile(tree, name, "exec"), namespace)
    value = eval(compile(ast.Expression(last.value), name, "eval"), namespace)
    if value is not None:
        namespace["_"] = value


def display(*values: Any, **settings: Any) -> Any:
    """Show values; a notebook has this function without an import."""
    from IPython.display import display

    return display(*values, **settings)


def shell_in(namespace: dict[str, Any]) -> Any:
    """Return the shell of IPython, working in a namespace."""
    import IPython  # noqa: F401 - first, so that `ShellWithIPython` finds no half of what follows

    sys.path.insert(0, HERE)  # where a submission's own files must not be found first
    try:
        import notebook_shell
    finally:
        sys.path.remove(HERE)
    return notebook_shell.shell_in(namespace)


class ShellWithIPython(importlib.abc.MetaPathFinder):
    """Makes the shell as soon as anything imports IPython: in a notebook, it is there first."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.namespace = namespace

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """Find IPython as usual, and let its import end with a shell."""
        if name != "IPython":
            return None
        sys.meta_path.remove(self)
        spec: Any = importlib.util.find_spec(name)
        load = spec.loader.exec_module

        def load_and_make(module: types.ModuleType) -> None:
            load(module)
            shell_in(self.namespace)

        spec.loader.exec_module = load_and_make
        return spec


def the_courses_name(answer: Any) -> str:
    """Return the name of a function of the course's own package, or "" for any other."""
    module = str(getattr(inspect.unwrap(answer), "__module__", "")) if callable(answer) else ""
    return str(getattr(answer, "__name__", "it")) if module.split(".")[0] == "helpers" else ""


def parameters_of(answer: Any) -> list[list[Any]] | None:
    """Return name, kind and whether there is a default, of each parameter; None if unknown."""
    try:
        signature = inspect.signature(answer)
    except Exception:
        return None
    return [
        [str(name), str(parameter.kind.name), parameter.default is not parameter.empty]
        for name, parameter in signature.parameters.items()
    ]


def described_error(problem: BaseException) -> dict[str, Any]:
    """Return the type and the words of an error."""
    try:
        text = problem.msg if isinstance(problem, SyntaxError) else str(problem)
        text = str(text)[:2000]
    except BaseException:
        text = ""
    line, source = line_of(problem)
    if isinstance(problem, SyntaxError):
        line = problem.lineno
    return {
        "type": type(problem).__name__[:100],
        "module": str(type(problem).__module__),
        "text": text,
        "line": line,
        "source": source[:200],
    }


def line_of(problem: BaseException) -> tuple[int | None, str]:
    """Return the number and the text of the line of a cell in which an error arose."""
    number, name, frame = None, "", problem.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename.startswith(CELL):
            number, name = frame.tb_lineno, frame.tb_frame.f_code.co_filename
        frame = frame.tb_next
    return number, linecache.getline(name, number).strip() if number else ""


if __name__ == "__main__":
    np.seterr(all="ignore")
    sys.path.remove(HERE)
    sys.path.append(os.getcwd())  # last: a numpy.py beside the notebook must not replace NumPy
    Worker(socket.socket(fileno=int(sys.argv[1]))).serve()
