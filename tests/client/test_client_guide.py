"""Every example of the guide runs, against FakeTransport, and prints what the guide says."""

from __future__ import annotations

import ast
import contextlib
import io
import re
from pathlib import Path
from typing import Any

import pytest
from client_fakes import Clock, FlakyQueue, success

import constructs_sm.client as public
from constructs_sm import errors
from constructs_sm.client import (
    AsyncEndpointClient,
    AsyncRequest,
    EndpointClient,
    FakeReply,
    FakeStream,
    FakeTransport,
    InvokeRequest,
    StreamFault,
)
from constructs_sm.facts.outputs import OutputSuffix

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "invoke.md"
BLOCK = re.compile(r"^```python\n(.*?)^```\n(?:```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)
EXAMPLES = [(found[1], found[2] or "") for found in BLOCK.finditer(GUIDE.read_text("utf-8"))]

SSE = b'data: {"delta": "Hel"}\n\ndata: {"delta": "lo"}\n\ndata: [DONE]\n\n'
ANSWERS: dict[str, Any] = {
    "churn": FakeReply(body={"scores": [0.87]}, invoked_variant="main"),
    "tabular": FakeReply(body="setosa\nvirginica\n", content_type="text/csv"),
    "broken": errors.ModelError("500", original_status_code=500, original_message="CUDA out of memory"),
    "writer": FakeStream.cut(b"Once upon a time", 7, content_type="text/plain"),
    "chat": FakeStream.cut(b'{"outputs": [" a"]}\n{"outputs": [" problem"]}\n', 32),
    "openai-like": FakeStream.cut(SSE, 3, 9, content_type="text/event-stream"),
    "slow": FakeStream(
        parts=[b"Once ", b"upon", StreamFault(kind="model", message="late", error_code="ModelInvocationTimeExceeded")]
    ),
    "docs": {"pages": 3},
}
OUTPUTS = {
    f"Churn{OutputSuffix.ENDPOINT_NAME}1A2B3C4D": "churn",
    f"Docs{OutputSuffix.ENDPOINT_NAME}1A2B3C4D": "docs",
    f"Docs{OutputSuffix.INPUT_LOCATION}1A2B3C4D": "s3://bucket/in/",
    f"Docs{OutputSuffix.OUTPUT_LOCATION}1A2B3C4D": "s3://bucket/out/",
}


def fake() -> FakeTransport:
    def answer(request: InvokeRequest | AsyncRequest) -> Any:
        return ANSWERS[request.endpoint_name]

    return FakeTransport(answer)


class Endpoint(EndpointClient):
    """The client of the guide, with FakeTransport where a reader has AWS."""

    def __init__(self, endpoint_name: str, **options: Any) -> None:
        super().__init__(endpoint_name, **{**options, "transport": options.get("transport") or fake()})

    @classmethod
    def from_outputs(cls, stack_name: str, **options: Any) -> Endpoint:
        return super().from_outputs(stack_name, outputs=OUTPUTS, **options)


class AsyncEndpoint(AsyncEndpointClient):
    """As above."""

    @classmethod
    def from_outputs(cls, stack_name: str, **options: Any) -> AsyncEndpoint:
        transport = fake()
        return super().from_outputs(stack_name, outputs=OUTPUTS, transport=transport, store=transport.store, **options)


def names() -> dict[str, Any]:
    clock = Clock()
    queue = FlakyQueue([success(f"page-{page}") for page in range(3)], clock, seed=0)
    queue.receive = Ordered(queue)  # type: ignore[method-assign] # the guide prints them in order
    message = success("page-0").replace("s3://b/out/page-0", "s3://bucket/out/page-0.out")
    return {
        **{name: getattr(public, name) for name in public.__all__},
        "EndpointClient": Endpoint,
        "AsyncEndpointClient": AsyncEndpoint,
        "queue": queue,
        "event": {"Records": [{"eventSource": "aws:sqs", "body": message}]},
    }


class Ordered:
    """Delivers in the order of the messages."""

    def __init__(self, queue: FlakyQueue) -> None:
        self._receive = queue.receive

    def __call__(self, wait: Any) -> list[public.QueueMessage]:
        return sorted(self._receive(wait), key=lambda message: message.message_id)


def without_own_imports(source: str) -> ast.Module:
    """The example without its imports from the client, whose names the test provides."""
    tree = ast.parse(source)
    kept = []
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "constructs_sm.client":
            assert {alias.name for alias in node.names} <= set(public.__all__)
        else:
            kept.append(node)
    tree.body = kept
    return tree


@pytest.mark.parametrize(("source", "printed"), EXAMPLES)
def test_the_guide_does_what_it_says(
    source: str, printed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "report.pdf").write_bytes(b"%PDF" + bytes(200_000))
    monkeypatch.chdir(tmp_path)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(without_own_imports(source), GUIDE.name, "exec"), names())  # noqa: S102 - the project's own guide

    assert printed.strip() == out.getvalue().strip()


def test_the_guide_has_examples() -> None:
    assert 14 <= len(EXAMPLES)
