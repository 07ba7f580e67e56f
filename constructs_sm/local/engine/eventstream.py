"""Frames of ``application/vnd.amazon.eventstream``, the encoding of InvokeEndpointWithResponseStream.

Layout: https://docs.aws.amazon.com/transcribe/latest/dg/event-stream.html
"""

from __future__ import annotations

import json
import struct
import zlib

CONTENT_TYPE = "application/vnd.amazon.eventstream"
_STRING = 7


def frame(headers: dict[str, str], payload: bytes) -> bytes:
    """One message: lengths, their checksum, headers, payload, checksum of it all.

    Args:
        headers: Such as ``:message-type``; values are written as strings.
        payload: The message's body.
    """
    encoded = b"".join(_header(name, value) for name, value in headers.items())
    overhead = 16
    prelude = struct.pack(">II", overhead + len(encoded) + len(payload), len(encoded))
    message = prelude + struct.pack(">I", zlib.crc32(prelude)) + encoded + payload
    return message + struct.pack(">I", zlib.crc32(message))


def payload_part(data: bytes) -> bytes:
    """The event that carries one chunk of the model's reply.

    Args:
        data: The chunk.
    """
    headers = {":event-type": "PayloadPart", ":content-type": "application/octet-stream", ":message-type": "event"}
    return frame(headers, data)


def exception(kind: str, members: dict[str, str]) -> bytes:
    """The message that ends a stream with an error.

    Args:
        kind: ``ModelStreamError`` or ``InternalStreamFailure``.
        members: The members of that error, such as ``Message`` and ``ErrorCode``.
    """
    headers = {":exception-type": kind, ":content-type": "application/json", ":message-type": "exception"}
    return frame(headers, json.dumps(members).encode())


def _header(name: str, value: str) -> bytes:
    text = value.encode()
    return bytes([len(name)]) + name.encode() + bytes([_STRING]) + struct.pack(">H", len(text)) + text
