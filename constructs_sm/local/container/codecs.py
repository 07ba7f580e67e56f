"""What a framework container does with a body when ``inference.py`` defines no ``input_fn`` or ``output_fn``."""

from __future__ import annotations

import csv
import io
import json

JSON = "application/json"
CSV = "text/csv"
NPY = "application/x-npy"
ANY = "*/*"


class UnsupportedContentTypeError(ValueError):
    """A media type no default codec reads or writes; answered with 415 (request) or 406 (reply)."""


def media_type(header: str) -> str:
    """The bare media type of a Content-Type or Accept header, lower-cased; the first one when several are listed.

    Args:
        header: The header's value.

    Returns:
        Such as ``application/json``.
    """
    return header.split(",", 1)[0].split(";", 1)[0].strip().lower()


def decode(body: bytes, content_type: str) -> object:
    """The default ``input_fn``: JSON, CSV rows of numbers, npy where numpy is installed, text.

    Args:
        body: The request's body.
        content_type: The request's Content-Type.

    Raises:
        UnsupportedContentTypeError: For any other type.
        ValueError: When the body is not what the type says.
    """
    kind = media_type(content_type)
    if kind == JSON or kind.endswith("+json"):
        return json.loads(body)
    if kind == CSV:
        return [[_number(cell) for cell in row] for row in csv.reader(io.StringIO(body.decode("utf-8"))) if row]
    if kind == NPY:
        return _numpy(content_type).load(io.BytesIO(body), allow_pickle=False)
    if kind == "text/plain":
        return body.decode("utf-8")
    if kind == "application/octet-stream":
        return body
    raise UnsupportedContentTypeError(
        f"no default reads content type {content_type!r}; define input_fn(body, content_type) in inference.py"
    )


def encode(value: object, accept: str) -> tuple[bytes, str]:
    """The default ``output_fn``: bytes and text as they are, otherwise JSON, CSV or npy as the caller accepts.

    Args:
        value: What ``predict_fn`` returned.
        accept: The request's Accept header.

    Returns:
        The body and its content type.

    Raises:
        UnsupportedContentTypeError: When the caller accepts nothing a default writes.
    """
    kind = media_type(accept)
    if isinstance(value, bytes | bytearray):
        return bytes(value), "application/octet-stream" if kind in ("", ANY) else kind
    if isinstance(value, str) and kind not in (JSON, CSV, NPY):
        return value.encode("utf-8"), "text/plain; charset=utf-8" if kind in ("", ANY) else kind
    if kind in ("", ANY, JSON, "application/*"):
        return json.dumps(plain(value)).encode("utf-8"), JSON
    if kind == CSV:
        return _rows(plain(value)).encode("utf-8"), CSV
    if kind == NPY:
        stream = io.BytesIO()
        numpy = _numpy(accept)
        numpy.save(stream, numpy.asarray(value))
        return stream.getvalue(), NPY
    raise UnsupportedContentTypeError(
        f"no default writes accept type {accept!r}; define output_fn(prediction, accept) in inference.py"
    )


def plain(value: object) -> object:
    """Array-like values as lists, the way JSON and CSV can carry them.

    Args:
        value: Anything; objects with a ``tolist`` method, as numpy's have, become lists at every depth.
    """
    tolist = getattr(value, "tolist", None)
    if callable(tolist):
        return tolist()
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def _rows(value: object) -> str:
    rows = value if isinstance(value, list) else [value]
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(row if isinstance(row, list) else [row] for row in rows)
    return stream.getvalue()


def _number(cell: str) -> float | str:
    try:
        return float(cell)
    except ValueError:
        return cell


def _numpy(media: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - the module itself, which may not be installed
    try:
        import numpy as np  # noqa: PLC0415 - optional, and slow to import where it is not needed
    except ImportError:
        raise UnsupportedContentTypeError(f"content type {media!r} needs numpy, which is not installed") from None
    return np
