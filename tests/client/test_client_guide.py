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
    aio,
)
from constructs_sm.client.aio import AsyncioEndpointClient, AsyncioFakeTransport, AsyncioTicketClient
from constructs_sm.facts.outputs import OutputSuffix

GUIDE = Path(__file__).parents[2] / "docs" / "guide"
PAGES = {name: (GUIDE / name).read_text("utf-8") for name in ("invoke.md", "stream.md", "asynchronous.md")}
BLOCK = re.compile(r"^```python\n(.*?)^```\n(?:```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)
EXAMPLES = {
    f"{page}-{place}": (found[1], found[2] or "")
    for page, text in PAGES.items()
    for place, found in enumerate(BLOCK.finditer(text))
}

SSE = b'data: {"delta": "Hel"}\n\ndata: {"delta": "lo"}\n\ndata: [DONE]\n\n'
ANSWERS: dict[str, Any] = {
    "churn": FakeReply(body={"scores": [0.87]}, invoked_variant="main"),
    "tabular": FakeReply(body="setosa\nvirginica\n", content_type="text/csv"),
    "broken": errors.ModelError("500", original_status_code=500, original_message="CUDA out of memory"),
    "writer": FakeStream.cut(b"Once upon a time", 7, content_type="text/plain"),
    "llm": FakeStream.cut(
        b'{"outputs": [" a"]}\n{"outputs": [" challenging"]}\n{"outputs": [" problem"]}\n', 20, 50, 62
    ),
    "openai-like": FakeStream.cut(SSE, 3, 9, content_type="text/event-stream"),
    "slow": FakeStream(
        parts=[b"Once ", b"upon", StreamFault(kind="model", message="late", error_code="ModelInvocationTimeExceeded")]
    ),
    "docs": {"pages": 3},
    "scans": errors.EndpointError("cannot identify image file"),
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

    def __init__(self, endpoint_name: str, *, region: str | None = None, **options: Any) -> None:
        assert region in {None, "us-west-2"}
        super().__init__(endpoint_name, **{"transport": fake(), **without_nothing(options)})

    @classmethod
    def from_outputs(cls, stack_name: str, **options: Any) -> Endpoint:
        return super().from_outputs(stack_name, outputs=OUTPUTS, **options)


class AsyncEndpoint(AsyncEndpointClient):
    """As above."""

    def __init__(self, endpoint_name: str, **options: Any) -> None:
        transport = fake()
        super().__init__(
            endpoint_name, **{"transport": transport, "store": transport.store, **without_nothing(options)}
        )

    @classmethod
    def from_outputs(cls, stack_name: str, **options: Any) -> AsyncEndpoint:
        return super().from_outputs(stack_name, outputs=OUTPUTS, **options)


class AsyncioEndpoint(AsyncioEndpointClient):
    """As above."""

    def __init__(self, endpoint_name: str) -> None:
        super().__init__(endpoint_name, transport=AsyncioFakeTransport(lambda request: ANSWERS[request.endpoint_name]))


class AsyncioTickets(AsyncioTicketClient):
    """As above."""

    def __init__(self, endpoint_name: str) -> None:
        transport = AsyncioFakeTransport(lambda request: ANSWERS[request.endpoint_name])
        super().__init__(endpoint_name, transport=transport, store=transport.store)


def without_nothing(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def names() -> dict[str, Any]:
    clock = Clock()
    queue = FlakyQueue([success(f"page-{page}") for page in range(3)], clock, seed=0)
    queue.receive = Ordered(queue)  # type: ignore[method-assign] # the guide prints them in order
    message = success("page-0").replace("s3://b/out/page-0", "s3://bucket/out/page-0.out")
    return {
        **{name: getattr(public, name) for name in public.__all__},
        "EndpointClient": Endpoint,
        "AsyncEndpointClient": AsyncEndpoint,
        "AsyncioEndpointClient": AsyncioEndpoint,
        "AsyncioTicketClient": AsyncioTickets,
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
        if isinstance(node, ast.ImportFrom) and node.module in {"constructs_sm.client", "constructs_sm.client.aio"}:
            known = aio.__all__ if node.module.endswith("aio") else public.__all__
            assert {alias.name for alias in node.names} <= set(known)
        else:
            kept.append(node)
    tree.body = kept
    return tree


@pytest.mark.parametrize(("source", "printed"), EXAMPLES.values(), ids=EXAMPLES)
def test_the_guide_does_what_it_says(
    source: str, printed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "payload.csv").write_text("5.1,3.5\n6.2,2.9\n")
    (tmp_path / "report.pdf").write_bytes(b"%PDF" + bytes(200_000))
    monkeypatch.chdir(tmp_path)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(without_own_imports(source), "guide", "exec"), names())  # noqa: S102 - the project's own guide

    assert printed.strip() == out.getvalue().strip()


def test_the_guide_has_examples() -> None:
    assert 25 <= len(EXAMPLES)


@pytest.mark.parametrize("page", PAGES)
def test_every_error_that_a_page_names_is_one_of_ours(page: str) -> None:
    named = set(re.findall(r"\b[A-Z][A-Za-z]+Error\b", PAGES[page]))

    assert named
    assert set() == {name for name in named if not hasattr(errors, name)} - {"ValidationError"}  # AWS's own code


def test_the_pages_tell_what_to_do_about_every_error_of_a_call() -> None:
    told = {name for text in PAGES.values() for name in re.findall(r"^\|.*?\|", text, re.MULTILINE)}
    rows = " ".join(told)
    general = {"EndpointError", "ServiceError"}  # of which all others are kinds

    missing = [
        name
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, errors.EndpointError) and name not in general
        if not re.search(rf"`{name}`", rows)
    ]
    assert [] == missing


def test_every_section_that_a_page_links_to_is_there() -> None:
    for text in PAGES.values():
        for page, section in re.findall(r"\]\(([\w.]*)#([\w-]+)\)", text):
            headings = re.findall(r"^##+ (.*)$", PAGES[page] if page else text, re.MULTILINE)
            assert section in {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
