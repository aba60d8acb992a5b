"""Eight single-precision numbers at a time in compiled code: numba itself leaves such loops to chance.

A value of the type is one or two registers of the processor; LLVM lowers it to what the machine has. Rows
are read and written at their first place, which need not be aligned.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic, models, overload, register_model

#: Numbers in a vector.
LANES = 8

_VECTOR = ir.VectorType(ir.FloatType(), LANES)
_PLACES = ir.VectorType(ir.IntType(32), LANES)


class Eight(types.Type):
    """Eight numbers of single precision."""

    def __init__(self) -> None:
        super().__init__(name="Eight")


_EIGHT = Eight()


@register_model(Eight)
class _Model(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _VECTOR)


def _pointer(context: Any, builder: Any, kind: Any, array: Any, place: Any) -> Any:
    held = context.make_array(kind)(context, builder, array)
    return builder.bitcast(builder.gep(held.data, [place]), _VECTOR.as_pointer())


def _repeated(builder: Any, number: Any) -> Any:
    empty = ir.Constant(_VECTOR, ir.Undefined)
    first = builder.insert_element(empty, number, ir.Constant(ir.IntType(32), 0))
    return builder.shuffle_vector(first, empty, ir.Constant(_PLACES, [0] * LANES))


def _called(builder: Any, name: str, given: Any) -> Any:
    kind = ir.FunctionType(_VECTOR, [_VECTOR] * len(given))
    return builder.call(
        cgutils.get_or_insert_function(builder.module, kind, f"llvm.{name}.v{LANES}f32"), given
    )


@intrinsic
def load(typing, array, place):  # type: ignore[no-untyped-def]
    """Return eight numbers of a contiguous array (of any shape, counted flat) from a place on."""

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        found = builder.load(_pointer(context, builder, signature.args[0], *given))
        found.align = 4
        return found

    return _EIGHT(array, types.intp), generate


@intrinsic
def store(typing, array, place, value):  # type: ignore[no-untyped-def]
    """Write eight numbers into a contiguous array (of any shape, counted flat) from a place on."""

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        written = builder.store(given[2], _pointer(context, builder, signature.args[0], *given[:2]))
        written.align = 4
        return context.get_dummy_value()

    return types.void(array, types.intp, value), generate


@intrinsic
def spread(typing, number):  # type: ignore[no-untyped-def]
    """Return one number eight times."""

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return _repeated(builder, given[0])

    return _EIGHT(types.float32), generate


@intrinsic
def repeat(typing, array, place):  # type: ignore[no-untyped-def]
    """Return one number of a contiguous array (of any shape, counted flat) eight times."""

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        held = context.make_array(signature.args[0])(context, builder, given[0])
        return _repeated(builder, builder.load(builder.gep(held.data, [given[1]])))

    return _EIGHT(array, types.intp), generate


@intrinsic
def clipped(typing, a, least, most):  # type: ignore[no-untyped-def]
    """Return a, but the least or the most where it is beyond."""

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        above = _called(builder, "maxnum", given[:2])
        return _called(builder, "minnum", [above, given[2]])

    return _EIGHT(_EIGHT, _EIGHT, _EIGHT), generate


@intrinsic
def madd(typing, a, b, c):  # type: ignore[no-untyped-def]
    """Return a b + c, rounded once where the processor can."""

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return _called(builder, "fmuladd", given)

    return _EIGHT(_EIGHT, _EIGHT, _EIGHT), generate


def _means(sign: Callable[..., Any], instruction: str) -> None:
    """Let an operator between two vectors be an instruction of LLVM."""

    @intrinsic
    def both(typing, a, b):  # type: ignore[no-untyped-def]
        def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
            return getattr(builder, instruction)(*given)

        return _EIGHT(_EIGHT, _EIGHT), generate

    @overload(sign)
    def _(a, b):  # type: ignore[no-untyped-def]
        def found(a, b):  # type: ignore[no-untyped-def]
            return both(a, b)

        return found if isinstance(a, Eight) and isinstance(b, Eight) else None


_means(operator.add, "fadd")
_means(operator.sub, "fsub")
_means(operator.mul, "fmul")
_means(operator.truediv, "fdiv")
