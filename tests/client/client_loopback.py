"""A server on loopback that answers as scripted, byte by byte, and the frames of a response stream."""

from __future__ import annotations

import json
import socket
import struct
import threading
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self, TypeAlias

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mypy_boto3_sagemaker_runtime import SageMakerRuntimeClient

Answer: TypeAlias = "Callable[[socket.socket], None]"


SECRET = "up"


def made_up_session() -> boto3.Session:
    return boto3.Session(aws_access_key_id="made", aws_secret_access_key=SECRET, region_name="eu-west-1")


def frame(headers: Mapping[str, str], payload: bytes) -> bytes:
    """One frame of application/vnd.amazon.eventstream."""
    head = b"".join(
        bytes([len(name)]) + name.encode() + b"\x07" + struct.pack(">H", len(value.encode())) + value.encode()
        for name, value in headers.items()
    )
    prelude = struct.pack(">II", 16 + len(head) + len(payload), len(head))
    framed = prelude + struct.pack(">I", zlib.crc32(prelude)) + head + payload
    return framed + struct.pack(">I", zlib.crc32(framed))


def part(data: bytes) -> bytes:
    return frame({":message-type": "event", ":event-type": "PayloadPart"}, data)


def unknown_event() -> bytes:
    return frame({":message-type": "event", ":event-type": "SomethingNew"}, b"{}")


def exception(kind: str, body: Mapping[str, str] | bytes) -> bytes:
    payload = body if isinstance(body, bytes) else json.dumps(body).encode()
    return frame({":message-type": "exception", ":exception-type": kind}, payload)


def error_message(code: str, message: str) -> bytes:
    return frame({":message-type": "error", ":error-code": code, ":error-message": message}, b"")


def response(
    body: bytes | Sequence[bytes],
    *,
    status: str = "200 OK",
    headers: Mapping[str, str] | None = None,
    announced: int | None = None,
) -> Callable[[socket.socket], None]:
    """A whole response; chunked if the body comes in pieces."""
    given = {} if headers is None else dict(headers)

    def write(connection: socket.socket) -> None:
        if isinstance(body, bytes):
            given["Content-Length"] = str(len(body) if announced is None else announced)
            data = body
        else:
            given["Transfer-Encoding"] = "chunked"
            data = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in [*(p for p in body if p), b""])
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in given.items()), "Connection: close"]
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + data)

    return write


def unfinished(pieces: Sequence[bytes], then: Callable[[socket.socket], None]) -> Callable[[socket.socket], None]:
    """The beginning of a chunked response, and what happens instead of its end."""

    def write(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for piece in pieces:
            connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
        then(connection)

    return write


def reset(connection: socket.socket) -> None:
    """Break the connection hard."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def silent(connection: socket.socket) -> None:
    """Say nothing until the other side gives up."""
    connection.settimeout(5)
    connection.recv(1)


@dataclass
class Loopback:
    """Answers one connection after another, then refuses."""

    answers: Sequence[Callable[[socket.socket], None]]
    requests: list[bytes] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.02)  # how soon it notices that it is no longer needed
        self._threads = [threading.Thread(target=self._serve)]
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._threads[0].join(10)
        self._socket.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def runtime(self, read_timeout: float = 5) -> SageMakerRuntimeClient:
        config = Config(
            read_timeout=read_timeout, connect_timeout=2, retries={"total_max_attempts": 1}, signature_version="v4"
        )
        return made_up_session().client("sagemaker-runtime", endpoint_url=self.url, config=config)

    def _serve(self) -> None:
        for answer in self.answers:
            connection = self._accept()
            if connection is None:
                return
            with connection:
                connection.settimeout(5)
                self.requests.append(_read_request(connection))
                answer(connection)

    def _accept(self) -> socket.socket | None:
        while not self._over.is_set():
            try:
                return self._socket.accept()[0]
            except TimeoutError:
                continue
        return None


def _read_request(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    length = int(lengths[0].split(b":")[1]) if lengths else 0
    if b"100-continue" in head.lower():
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body
