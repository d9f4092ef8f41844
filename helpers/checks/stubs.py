"""Tell a stub from an answer. Grading runs this file beside a submission, so it needs no other."""

import dis
import types

#: Instructions of a function that nobody has filled in.
NOTHING = {"RESUME", "NOP", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE", "CACHE"}


def is_stub(answer):
    """Tell whether a function's body does nothing: only ``...``, ``pass`` or a docstring.

    Examples
    --------
    >>> is_stub(lambda x: ...), is_stub(lambda x: x)
    (True, False)
    """
    if not isinstance(answer, types.FunctionType):
        return False
    instructions = list(dis.get_instructions(answer))
    constants = [i.argval for i in instructions if i.opname in ("LOAD_CONST", "RETURN_CONST")]
    return {i.opname for i in instructions} <= NOTHING and all(
        constant is None or constant is ... for constant in constants
    )
