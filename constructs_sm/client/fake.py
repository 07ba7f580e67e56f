"""Stand-ins for AWS in the caller's own tests: no network, no credentials, no waiting."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from constructs_sm.client.codecs import JSON, Codecs
from constructs_sm.client.objects import Missing, S3Location, StoredObject
from constructs_sm.client.requests import AsyncRequest, InvokeRequest
from constructs_sm.client.transport import Accepted, RawReply, ReplyHead, StreamFault
from constructs_sm.errors import EndpointError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from constructs_sm.client.codecs import Payload

_OUTPUT = S3Location(bucket="fake", key="out/")
_FAILURE = S3Location(bucket="fake", key="failed/")
_TAKEN_AT = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class FakeReply:
    """A scripted reply.

    Attributes:
        body: What the model answers; encoded like a payload.
        content_type: What it says it is. Default: as for a payload of that kind.
        invoked_variant: Who answers. Default: the variant the request asks for.
        custom_attributes: Text beside it. Default: none.
        status_code: The HTTP status. Default: 200.
    """

    body: Payload
    content_type: str | None = None
    invoked_variant: str | None = None
    custom_attributes: str | None = None
    status_code: int = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class FakeStream:
    """A scripted stream.

    Attributes:
        parts: What arrives, in order; a StreamFault ends it.
        content_type: What it says it is. Default: JSON.
        invoked_variant: Who answers. Default: the variant the request asks for.
    """

    parts: Sequence[bytes | StreamFault]
    content_type: str = JSON
    invoked_variant: str | None = None

    @classmethod
    def cut(cls, data: bytes, *positions: int, content_type: str = JSON) -> FakeStream:
        """A stream of *data*, split at *positions*."""
        edges = [0, *sorted(positions), len(data)]
        parts = [data[start:end] for start, end in pairwise(edges)]
        return cls(parts=parts, content_type=content_type)


Answer: TypeAlias = "FakeReply | FakeStream | EndpointError | Payload"
Model: TypeAlias = "Callable[[InvokeRequest | AsyncRequest], Answer]"


@dataclass(slots=True)
class OpenFakeStream:
    """A stream a client opened; *closed* tells whether it gave it back."""

    head: ReplyHead
    script: Sequence[bytes | StreamFault]
    closed: bool = False

    def parts(self) -> Iterator[bytes | StreamFault]:
        """The scripted parts."""
        for part in self.script:
            if self.closed:
                return
            yield part

    def close(self) -> None:
        """Remember that the client closed it."""
        self.closed = True


class FakeStore:
    """Objects in memory, by location.

    Args:
        late: How many times a result is said to be missing before it is there. Default: it is there at once.
    """

    def __init__(self, *, late: int = 0) -> None:
        self.objects: dict[str, StoredObject] = {}
        self._late = late
        self._asked: dict[str, int] = {}
        self._lock = threading.Lock()

    def put(self, location: S3Location, body: bytes | Path, *, content_type: str | None) -> None:
        """Keep *body*, or what is in the file it names."""
        kept = body if isinstance(body, bytes) else body.read_bytes()
        with self._lock:
            self.objects[str(location)] = StoredObject(body=kept, content_type=content_type, modified=_TAKEN_AT)

    def get(self, location: S3Location) -> StoredObject | Missing:
        """The object, once it has been asked for often enough."""
        with self._lock:
            asked = self._asked[str(location)] = self._asked.get(str(location), 0) + 1
            found = self.objects.get(str(location))
            return Missing(server_time=_TAKEN_AT) if found is None or asked <= self._late else found

    def find(self, location: S3Location) -> bool:
        """Whether the object is there; counts as asking for it."""
        return isinstance(self.get(location), StoredObject)


class FakeTransport:
    """Answers calls from a script or a function, and remembers them.

    An answer is a payload (a mapping becomes JSON, ``str`` text, ``bytes`` octets), a FakeReply, a FakeStream, or an
    error to raise. An asynchronous call is answered at once: its result, or its failure, lies in *store*.

    Args:
        answers: One answer a call, in order; or a function from the request to the answer. Default: no call is expected.
        store: Where asynchronous results go; give the same one to the client. Default: one of its own.

    Attributes:
        requests: What was asked, in order.
        streams: The streams that were opened, in order.
        store: Where asynchronous results go.
    """

    def __init__(self, answers: Sequence[Answer] | Model = (), *, store: FakeStore | None = None) -> None:
        self._model: Model = answers if callable(answers) else _Script(answers)
        self.requests: list[InvokeRequest | AsyncRequest] = []
        self.streams: list[OpenFakeStream] = []
        self.store = FakeStore() if store is None else store

    def invoke(self, request: InvokeRequest) -> RawReply:
        """The next answer, as a whole."""
        self.requests.append(request)
        answer = self._model(request)
        if isinstance(answer, EndpointError):
            raise answer
        if isinstance(answer, FakeStream):
            raise TypeError("a FakeStream answers stream, not invoke; script a payload or a FakeReply")
        reply = answer if isinstance(answer, FakeReply) else FakeReply(body=answer)
        body, content_type = Codecs().encode(reply.body, reply.content_type)
        head = ReplyHead(
            status_code=reply.status_code,
            content_type=content_type,
            invoked_variant=_variant(reply.invoked_variant, request),
            custom_attributes=reply.custom_attributes,
            request_id=f"request-{len(self.requests)}",
        )
        return RawReply(head=head, body=body)

    def open_stream(self, request: InvokeRequest) -> OpenFakeStream:
        """The next answer, in parts."""
        self.requests.append(request)
        answer = self._model(request)
        if isinstance(answer, EndpointError):
            raise answer
        if not isinstance(answer, FakeStream):
            raise TypeError(f"stream is answered by a FakeStream, the script has {type(answer).__name__}")
        head = ReplyHead(
            status_code=200,
            content_type=answer.content_type,
            invoked_variant=_variant(answer.invoked_variant, request),
            request_id=f"request-{len(self.requests)}",
        )
        stream = OpenFakeStream(head=head, script=answer.parts)
        self.streams.append(stream)
        return stream

    def submit(self, request: AsyncRequest) -> Accepted:
        """Take the call, and put the next answer into the store: an error as a failure."""
        self.requests.append(request)
        answer = self._model(request)
        name = request.inference_id if request.filename is None else request.filename
        output = S3Location(bucket=_OUTPUT.bucket, key=f"{_OUTPUT.key}{name}.out")
        failure = S3Location(bucket=_FAILURE.bucket, key=f"{_FAILURE.key}{name}.out")
        if isinstance(answer, EndpointError):
            self.store.put(failure, answer.message.encode(), content_type=None)
        else:
            reply = answer if isinstance(answer, FakeReply) else FakeReply(body=answer)
            body, content_type = Codecs().encode(reply.body, reply.content_type)
            self.store.put(output, body, content_type=content_type)
        return Accepted(
            inference_id=str(request.inference_id),
            output_location=str(output),
            failure_location=str(failure),
            request_id=f"request-{len(self.requests)}",
            server_time=_TAKEN_AT,
        )


def _variant(scripted: str | None, request: InvokeRequest) -> str | None:
    return request.target_variant if scripted is None else scripted


class _Script:
    def __init__(self, answers: Sequence[Answer]) -> None:
        if isinstance(answers, str | bytes | Mapping):
            raise TypeError("answers is a list of answers, one a call")
        self._answers = iter(answers)
        self._length = len(answers)

    def __call__(self, request: InvokeRequest | AsyncRequest) -> Answer:
        try:
            return next(self._answers)
        except StopIteration:
            raise AssertionError(f"only {self._length} calls are scripted, and one more came: {request}") from None
