"""From a Python value to the bytes of a content type and back.

``str`` and ``bytes`` are sent as they are, whatever the content type says; everything else is encoded by the codec of
its content type. A reply is decoded by its own content type; bytes of an unknown type stay bytes.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from constructs_sm.client._json_codecs import JsonCodec, JsonLinesCodec
from constructs_sm.client._numpy_codec import NumpyCodec
from constructs_sm.client._table_codecs import CsvCodec, LibsvmCodec

if TYPE_CHECKING:
    from collections.abc import Sequence

Json: TypeAlias = Any  # what a model answers has the shape the model gave it
Payload: TypeAlias = object

JSON = "application/json"
TEXT = "text/plain; charset=utf-8"
BYTES = "application/octet-stream"
NPY = "application/x-npy"


class Codec(Protocol):
    """How values of some content types are written and read. Reading raises ValueError, writing that or TypeError."""

    @property
    def content_types(self) -> tuple[str, ...]:
        """The types it is for, in lower case, without parameters. The first is its name."""

    def encode(self, value: Payload, *, charset: str) -> bytes:
        """The bytes of *value*."""

    def decode(self, body: bytes, *, charset: str) -> Json:
        """The value of *body*."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MediaType:
    """A content type taken apart.

    Attributes:
        name: Type and subtype in lower case.
        charset: How its text is written. Default: UTF-8.
    """

    name: str
    charset: str = "utf-8"

    @classmethod
    def parse(cls, content_type: str) -> MediaType:
        """Read a ``Content-Type`` header; parameters other than the charset are of no interest here."""
        name, *parameters = content_type.split(";")
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip().lower() == "charset":
                return cls(name=name.strip().lower(), charset=value.strip().strip('"').lower())
        return cls(name=name.strip().lower())


class Codecs:
    """The codecs a client knows: the caller's own first, then JSON, JSON lines, CSV, LIBSVM and NumPy.

    Args:
        extra: Codecs of the caller; they win over the ones that come along. Default: none.
    """

    def __init__(self, extra: Sequence[Codec] = ()) -> None:
        known: Sequence[Codec] = [*extra, JsonCodec(), JsonLinesCodec(), CsvCodec(), LibsvmCodec(), NumpyCodec()]
        self._by_name: dict[str, Codec] = {}
        for codec in known:
            for name in codec.content_types:
                self._by_name.setdefault(name, codec)

    def encode(self, payload: Payload, content_type: str | None) -> tuple[bytes, str]:
        """The body to send and its content type.

        Args:
            payload: What to send.
            content_type: What to send it as. Default: text for ``str``, octets for ``bytes``, npy for a NumPy array,
                JSON for everything else.

        Raises:
            ValueError: If no codec is known for the content type, or its codec cannot write the payload.
        """
        if isinstance(payload, bytes | bytearray | memoryview):
            return bytes(payload), BYTES if content_type is None else content_type
        if content_type is None:
            content_type = _natural_type(payload)
        media = MediaType.parse(content_type)
        try:
            if isinstance(payload, str):
                return payload.encode(media.charset), content_type
            codec = self._find(media.name)
            if codec is None:
                raise ValueError(
                    f"{media.name} has no codec for {type(payload).__name__}; pass bytes or str, or a codec"
                )
            return codec.encode(payload, charset=media.charset), content_type
        except TypeError as error:
            raise ValueError(str(error)) from error
        except LookupError as error:
            raise ValueError(f"unknown charset {media.charset!r}") from error

    def decode(self, body: bytes, content_type: str | None) -> Json:
        """The value of *body*; the bytes themselves for an absent or unknown content type.

        Raises:
            ValueError: If the body is not what the content type says.
        """
        if content_type is None:
            return body
        media = MediaType.parse(content_type)
        codec = self._find(media.name)
        try:
            if codec is not None:
                return codec.decode(body, charset=media.charset)
            return body.decode(media.charset) if media.name.startswith("text/") else body
        except LookupError as error:
            raise ValueError(f"unknown charset {media.charset!r}") from error

    def _find(self, name: str) -> Codec | None:
        found = self._by_name.get(name)
        return self._by_name.get(JSON) if found is None and name.endswith("+json") else found


def _natural_type(payload: Payload) -> str:
    numpy = sys.modules.get("numpy")  # whoever holds an array has imported it
    if numpy is not None and isinstance(payload, numpy.ndarray):
        return NPY
    return TEXT if isinstance(payload, str) else JSON
