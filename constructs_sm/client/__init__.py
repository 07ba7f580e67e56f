"""Calling what was deployed: real-time, streamed and asynchronous. Needs boto3 at most, and that only at the first call."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from constructs_sm.client._table_codecs import LibsvmRow
    from constructs_sm.client.asynchronous import AsyncEndpointClient
    from constructs_sm.client.boto_transport import BotoTransport
    from constructs_sm.client.codecs import Codec
    from constructs_sm.client.completion import Finished
    from constructs_sm.client.endpoint import EndpointClient
    from constructs_sm.client.fake import FakeReply, FakeStore, FakeStream, FakeTransport
    from constructs_sm.client.inbox import BotoQueue, MessageQueue, NotificationInbox, QueueMessage
    from constructs_sm.client.many import Progress, Submission, Submitted
    from constructs_sm.client.notifications import (
        Notification,
        NotificationKind,
        parse_notification,
        parse_notifications,
    )
    from constructs_sm.client.objects import BotoStore, Missing, ObjectStore, S3Location, StoredObject
    from constructs_sm.client.options import AsyncClientOptions, InvokeOptions, StreamOptions, SubmitOptions
    from constructs_sm.client.replies import Reply
    from constructs_sm.client.requests import AsyncRequest, InvokeRequest
    from constructs_sm.client.retry import Retry
    from constructs_sm.client.server_sent_events import ServerSentEvent
    from constructs_sm.client.streaming import ReplyStream
    from constructs_sm.client.tickets import AsyncResult, Ticket, TicketState
    from constructs_sm.client.transport import Accepted, RawReply, RawStream, ReplyHead, StreamFault, Transport
    from constructs_sm.client.waiting import Polling

_HOMES = {
    "asynchronous": ("AsyncEndpointClient",),
    "boto_transport": ("BotoTransport",),
    "codecs": ("Codec",),
    "completion": ("Finished",),
    "endpoint": ("EndpointClient",),
    "fake": ("FakeReply", "FakeStore", "FakeStream", "FakeTransport"),
    "inbox": ("BotoQueue", "MessageQueue", "NotificationInbox", "QueueMessage"),
    "many": ("Progress", "Submission", "Submitted"),
    "notifications": ("Notification", "NotificationKind", "parse_notification", "parse_notifications"),
    "objects": ("BotoStore", "Missing", "ObjectStore", "S3Location", "StoredObject"),
    "options": ("AsyncClientOptions", "InvokeOptions", "StreamOptions", "SubmitOptions"),
    "replies": ("Reply",),
    "requests": ("AsyncRequest", "InvokeRequest"),
    "retry": ("Retry",),
    "server_sent_events": ("ServerSentEvent",),
    "streaming": ("ReplyStream",),
    "tickets": ("AsyncResult", "Ticket", "TicketState"),
    "transport": ("Accepted", "RawReply", "RawStream", "ReplyHead", "StreamFault", "Transport"),
    "waiting": ("Polling",),
    "_table_codecs": ("LibsvmRow",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Accepted",
    "AsyncClientOptions",
    "AsyncEndpointClient",
    "AsyncRequest",
    "AsyncResult",
    "BotoQueue",
    "BotoStore",
    "BotoTransport",
    "Codec",
    "EndpointClient",
    "FakeReply",
    "FakeStore",
    "FakeStream",
    "FakeTransport",
    "Finished",
    "InvokeOptions",
    "InvokeRequest",
    "LibsvmRow",
    "MessageQueue",
    "Missing",
    "Notification",
    "NotificationInbox",
    "NotificationKind",
    "ObjectStore",
    "Polling",
    "Progress",
    "QueueMessage",
    "RawReply",
    "RawStream",
    "Reply",
    "ReplyHead",
    "ReplyStream",
    "Retry",
    "S3Location",
    "ServerSentEvent",
    "StoredObject",
    "StreamFault",
    "StreamOptions",
    "Submission",
    "SubmitOptions",
    "Submitted",
    "Ticket",
    "TicketState",
    "Transport",
    "parse_notification",
    "parse_notifications",
]


def __getattr__(name: str) -> object:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
