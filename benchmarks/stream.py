"""What reading a response stream costs, here and at the peers, measured in one run.

A process on loopback speaks real event-stream frames; each figure is the CPU time (user plus system) of a process of its
own that reads them, the least of some runs, and the growth of its peak memory over one stream of a gigabyte.
``python benchmarks/stream.py --help`` tells the options.
"""

from __future__ import annotations

import argparse
import json
import resource
import socket
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from rich.console import Console
from rich.table import Table

from constructs_sm.client import EndpointClient

if TYPE_CHECKING:
    from botocore.eventstream import EventStream
    from mypy_boto3_sagemaker_runtime import SageMakerRuntimeClient
    from mypy_boto3_sagemaker_runtime.type_defs import ResponseStreamTypeDef

ROOT = Path(__file__).parent.parent
MEBIBYTE = 2**20
SDK = "sagemaker.core.iterators"


@dataclass(frozen=True, kw_only=True, slots=True)
class Stream:
    """One stream: so many times the same part."""

    part: bytes
    parts: int
    content_type: str = "application/jsonlines"


def _line(size: int) -> bytes:
    head, tail = b'{"outputs": ["', b'"]}\n'
    return head + b"x" * (size - len(head) - len(tail)) + tail


STREAMS = {
    "tokens": Stream(part=b'{"outputs": [" token"]}\n', parts=100_000),
    "events": Stream(part=b'data: {"delta": " token"}\n\n', parts=100_000, content_type="text/event-stream"),
    "pages": Stream(part=_line(4096), parts=20_000),
    "gigabyte": Stream(part=_line(65536), parts=16_384),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    """What one process spent on one stream."""

    items: int
    seconds: float
    grown: int
    """Bytes."""
    broke: bool
    """Whether the reader gave up before the end."""


# The readers: each reads a whole stream and counts the items.


def boto3_parts(client: SageMakerRuntimeClient, name: str) -> int:
    """Plain boto3, as its documentation reads a stream."""
    return sum(1 for event in _boto_body(client, name) if event["PayloadPart"]["Bytes"])


def sdk_lines(client: SageMakerRuntimeClient, name: str) -> int:
    """The LineIterator of the SageMaker SDK, which gives lines as bytes."""
    return sum(1 for _ in _sdk_lines(client, name))


def sdk_json(client: SageMakerRuntimeClient, name: str) -> int:
    """The same, and a JSON value of each line."""
    return sum(1 for line in _sdk_lines(client, name) if json.loads(line))


def _sdk_lines(client: SageMakerRuntimeClient, name: str) -> Iterator[bytes]:
    lines: Iterator[bytes] = import_module(SDK).LineIterator(_boto_body(client, name))
    return lines


def _boto_body(client: SageMakerRuntimeClient, name: str) -> EventStream[ResponseStreamTypeDef]:
    return client.invoke_endpoint_with_response_stream(EndpointName=name, Body=b"{}")["Body"]


def _ours(view: str) -> Callable[[SageMakerRuntimeClient, str], int]:
    def read(client: SageMakerRuntimeClient, name: str) -> int:
        stream = EndpointClient(name, client=client).stream({})
        items: Iterator[object] = getattr(stream, view)()
        return sum(1 for _ in items)

    return read


def ours_select(client: SageMakerRuntimeClient, name: str) -> int:
    """Our stream as the README reads it."""
    return sum(1 for _ in EndpointClient(name, client=client).stream({}, select=lambda value: value["outputs"][0]))


READERS: dict[str, Callable[[SageMakerRuntimeClient, str], int]] = {
    "boto3": boto3_parts,
    "SageMaker SDK lines": sdk_lines,
    "SageMaker SDK lines, json.loads": sdk_json,
    "ours parts": _ours("parts"),
    "ours text": _ours("text"),
    "ours lines": _ours("lines"),
    "ours JSON": _ours("json"),
    "ours select": ours_select,
    "ours events": _ours("events"),
}


def suits(reader: str, stream: str) -> bool:
    """Whether the pair means something: server-sent events only where they are sent, and no JSON lines there."""
    plain = reader in {"boto3", "SageMaker SDK lines", "ours parts", "ours text", "ours lines"}
    return plain or (reader in {"ours events", "ours JSON"} if stream == "events" else reader != "ours events")


# The server.


def frame(payload: bytes) -> bytes:
    """One PayloadPart as application/vnd.amazon.eventstream."""
    told = {":event-type": b"PayloadPart", ":content-type": b"application/octet-stream", ":message-type": b"event"}
    head = b"".join(
        bytes([len(name)]) + name.encode() + b"\x07" + struct.pack(">H", len(value)) + value
        for name, value in told.items()
    )
    prelude = struct.pack(">II", 16 + len(head) + len(payload), len(head))
    framed = prelude + struct.pack(">I", zlib.crc32(prelude)) + head + payload
    return framed + struct.pack(">I", zlib.crc32(framed))


def serve() -> None:
    """Answer one call after another on loopback, until standard input is closed."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        print(server.getsockname()[1], flush=True)
        while sys.stdin.readline():  # a line asks for one answer, the end of the input for the end of the server
            connection, _ = server.accept()
            with connection:
                asked = b""
                while b"\r\n\r\n{}" not in asked:
                    asked += connection.recv(65536)
                with suppress(ConnectionError):  # a reader that gives up
                    _answer(connection, STREAMS[asked.split(b"/", 3)[2].decode()])


def _answer(connection: socket.socket, stream: Stream) -> None:
    connection.sendall(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\nConnection: close\r\n"
        b"X-Amzn-SageMaker-Content-Type: " + stream.content_type.encode() + b"\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    framed = frame(stream.part)
    together = max(1, 32768 // len(framed))  # as many as a fast model has ready at once
    left = stream.parts
    while left:
        count = min(together, left)
        connection.sendall(b"%x\r\n%s\r\n" % (len(framed) * count, framed * count))
        left -= count
    connection.sendall(b"0\r\n\r\n")


@contextmanager
def serving() -> Iterator[Callable[[], str]]:
    """A server process; ask it for its address once before each call."""
    command = [sys.executable, __file__, "--serve"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - this very file
        assert server.stdin is not None  # noqa: S101 - Popen's own promise
        assert server.stdout is not None  # noqa: S101 - as above
        port, questions = server.stdout.readline().strip(), server.stdin

        def ask() -> str:
            questions.write("\n")
            questions.flush()
            return f"http://127.0.0.1:{port}"

        yield ask
        questions.close()


# Measuring.


def measure(reader: str, stream: str, url: str) -> Cost:
    """Read one stream in this process."""
    config = Config(read_timeout=60, retries={"total_max_attempts": 1}, signature_version="v4")
    session = boto3.Session(aws_access_key_id="made", aws_secret_access_key="up", region_name="eu-west-1")  # noqa: S106 - made up
    client = session.client("sagemaker-runtime", endpoint_url=url, config=config)
    if reader.startswith("SageMaker"):
        import_module(SDK)  # three seconds that are not the stream's
    peak, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    broke, items = False, 0
    try:
        items = READERS[reader](client, stream)
    except RuntimeError:  # the LineIterator of the SDK keeps all it has read, and gives up at 100 MiB
        broke = True
    seconds = time.process_time() - started
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak
    return Cost(items=items, seconds=seconds, grown=grown * 1024, broke=broke)


def measured(reader: str, stream: str, ask: Callable[[], str]) -> Cost:
    """Read one stream in a process of its own."""
    command = [sys.executable, __file__, "--only", reader, "--stream", stream, "--url", ask()]
    done = subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603 - this very file
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    """Measure every reader on every stream that suits it, in turn, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2, help="runs of each time; the least counts (default 2)")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--only", choices=READERS, help=argparse.SUPPRESS)
    parser.add_argument("--stream", choices=STREAMS, help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        serve()
    elif asked.only is not None:
        print(json.dumps(asdict(measure(asked.only, asked.stream, asked.url))))
    else:
        Console().print(table(asked.runs))


def table(runs: int) -> Table:
    """Microseconds of a part, by reader and stream; megabytes over the gigabyte."""
    found = Table(title="Reading a response stream: CPU microseconds a part; peak memory over 1 GiB")
    for heading in ("", "24 B token", "26 B event", "4 KiB part", "64 KiB part", "1 GiB grew"):
        found.add_column(heading, justify="right" if heading else "left")
    with serving() as ask:
        for reader in READERS:
            found.add_row(reader, *(cell for name in STREAMS for cell in cells(reader, name, runs, ask)))
    return found


def cells(reader: str, name: str, runs: int, ask: Callable[[], str]) -> list[str]:
    """What the table says of one reader and one stream."""
    memory = name == "gigabyte"
    if not suits(reader, name):
        return ["", ""] if memory else [""]
    costs = [measured(reader, name, ask) for _ in range(1 if memory else runs)]
    each = min(cost.seconds for cost in costs) / STREAMS[name].parts * 1e6
    time_of_part = "gave up" if costs[0].broke else f"{each:.1f}"
    return [time_of_part, f"{costs[0].grown / MEBIBYTE:.1f} MiB"] if memory else [time_of_part]


if __name__ == "__main__":
    main()
