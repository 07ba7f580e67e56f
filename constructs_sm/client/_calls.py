"""What a call is, apart from how it is carried: from what the user says to a request, from what came back to a reply."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from constructs_sm.client._arguments import refuse, text_or_none, wrong
from constructs_sm.client.options import InvokeOptions, StreamOptions
from constructs_sm.client.replies import Reply
from constructs_sm.client.requests import InvokeRequest, invoke_problems
from constructs_sm.client.tickets import Ticket
from constructs_sm.errors import RequestError
from constructs_sm.facts.invocation import INVOCATION_TIMEOUT_DEFAULT, REQUEST_TTL_DEFAULT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta

    from constructs_sm.client.asynchronous import AsyncEndpointClient
    from constructs_sm.client.codecs import Codecs, Payload
    from constructs_sm.client.inbox import NotificationInbox
    from constructs_sm.client.requests import AsyncRequest
    from constructs_sm.client.transport import Accepted, RawReply, ReplyHead
    from constructs_sm.errors import Call

MAX_ITEM_BYTES = 8 * 1024 * 1024


def invoke_request(
    endpoint_name: str,
    inference_component: str | None,
    payload: Payload,
    options: InvokeOptions | StreamOptions,
    *,
    streaming: bool,
    codecs: Codecs,
    problems_beside: Sequence[str] = (),
) -> InvokeRequest:
    """The call of *payload*; RequestError with everything that is wrong about it, and *problems_beside*."""
    given: dict[str, Any] = {"inference_component": inference_component}
    given.update({name: value for name, value in options.items() if value is not None})
    allowed = StreamOptions.__annotations__ if streaming else InvokeOptions.__annotations__
    problems = [*problems_beside]
    problems += [f"{name}: a {'streamed' if streaming else 'plain'} call has none" for name in given.keys() - allowed]
    given = {name: value for name, value in given.items() if name in allowed}
    try:
        body, content_type = codecs.encode(payload, text_or_none(given.get("content_type")))
        given.setdefault("content_type", content_type)
    except ValueError as error:
        body = b""
        problems.append(f"payload: {error}")
    fields = {name: value for name, value in given.items() if value is not None}
    request = InvokeRequest(**{"content_type": "", **fields}, endpoint_name=endpoint_name, body=body)
    problems += invoke_problems(request, streaming=streaming)
    refuse(problems, call=request.call)
    return request


def reply_to(request: InvokeRequest, raw: RawReply, *, duration: timedelta, codecs: Codecs) -> Reply:
    """What the user gets to see of *raw*."""
    return Reply(
        body=raw.body,
        content_type=raw.head.content_type,
        invoked_variant=raw.head.invoked_variant,
        custom_attributes=raw.head.custom_attributes,
        status_code=raw.head.status_code,
        request_id=raw.head.request_id,
        duration=duration,
        new_session_id=raw.head.new_session_id,
        closed_session_id=raw.head.closed_session_id,
        call=answered(request.call, raw.head),
        codecs=codecs,
    )


def answered(call: Call, head: ReplyHead) -> Call:
    """*call*, and what the answer adds to it."""
    variant = call.variant if head.invoked_variant is None else head.invoked_variant
    return replace(call, variant=variant, request_id=head.request_id)


def ticket_of(
    request: AsyncRequest, accepted: Accepted, *, now: datetime, client: AsyncEndpointClient | None
) -> Ticket:
    """The receipt of a call that AWS took; *now* is used only where AWS does not tell its own time."""
    timeout = request.invocation_timeout
    return Ticket(
        endpoint_name=request.endpoint_name,
        inference_id=accepted.inference_id,
        output_location=accepted.output_location,
        failure_location=accepted.failure_location,
        input_location=request.input_location,
        accept=request.accept,
        submitted_at=now if accepted.server_time is None else accepted.server_time,
        request_ttl=REQUEST_TTL_DEFAULT if request.request_ttl is None else request.request_ttl,
        invocation_timeout=INVOCATION_TIMEOUT_DEFAULT if timeout is None else timeout,
        client=client,
    )


def resumed(endpoint_name: str, ticket: Ticket | str) -> Ticket:
    """A ticket of *endpoint_name*; RequestError if it is none, or of another endpoint."""
    found = Ticket.from_json(ticket) if isinstance(ticket, str) else ticket
    refuse(wrong(ticket=found))
    if found.endpoint_name != endpoint_name:
        raise RequestError([f"ticket: must be of endpoint {endpoint_name}, got one of {found.endpoint_name}"])
    return found


def tickets_of(
    tickets: Iterable[Ticket], *, timeout: timedelta, inbox: NotificationInbox | None, concurrency: int
) -> list[Ticket]:
    """The tickets to wait for; RequestError with everything that is wrong about them or the wait."""
    problems = wrong(tickets=tickets, timeout=timeout, inbox=inbox, concurrency=concurrency)
    listed = [] if wrong(tickets=tickets) else list(tickets)
    problems += [f"tickets[{place}]{line[6:]}" for place, one in enumerate(listed) for line in wrong(ticket=one)]
    refuse(problems)
    return listed
