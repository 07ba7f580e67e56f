"""The same calls for asyncio, carried by aiobotocore (``pip install 'constructs-sm[aio]'``) or by a transport of your own.

Options, replies, tickets, results, errors and limits are those of ``constructs_sm.client``.
"""

from __future__ import annotations

from constructs_sm.client.aio.asynchronous import AsyncioTicketClient
from constructs_sm.client.aio.aws import AioClient, AioSession, AioStore, AioTransport
from constructs_sm.client.aio.endpoint import AsyncioEndpointClient
from constructs_sm.client.aio.fake import AsyncioFakeStore, AsyncioFakeTransport
from constructs_sm.client.aio.streaming import AsyncioReplyStream
from constructs_sm.client.aio.transport import AsyncioObjectStore, AsyncioRawStream, AsyncioTransport

__all__ = [
    "AioClient",
    "AioSession",
    "AioStore",
    "AioTransport",
    "AsyncioEndpointClient",
    "AsyncioFakeStore",
    "AsyncioFakeTransport",
    "AsyncioObjectStore",
    "AsyncioRawStream",
    "AsyncioReplyStream",
    "AsyncioTicketClient",
    "AsyncioTransport",
]
