"""What comes back from a call that is not streamed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from constructs_sm.errors import Call, DecodingError

if TYPE_CHECKING:
    from datetime import timedelta

    from constructs_sm.client.codecs import Codecs, Json


def decoded(codecs: Codecs, body: bytes, content_type: str | None, call: Call) -> Json:
    """The value of *body*; DecodingError if it is not what *content_type* says."""
    try:
        return codecs.decode(body, content_type)
    except ValueError as error:
        message = f"the reply claims to be {content_type}, but {error}"
        raise DecodingError(message, body=body, content_type=content_type, call=call) from error


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What an endpoint answered. None means: AWS did not say.

    Attributes:
        body: The reply as it came.
        content_type: What the body is.
        invoked_variant: The production variant that answered.
        custom_attributes: Text from the container.
        status_code: The HTTP status.
        request_id: AWS's id of the call.
        duration: From the first attempt to the last byte, waits between attempts included.
        new_session_id: The session this call opened, with its end.
        closed_session_id: The session this call closed.
    """

    body: bytes = field(repr=False)
    content_type: str | None
    invoked_variant: str | None
    custom_attributes: str | None = field(repr=False)
    status_code: int
    request_id: str | None
    duration: timedelta
    new_session_id: str | None
    closed_session_id: str | None
    call: Call = field(repr=False, compare=False)
    codecs: Codecs = field(repr=False, compare=False)
    _value: list[Json] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def value(self) -> Json:
        """The body, decoded by its content type when first asked for.

        Raises:
            DecodingError: If it is not what its content type says; the body stays at hand.
        """
        if not self._value:
            self._value.append(decoded(self.codecs, self.body, self.content_type, self.call))
        return self._value[0]
