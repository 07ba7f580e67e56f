"""Calls carried by boto3."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from constructs_sm.client._arguments import refuse, wrong
from constructs_sm.client._botocore_errors import translated
from constructs_sm.client._botocore_members import accepted, head, members
from constructs_sm.client._event_stream import read_parts
from constructs_sm.client.transport import RawReply
from constructs_sm.facts.invocation import CLIENT_READ_TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from boto3.session import Session
    from mypy_boto3_sagemaker_runtime import SageMakerRuntimeClient

    from constructs_sm.client.requests import AsyncRequest, InvokeRequest
    from constructs_sm.client.transport import Accepted, ReplyHead, StreamFault


class BotoTransport:
    """Carries calls to AWS with boto3, which is imported at the first call. Safe to use from several threads.

    Args:
        region: The endpoint's region. Default: the session's.
        session: Where credentials come from. Default: boto3's own search.
        client: A ``sagemaker-runtime`` client to use as it is, with its own time-outs; one that retries by itself may
            send an inference twice. Default: one made from the other arguments, without retries of botocore's own.
        read_timeout: How long to wait for the next bytes. Default: 70 s, as a model has 60 s for its answer
            (https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html).
        connections: How many connections are kept open for further calls. Default: 50.
    """

    def __init__(
        self,
        *,
        region: str | None = None,
        session: Session | None = None,
        client: SageMakerRuntimeClient | None = None,
        read_timeout: timedelta = CLIENT_READ_TIMEOUT,
        connections: int = 50,
    ) -> None:
        refuse(wrong(region=region, read_timeout=read_timeout, connections=connections))
        self._region = region
        self._session = session
        self._made = client
        self._read_timeout = read_timeout
        self._connections = connections
        self._making = threading.Lock()

    def invoke(self, request: InvokeRequest) -> RawReply:
        """Send *request* once and bring back the whole reply."""
        with translated(request.call):
            client = self._client()
            reply = client.invoke_endpoint(**members(client, "InvokeEndpoint", request))
            return RawReply(head=head(reply), body=reply["Body"].read())

    def open_stream(self, request: InvokeRequest) -> BotoStream:
        """Send *request* once and bring back the stream, not yet read."""
        with translated(request.call):
            client = self._client()
            said = members(client, "InvokeEndpointWithResponseStream", request)
            reply = client.invoke_endpoint_with_response_stream(**said)
            return BotoStream(head=head(reply), body=reply["Body"])

    def submit(self, request: AsyncRequest) -> Accepted:
        """Hand *request* to the queue of an asynchronous endpoint, once."""
        with translated(request.call):
            client = self._client()
            reply = client.invoke_endpoint_async(**members(client, "InvokeEndpointAsync", request))
            return accepted(reply, request)

    def _client(self) -> SageMakerRuntimeClient:
        with self._making:
            if self._made is None:
                self._made = self._create()
            return self._made

    def _create(self) -> SageMakerRuntimeClient:
        from botocore.config import Config  # noqa: PLC0415 - importing the client loads no boto3

        config = Config(
            read_timeout=self._read_timeout.total_seconds(),
            retries={"total_max_attempts": 1, "mode": "standard"},
            max_pool_connections=self._connections,
        )
        return session_of(self._session).client("sagemaker-runtime", region_name=self._region, config=config)


@dataclass(frozen=True, kw_only=True, slots=True)
class BotoStream:
    """A response stream of boto3."""

    head: ReplyHead
    body: object

    def parts(self) -> Iterator[bytes | StreamFault]:
        """The parts as they come; a fault is the last one."""
        return read_parts(self.body)

    def close(self) -> None:
        """Close the connection."""
        close: object = getattr(self.body, "close", None)
        if callable(close):
            close()


def session_of(session: Session | None) -> Session:
    """*session*, or one of its own: boto3's default session is not safe among threads."""
    import boto3  # noqa: PLC0415 - importing the client loads no boto3

    return boto3.Session() if session is None else session
