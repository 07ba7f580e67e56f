"""From a payload to an asynchronous call: what is sent, and what must lie in S3 before."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constructs_sm.client._arguments import refuse, text_or_none, wrong
from constructs_sm.client.codecs import BYTES
from constructs_sm.client.objects import S3Location
from constructs_sm.client.options import SubmitOptions
from constructs_sm.client.requests import AsyncRequest, async_problems
from constructs_sm.facts.invocation import MAX_ASYNC_BYTES, MAX_INLINE_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable

    from constructs_sm.client.codecs import Codecs, Payload


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """What must lie in S3 before the call."""

    place: S3Location
    body: bytes | Path = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """A checked call, and its upload if there is one."""

    request: AsyncRequest
    upload: Upload | None


def prepare(
    endpoint_name: str,
    payload: Payload,
    options: SubmitOptions,
    *,
    codecs: Codecs,
    inputs: S3Location | None,
    new_id: Callable[[], str],
) -> Prepared:
    """The call for *payload*; RequestError with everything that is wrong about it."""
    known = SubmitOptions.__annotations__
    problems = [f"{name}: an asynchronous call has none" for name in sorted(options.keys() - known)]
    fields: dict[str, Any] = {key: value for key, value in options.items() if value is not None and key in known}
    inline = fields.pop("inline", None)
    problems += wrong(inline=inline)
    fields.setdefault("inference_id", new_id())
    body: bytes | Path | None = None
    upload = None
    try:
        if payload is not None:
            body, content_type = _encode(payload, text_or_none(fields.get("content_type")), codecs)
            fields.setdefault("content_type", content_type)
        size = _size(body)
    except (ValueError, OSError) as error:
        problems.append(f"payload: {error}")
        body, size = b"", 0  # stands for the payload while the rest is checked
    if size > MAX_ASYNC_BYTES:
        problems.append(f"payload: must be at most {MAX_ASYNC_BYTES} bytes, got {size}")
    wanted_inline = inline if isinstance(inline, bool) else size <= MAX_INLINE_BYTES
    if body is not None and not wanted_inline and "input_location" not in fields:
        upload = Upload(place=_place(inputs, new_id, problems, size), body=body)
        fields["input_location"] = str(upload.place)
    elif body is not None:
        fields["body"] = body if isinstance(body, bytes) else _read(body, size)
    request = AsyncRequest(endpoint_name=endpoint_name, **fields)
    problems += async_problems(request)
    refuse(problems, call=request.call)
    return Prepared(request=request, upload=upload)


def _encode(payload: Payload, content_type: str | None, codecs: Codecs) -> tuple[bytes | Path, str]:
    if not isinstance(payload, Path):
        return codecs.encode(payload, content_type)
    if content_type is None:
        content_type = mimetypes.guess_type(payload.name)[0]
    return payload, BYTES if content_type is None else content_type


def _size(body: bytes | Path | None) -> int:
    if body is None:
        return 0
    return len(body) if isinstance(body, bytes) else body.stat().st_size


def _read(path: Path, size: int) -> bytes:
    # A file too large to travel in the call is refused by its length, so it need not be read.
    return path.read_bytes() if size <= MAX_INLINE_BYTES else bytes(MAX_INLINE_BYTES + 1)


def _place(inputs: S3Location | None, new_id: Callable[[], str], problems: list[str], size: int) -> S3Location:
    if inputs is None:
        problems.append(
            f"payload: {size} bytes must go through S3, as no more than {MAX_INLINE_BYTES} may travel in the call, "
            "but the client has no bucket; pass bucket"
        )
        return S3Location(bucket="none", key="")
    return S3Location(bucket=inputs.bucket, key=f"{inputs.key}{new_id()}")
