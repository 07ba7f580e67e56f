"""The receipt of an asynchronous call, and what it can become."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from constructs_sm.client.replies import decoded
from constructs_sm.errors import Call, RequestError
from constructs_sm.facts.invocation import INVOCATION_TIMEOUT_DEFAULT, REQUEST_TTL_DEFAULT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constructs_sm.client.asynchronous import AsyncEndpointClient
    from constructs_sm.client.codecs import Codecs, Json

_NEEDED = ("endpoint_name", "inference_id", "output_location", "submitted_at")


class TicketState(StrEnum):
    """Where an asynchronous call stands."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
    EXPIRED = "expired"  # nothing is there after the longest time the service could take


@dataclass(frozen=True, kw_only=True, slots=True)
class Ticket:
    """The receipt of an asynchronous call. As JSON it survives a restart: see ``AsyncEndpointClient.resume``.

    Attributes:
        endpoint_name: The endpoint that was called.
        inference_id: The id that notifications repeat.
        output_location: Where the result will be.
        failure_location: Where a failure will be; None if the endpoint has no failure path.
        input_location: Where the payload is; None if it travelled in the call.
        accept: What the result was asked to be.
        submitted_at: When AWS took the call, by AWS's own clock if it said.
        request_ttl: How long the request may wait.
        invocation_timeout: How long the model may work.
        client: What looks for the result; not part of the JSON.
    """

    endpoint_name: str
    inference_id: str
    output_location: str
    failure_location: str | None = None
    input_location: str | None = None
    accept: str | None = None
    submitted_at: datetime
    request_ttl: timedelta = REQUEST_TTL_DEFAULT
    invocation_timeout: timedelta = INVOCATION_TIMEOUT_DEFAULT
    client: AsyncEndpointClient | None = field(default=None, repr=False, compare=False)

    @property
    def call(self) -> Call:
        """What an error says about this call."""
        return Call(endpoint=self.endpoint_name, inference_id=self.inference_id)

    def result(self, timeout: timedelta) -> AsyncResult:
        """Wait for the result.

        Args:
            timeout: How long to wait at most. The call itself may take ``request_ttl`` plus ``invocation_timeout``.

        Raises:
            InferenceFailedError: If the call failed.
            ResultTimeoutError: If nothing is there in time.
            ResultExpiredError: If nothing can come any more.
            EndpointError: If S3 cannot be read.
        """
        return self._bound().result(self, timeout)

    def state(self) -> TicketState:
        """Where the call stands now, without reading the result."""
        return self._bound().state(self)

    def to_json(self) -> str:
        """The ticket as a JSON object."""
        values = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "client"}
        values["submitted_at"] = self.submitted_at.isoformat()
        values["request_ttl"] = self.request_ttl.total_seconds()
        values["invocation_timeout"] = self.invocation_timeout.total_seconds()
        return json.dumps(values, sort_keys=True)

    @classmethod
    def from_json(cls, text: str, *, client: AsyncEndpointClient | None = None) -> Ticket:
        """The ticket that ``to_json`` wrote; keys of later versions are passed over.

        Args:
            text: What ``to_json`` gave.
            client: What looks for the result. Default: none; the ticket is data only.

        Raises:
            RequestError: If *text* is no ticket.
        """
        try:
            values = json.loads(text)
            wrong = [name for name in _NEEDED if not isinstance(values[name], str)]
            if not wrong:
                return cls(**_fields(values), client=client)
        except (ValueError, KeyError, TypeError) as error:
            raise RequestError(
                [f"ticket: must be what Ticket.to_json wrote, got {repr(text)[:80]}: {error!r}"]
            ) from error
        raise RequestError([f"ticket: {name} must be text, got {values[name]!r}" for name in wrong])

    def _bound(self) -> AsyncEndpointClient:
        if self.client is None:
            raise RequestError(
                ["ticket: has no client; use AsyncEndpointClient.resume(ticket), or ask AsyncioTicketClient.result"],
                call=self.call,
            )
        return self.client


def _fields(values: Mapping[str, Json]) -> dict[str, Json]:
    known = {one.name for one in fields(Ticket)} - {"client"}
    given = {name: value for name, value in values.items() if name in known}
    given["submitted_at"] = datetime.fromisoformat(given["submitted_at"])
    for name in ("request_ttl", "invocation_timeout"):
        if name in given:
            given[name] = timedelta(seconds=given[name])
    return given


@dataclass(frozen=True, kw_only=True, slots=True)
class AsyncResult:
    """What an asynchronous call gave.

    Attributes:
        ticket: Its receipt.
        body: The result as it lies in S3.
        content_type: What the body is: as S3 says, else what was asked for; None if neither is known.
        completed_at: When S3 says it was written.
    """

    ticket: Ticket
    body: bytes = field(repr=False)
    content_type: str | None
    completed_at: datetime | None
    codecs: Codecs = field(repr=False, compare=False)
    _value: list[Json] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def value(self) -> Json:
        """The body, decoded by its content type when first asked for.

        Raises:
            DecodingError: If it is not what its content type says; the body stays at hand.
        """
        if not self._value:
            self._value.append(decoded(self.codecs, self.body, self.content_type, self.ticket.call))
        return self._value[0]
