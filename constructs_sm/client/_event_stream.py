"""Parts of a response stream, read from botocore without losing what it drops.

botocore's own iteration raises ``EventStreamError`` without the modelled ``ErrorCode``, and ends silently when a
connection closes in the middle of a frame. Both stand in the frames, so the frames are read here. A body that is only an
event, or an iterable of them, as a stubbed client has, is read as such.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from constructs_sm.client._frames import Frames
from constructs_sm.client.transport import StreamFault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constructs_sm.client._frames import Frame

_PART = "PayloadPart"
_MODEL_ERROR = "ModelStreamError"
_INTERNAL = "InternalStreamFailure"


class FramedParts:
    """From chunks of the connection to parts of the stream; whoever feeds it does the reading.

    Attributes:
        broken: Whether a fault was given; nothing is to be fed after that.
    """

    def __init__(self) -> None:
        self._frames = Frames()
        self.broken = False

    def feed(self, chunk: bytes) -> list[bytes | StreamFault]:
        """The parts that *chunk* completes; a fault as the last one."""
        frames, damage = self._frames.feed(chunk)
        parts: list[bytes | StreamFault] = []
        for frame in frames:
            item = _from_frame(frame)
            if item is not None:
                parts.append(item)
            if isinstance(item, StreamFault):
                self.broken = True
                return parts
        if damage is not None:
            parts.append(interrupted(f"a damaged frame arrived: {damage}", damage))
            self.broken = True
        return parts

    def end(self) -> list[bytes | StreamFault]:
        """A fault, if the connection ended inside a frame."""
        left = 0 if self.broken else self._frames.unfinished
        return [interrupted(f"the connection closed {left} bytes into a frame")] if left else []


def interrupted(message: str, cause: BaseException | None = None) -> StreamFault:
    """A fault of the way in between."""
    return StreamFault(kind="interrupted", message=message, cause=cause)


def read_parts(body: object) -> Iterator[bytes | StreamFault]:
    """The bytes of every PayloadPart; a fault as the last item if the stream did not end well."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - importing the client loads no boto3
    from urllib3.exceptions import HTTPError  # noqa: PLC0415 - as above

    raw = getattr(body, "_raw_stream", None)
    chunks = getattr(raw, "stream", None)
    try:
        yield from _from_chunks(chunks(), raw) if callable(chunks) else _from_events(body)
    except ClientError as error:
        details = error.response.get("Error", {})
        yield _fault(str(details.get("Code", "")), {"Message": details.get("Message", "")}, cause=error)
    except (BotoCoreError, HTTPError, OSError) as error:
        yield interrupted(f"the connection broke: {error}", error)


def _from_chunks(chunks: Iterable[bytes], raw: object) -> Iterator[bytes | StreamFault]:
    framed = FramedParts()
    for chunk in chunks:
        yield from framed.feed(chunk)
        if framed.broken:
            return
    ended = framed.end()
    missing = getattr(raw, "length_remaining", None)
    if not ended and isinstance(missing, int) and missing > 0:
        ended = [interrupted(f"the connection closed {missing} bytes before the reply's end")]
    yield from ended


def _from_frame(frame: Frame) -> bytes | StreamFault | None:
    headers = frame.headers
    kind = headers.get(":message-type")
    if kind == "exception":
        return _fault(headers.get(":exception-type", ""), _details(frame.payload))
    if kind == "error":
        said = {"Message": headers.get(":error-message", ""), "ErrorCode": headers.get(":error-code")}
        return _fault(headers.get(":error-code", ""), said)
    if kind is None or ":event-type" not in headers:
        return interrupted("a frame arrived that does not say what it is")
    return frame.payload if headers[":event-type"] == _PART else None


def _from_events(events: object) -> Iterator[bytes | StreamFault]:
    if not isinstance(events, Iterable):
        yield interrupted(f"the body is no stream of events: {type(events).__name__}")
        return
    for event in [events] if isinstance(events, Mapping) else events:
        for kind in (_MODEL_ERROR, _INTERNAL):
            if kind in event:
                yield _fault(kind, event[kind])
                return
        if _PART in event:
            yield event[_PART].get("Bytes", b"")


def _fault(kind: str, details: Mapping[str, object], cause: BaseException | None = None) -> StreamFault:
    said_first = (details.get(name) for name in ("Message", "message"))
    message = str(next((text for text in said_first if text is not None), "no message"))
    code = details.get("ErrorCode")
    if kind == _MODEL_ERROR:
        said = None if code is None else str(code)
        return StreamFault(kind="model", message=message, error_code=said, cause=cause)
    label = message if kind == _INTERNAL else f"{kind}: {message}"
    return StreamFault(kind="internal", message=label, cause=cause)


def _details(payload: bytes) -> Mapping[str, object]:
    try:
        details = json.loads(payload)
    except (ValueError, RecursionError):
        details = None
    return details if isinstance(details, dict) else {"Message": payload.decode("utf-8", "replace")}
