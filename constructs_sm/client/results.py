"""Look for the result of an asynchronous call: output first, then failure, and never for ever."""

from __future__ import annotations

from datetime import UTC, timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol

from constructs_sm import errors
from constructs_sm.client._steps import run
from constructs_sm.client.codecs import BYTES
from constructs_sm.client.objects import Missing, S3Location, StoredObject
from constructs_sm.client.retry import Retry
from constructs_sm.client.tickets import AsyncResult, TicketState
from constructs_sm.client.waiting import Stopwatch

if TYPE_CHECKING:
    from collections.abc import Callable

    from constructs_sm.client._steps import Steps
    from constructs_sm.client.codecs import Codecs
    from constructs_sm.client.tickets import Ticket
    from constructs_sm.client.waiting import Polling, Times

_UNTYPED = frozenset({"binary/octet-stream", BYTES})  # what S3 says of an object nobody described
_GRACE = timedelta(minutes=5)  # for the transfer to S3, which the service's own limits leave out
_READ_AGAIN = Retry(resend=True)  # reading twice does no harm


class _Store(Protocol):  # what an ObjectStore and its asyncio counterpart have in common
    def get(self, location: S3Location) -> object: ...

    def find(self, location: S3Location) -> object: ...


class ResultSteps:
    """How a result is looked for, step by step: with a store that blocks, or with one that is awaited.

    Args:
        store: Where results are.
        codecs: How to read them.
        polling: How often to look.
        missing_on_forbidden: Whether a 403 means that the object is not there yet.
        times: Time and chance; its ``sleep`` blocks or is awaited like the store.
    """

    def __init__(
        self,
        store: _Store,
        *,
        codecs: Codecs,
        polling: Polling,
        missing_on_forbidden: bool,
        times: Times,
    ) -> None:
        self._store = store
        self._codecs = codecs
        self._missing_on_forbidden = missing_on_forbidden
        self.polling = polling
        self.times = times

    def looking(self, ticket: Ticket) -> Steps[AsyncResult | None]:
        """The result; None while it may still come. InferenceFailedError or ResultExpiredError if it will not."""
        found = yield from self._asking(self._store.get, ticket.output_location, ticket)
        if isinstance(found, StoredObject):
            return self._result(ticket, found)
        if ticket.failure_location is not None:
            failure = yield from self._asking(self._store.get, ticket.failure_location, ticket)
            if isinstance(failure, StoredObject):
                raise failed(ticket, failure.body.decode("utf-8", "replace").strip())
        missing = found if isinstance(found, Missing) else Missing()
        if self._is_expired(ticket, missing):
            raise errors.ResultExpiredError(
                f"nothing came, although the longest wait is over: {_patience(ticket)}",
                output_location=ticket.output_location,
                failure_location=ticket.failure_location,
                call=ticket.call,
            )
        return None

    def standing(self, ticket: Ticket) -> Steps[TicketState]:
        """Where the call stands, without reading the result."""
        if (yield from self._asking(self._store.find, ticket.output_location, ticket)):
            return TicketState.DONE
        if ticket.failure_location is not None:
            is_failed = yield from self._asking(self._store.find, ticket.failure_location, ticket)
            if is_failed:
                return TicketState.FAILED
        return TicketState.EXPIRED if self._is_expired(ticket, Missing()) else TicketState.PENDING

    def waiting(self, ticket: Ticket, timeout: timedelta) -> Steps[AsyncResult]:
        """The result as soon as it is there; ResultTimeoutError if it is not within *timeout*."""
        watch, looks = Stopwatch(self.times.clock, self.times.sleep), 0
        while True:
            result = yield from self.looking(ticket)
            if result is not None:
                return result
            left = timeout.total_seconds() - watch.elapsed
            if left <= 0:
                raise timed_out(ticket, timeout)
            pause = min(left, self.polling.pause(looks, self.times.random))
            yield partial(self.times.sleep, pause)
            watch.slept(pause)
            looks += 1

    def _asking(self, ask: Callable[[S3Location], object], location: str, ticket: Ticket) -> Steps[object]:
        """What the store says of *location*; None if it may not say, and that is to mean that nothing is there."""
        place = S3Location.parse(location)
        try:
            return (yield from _READ_AGAIN.steps(partial(ask, place), sleep=self.times.sleep, random=self.times.random))
        except errors.AccessDeniedError as error:
            if self._missing_on_forbidden:
                return None
            raise _forbidden(error, place, ticket) from error

    def _is_expired(self, ticket: Ticket, missing: Missing) -> bool:
        now = self.times.now() if missing.server_time is None else missing.server_time
        longest = ticket.request_ttl + ticket.invocation_timeout + _GRACE
        return now.astimezone(UTC) > ticket.submitted_at.astimezone(UTC) + longest

    def _result(self, ticket: Ticket, found: StoredObject) -> AsyncResult:
        named = ticket.accept if found.content_type is None or found.content_type in _UNTYPED else found.content_type
        kind = None if named is None or "*" in named or "," in named else named
        return AsyncResult(
            ticket=ticket, body=found.body, content_type=kind, completed_at=found.modified, codecs=self._codecs
        )


class ResultReader(ResultSteps):
    """Looks for results with a store that blocks."""

    def look(self, ticket: Ticket) -> AsyncResult | None:
        """The result; None while it may still come. InferenceFailedError or ResultExpiredError if it will not."""
        return run(self.looking(ticket))

    def state(self, ticket: Ticket) -> TicketState:
        """Where the call stands, without reading the result."""
        return run(self.standing(ticket))

    def wait(self, ticket: Ticket, timeout: timedelta) -> AsyncResult:
        """The result as soon as it is there; ResultTimeoutError if it is not within *timeout*."""
        return run(self.waiting(ticket, timeout))


def failed(ticket: Ticket, reason: str) -> errors.InferenceFailedError:
    """What to raise for a call that failed."""
    return errors.InferenceFailedError(
        "no reason given" if reason == "" else reason,
        output_location=ticket.output_location,
        failure_location=ticket.failure_location,
        call=ticket.call,
    )


def timed_out(ticket: Ticket, timeout: timedelta) -> errors.ResultTimeoutError:
    """What to raise for a call without an answer in time."""
    return errors.ResultTimeoutError(
        f"no result within {timeout}; {_patience(ticket)}; ask again with a longer timeout",
        output_location=ticket.output_location,
        failure_location=ticket.failure_location,
        call=ticket.call,
    )


def _patience(ticket: Ticket) -> str:
    where = f"looked at {ticket.output_location}"
    if ticket.failure_location is None:
        where += " only, as the endpoint has no failure path and a failure would not be seen"
    else:
        where += f" and {ticket.failure_location}"
    return f"the request may wait {ticket.request_ttl} and run {ticket.invocation_timeout}; {where}"


def _forbidden(error: errors.AccessDeniedError, place: S3Location, ticket: Ticket) -> errors.AccessDeniedError:
    return errors.AccessDeniedError(
        f"{place} may not be read, or is not there yet: without s3:ListBucket S3 answers both alike; grant it on the "
        f"prefix, or pass missing_on_forbidden=True ({error.message})",
        code=error.code,
        status_code=error.status_code,
        call=ticket.call,
    )
