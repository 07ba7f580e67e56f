"""The one seam between a client and what carries its calls. Both sides of it are plain data.

``BotoTransport`` carries them to AWS; ``FakeTransport`` answers them in the caller's own tests. Every transport raises
the errors of ``constructs_sm.errors`` and no others.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from constructs_sm.client.requests import AsyncRequest, InvokeRequest


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplyHead:
    """What stands before the body of a reply. None means: AWS did not say.

    Attributes:
        status_code: The HTTP status.
        content_type: What the body is.
        invoked_variant: The production variant that answered.
        custom_attributes: Text from the container.
        request_id: AWS's id of the call.
        new_session_id: The session this call opened, with its end.
        closed_session_id: The session this call closed.
    """

    status_code: int
    content_type: str | None = None
    invoked_variant: str | None = None
    custom_attributes: str | None = None
    request_id: str | None = None
    new_session_id: str | None = None
    closed_session_id: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RawReply:
    """A whole reply, not decoded."""

    head: ReplyHead
    body: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class StreamFault:
    """How a stream ended before its end.

    Attributes:
        kind: Who broke it: the model, AWS itself, or the way in between.
        message: What was said about it.
        error_code: The model's error code. Default: none.
        cause: The error underneath. Default: none.
    """

    kind: Literal["model", "internal", "interrupted"]
    message: str
    error_code: str | None = None
    cause: BaseException | None = field(default=None, compare=False)


class RawStream(Protocol):
    """An open response stream."""

    @property
    def head(self) -> ReplyHead:
        """What stood before it."""

    def parts(self) -> Iterator[bytes | StreamFault]:
        """The parts as they come; a fault is the last one."""

    def close(self) -> None:
        """Give up the connection; no part comes after it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Accepted:
    """What AWS says to an asynchronous call it took.

    Attributes:
        inference_id: The id of the call.
        output_location: Where the result will be.
        failure_location: Where a failure will be; None if the endpoint has no failure path.
        request_id: AWS's id of the call.
        server_time: AWS's own time of the answer.
    """

    inference_id: str
    output_location: str
    failure_location: str | None = None
    request_id: str | None = None
    server_time: datetime | None = None


class Transport(Protocol):
    """Carries requests; safe to use from several threads."""

    def invoke(self, request: InvokeRequest) -> RawReply:
        """Send *request* once and bring back the whole reply."""

    def open_stream(self, request: InvokeRequest) -> RawStream:
        """Send *request* once and bring back the stream, not yet read."""

    def submit(self, request: AsyncRequest) -> Accepted:
        """Hand *request* to the queue of an asynchronous endpoint, once."""
