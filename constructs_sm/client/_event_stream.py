"""Parts of a response stream, read from botocore without losing what it drops.

botocore's own iteration raises ``EventStreamError`` without the modelled ``ErrorCode``, and ends silently when a
connection closes in the middle of a frame. Both stand in the frames, so the frames are read here, with botocore's own
decoder. A body that is only an event, or an iterable of them, as a stubbed client has, is read as such.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol, cast

from constructs_sm.client.transport import StreamFault

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Prelude(Protocol):
    total_length: int


class _Frame(Protocol):  # botocore's EventStreamMessage; its stubs call every attribute an int
    prelude: _Prelude
    headers: Mapping[str, object]
    payload: bytes


_PART = "PayloadPart"
_MODEL_ERROR = "ModelStreamError"
_INTERNAL = "InternalStreamFailure"


def read_parts(body: object) -> Iterator[bytes | StreamFault]:
    """The bytes of every PayloadPart; a fault as the last item if the stream did not end well."""
    from botocore.eventstream import ParserError  # noqa: PLC0415 - importing the client loads no boto3
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - as above
    from urllib3.exceptions import HTTPError  # noqa: PLC0415 - as above

    raw = getattr(body, "_raw_stream", None)
    chunks = getattr(raw, "stream", None)
    try:
        yield from _from_frames(chunks()) if callable(chunks) else _from_events(body)
    except ClientError as error:
        details = error.response.get("Error", {})
        yield _fault(str(details.get("Code", "")), {"Message": details.get("Message", "")}, cause=error)
    except ParserError as error:
        yield StreamFault(kind="interrupted", message=f"a damaged frame arrived: {error}", cause=error)
    except (BotoCoreError, HTTPError, OSError) as error:
        yield StreamFault(kind="interrupted", message=f"the connection broke: {error}", cause=error)


def _from_frames(chunks: Iterable[bytes]) -> Iterator[bytes | StreamFault]:
    from botocore.eventstream import EventStreamBuffer  # noqa: PLC0415 - importing the client loads no boto3

    buffer, arrived, read = EventStreamBuffer(), 0, 0
    for chunk in chunks:
        arrived += len(chunk)
        buffer.add_data(chunk)
        for frame in cast("Iterable[_Frame]", buffer):
            read += frame.prelude.total_length
            item = _from_frame(frame)
            if item is not None:
                yield item
            if isinstance(item, StreamFault):
                return
    if arrived != read:
        yield StreamFault(kind="interrupted", message=f"the connection closed {arrived - read} bytes into a frame")


def _from_frame(frame: _Frame) -> bytes | StreamFault | None:
    headers = frame.headers
    kind = headers.get(":message-type")
    if kind == "exception":
        return _fault(str(headers.get(":exception-type", "")), _details(frame.payload))
    if kind == "error":
        said = {"Message": headers.get(":error-message", ""), "ErrorCode": headers.get(":error-code")}
        return _fault(str(headers.get(":error-code", "")), said)
    return frame.payload if headers.get(":event-type") == _PART else None


def _from_events(events: object) -> Iterator[bytes | StreamFault]:
    if not isinstance(events, Iterable):
        yield StreamFault(kind="interrupted", message=f"the body is no stream of events: {type(events).__name__}")
        return
    for event in [events] if isinstance(events, Mapping) else events:
        for kind in (_MODEL_ERROR, _INTERNAL):
            if kind in event:
                yield _fault(kind, event[kind])
                return
        if _PART in event:
            yield event[_PART].get("Bytes", b"")


def _fault(kind: str, details: Mapping[str, object], cause: BaseException | None = None) -> StreamFault:
    message = str(details.get("Message", details.get("message", "no message")))
    code = details.get("ErrorCode")
    if kind == _MODEL_ERROR:
        said = None if code is None else str(code)
        return StreamFault(kind="model", message=message, error_code=said, cause=cause)
    label = message if kind == _INTERNAL else f"{kind}: {message}"
    return StreamFault(kind="internal", message=label, cause=cause)


def _details(payload: bytes) -> Mapping[str, object]:
    try:
        details = json.loads(payload)
    except ValueError:
        details = None
    return details if isinstance(details, dict) else {"Message": payload.decode("utf-8", "replace")}
