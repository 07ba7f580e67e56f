"""NumPy's own file format."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType


class NumpyCodec:
    """``application/x-npy``: one array. Pickled objects are neither written nor read: reading one runs its code."""

    content_types = ("application/x-npy", "application/npy")

    def encode(self, value: object, *, charset: str) -> bytes:  # noqa: ARG002 - the format is binary
        numpy, target = _numpy(), io.BytesIO()
        numpy.save(target, numpy.asarray(value), allow_pickle=False)
        return target.getvalue()

    def decode(self, body: bytes, *, charset: str) -> Any:  # noqa: ARG002 - the format is binary
        try:
            return _numpy().load(io.BytesIO(body), allow_pickle=False)
        except EOFError as error:
            raise ValueError("is not a NumPy array: no data") from error


def _numpy() -> ModuleType:
    try:
        import numpy  # noqa: ICN001, PLC0415 - optional: a Lambda function usually has none
    except ImportError as error:
        raise ValueError("application/x-npy needs NumPy; install numpy, or pass and take bytes") from error
    return numpy
