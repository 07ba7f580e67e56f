"""What the adapter makes of aiobotocore, against a stand-in for it; aiobotocore_checks.py has the real one."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from types import ModuleType, SimpleNamespace
from typing import Any, Self

import pytest
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, NoCredentialsError
from client_asyncio import awaited, everything
from client_loopback import exception, made_up_session, part

from constructs_sm import errors
from constructs_sm.client.aio import AioTransport, AsyncioEndpointClient


class ClientError(Exception):
    """Stands for aiohttp.ClientError."""


class ClientConnectorError(ClientError):
    """Stands for aiohttp.ClientConnectorError."""


class Body:
    """A body that is read whole, in parts, or breaks."""

    def __init__(self, *chunks: bytes | Exception) -> None:
        self._chunks = chunks
        self.closed = False
        self._raw_stream = SimpleNamespace(content=SimpleNamespace(iter_any=self._iter_any))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    async def _iter_any(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            if isinstance(chunk, Exception):
                raise chunk
            yield chunk

    async def read(self) -> bytes:
        return b"".join([chunk async for chunk in self._iter_any()])

    def close(self) -> None:
        self.closed = True


class Session:
    """Makes clients that answer with *bodies*, and counts them."""

    def __init__(self, *bodies: Body | Exception) -> None:
        self.bodies = list(bodies)
        self.given: list[dict[str, Any]] = []
        self.closed = 0

    @asynccontextmanager
    async def create_client(self, service_name: str, **given: Any) -> AsyncIterator[Any]:
        self.given.append({"service": service_name, **given})
        await asyncio.sleep(0)
        yield SimpleNamespace(
            meta=made_up_session().client("sagemaker-runtime").meta,
            invoke_endpoint=self._answer,
            invoke_endpoint_with_response_stream=self._answer,
        )
        self.closed += 1

    async def _answer(self, **members: Any) -> dict[str, Any]:
        assert "chat" == members["EndpointName"]
        await asyncio.sleep(0)
        body = self.bodies.pop(0)
        if isinstance(body, Exception):
            raise body
        return {"Body": body, "ContentType": "text/plain"}


@pytest.fixture(autouse=True)
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    modules: dict[str, dict[str, object]] = {
        "aiobotocore": {},
        "aiobotocore.session": {"get_session": lambda: None},
        "aiobotocore.config": {"AioConfig": lambda **options: options},
        "aiohttp": {"ClientError": ClientError, "ClientConnectorError": ClientConnectorError},
    }
    for name, contents in modules.items():
        module = ModuleType(name)
        vars(module).update(contents)
        monkeypatch.setitem(sys.modules, name, module)


def call(session: Session, work: Callable[[AsyncioEndpointClient], Any]) -> Any:
    async def run() -> Any:
        async with AsyncioEndpointClient("chat", session=session, region="eu-west-1", sleep=no_wait) as endpoint:
            return await work(endpoint)

    return awaited(run())


async def no_wait(_: float) -> None:
    await asyncio.sleep(0)


def test_one_client_is_made_for_many_calls_without_retries_of_its_own_and_closed_once() -> None:
    session = Session(*(Body(b"a", b"b") for _ in range(5)))

    replies = call(session, lambda endpoint: asyncio.gather(*(endpoint.invoke({}) for _ in range(5))))

    assert [b"ab"] * 5 == [reply.body for reply in replies]
    config = {
        "read_timeout": 70.0,
        "max_pool_connections": 50,
        "retries": {"total_max_attempts": 1, "mode": "standard"},
    }
    assert [{"service": "sagemaker-runtime", "region_name": "eu-west-1", "config": config}] == session.given
    assert 1 == session.closed


def test_a_client_of_ones_own_is_used_and_not_closed() -> None:
    session = Session(Body(b"hi"))

    async def run() -> bytes:
        async with session.create_client("sagemaker-runtime") as made:
            async with AsyncioEndpointClient("chat", client=made) as endpoint:
                body = (await endpoint.invoke({})).body
            assert 0 == session.closed
            return body

    assert b"hi" == awaited(run())


def test_nothing_is_closed_that_was_never_made() -> None:
    session = Session()
    awaited(AioTransport(session=session, read_timeout=timedelta(seconds=1)).aclose())

    assert [] == session.given
    assert 0 == session.closed


def test_a_stream_is_read_by_its_frames_and_a_fault_keeps_its_code() -> None:
    frames = part(b"half") + exception("ModelStreamError", {"Message": "slow", "ErrorCode": "StreamBroken"})
    body = Body(frames[:9], frames[9:], b"never looked at")

    with pytest.raises(errors.ModelStreamError, match="StreamBroken") as caught:
        call(Session(body), lambda endpoint: everything(aiter(endpoint.stream({}))))

    assert b"half" == caught.value.received
    assert body.closed


@pytest.mark.parametrize("error", [ClientError("payload"), TimeoutError("silent"), ConnectionResetError("reset")])
def test_a_broken_stream_is_an_interruption(error: Exception) -> None:
    with pytest.raises(errors.StreamInterruptedError, match="the connection broke") as caught:
        call(Session(Body(part(b"half"), error)), lambda endpoint: everything(aiter(endpoint.stream({}))))

    assert error is caught.value.__cause__


@pytest.mark.parametrize(
    ("error", "kind", "attempts"),
    [
        (EndpointConnectionError(endpoint_url="x", error=ClientConnectorError("refused")), errors.UnreachableError, 3),
        (EndpointConnectionError(endpoint_url="x", error=ClientError("reset after sending")), errors.NoReplyError, 1),
        (ConnectTimeoutError(endpoint_url="x", error="slow"), errors.UnreachableError, 3),
        (ClientError("payload"), errors.NoReplyError, 1),
        (TimeoutError("silent"), errors.NoReplyError, 1),
        (NoCredentialsError(), errors.AccessDeniedError, 1),
    ],
)
def test_only_what_was_never_sent_is_sent_again(
    error: Exception, kind: type[errors.EndpointError], attempts: int
) -> None:
    session = Session(*[error] * 4)

    with pytest.raises(kind) as caught:
        call(session, lambda endpoint: endpoint.invoke({}))

    assert kind is type(caught.value)
    assert 4 - attempts == len(session.bodies)


def test_a_body_that_breaks_off_is_a_lost_reply_and_is_closed() -> None:
    body = Body(b"half", ClientError("payload is not whole"))

    with pytest.raises(errors.NoReplyError, match="the model may have worked"):
        call(Session(body), lambda endpoint: endpoint.invoke({}))
    assert body.closed
