"""What arguments must be before anything is done with them: everything wrong is told at once, as a RequestError."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TypeAlias

from constructs_sm.errors import Call, RequestError

_SHOWN = 80  # characters of a wrong value that a message repeats
Judge: TypeAlias = Callable[[object], str | None]


def wrong(**given: object) -> list[str]:
    """What is wrong with the kinds of these arguments, each told by its name; names that are not known here are fine."""
    problems = []
    for name, value in given.items():
        judge = _JUDGES.get(name)
        said = None if judge is None else judge(value)
        if said is not None:
            problems.append(f"{name}: must be {said}, got {repr(value)[:_SHOWN]}")
    return problems


def refuse(*problems: Sequence[str], call: Call | None = None) -> None:
    """RequestError with all *problems*, if there are any."""
    found = [line for several in problems for line in several]
    if found:
        raise RequestError(found, call=call)


def unused(transport: object, **said: object) -> list[str]:
    """What says how to reach AWS beside a transport that reaches it by itself."""
    if transport is None:
        return []
    given = [name for name, value in said.items() if value is not None]
    return [f"{name}: must be left out beside transport, which carries the calls itself" for name in given]


def text_or_none(value: object) -> str | None:
    """A text; None for what is refused elsewhere."""
    return value if isinstance(value, str) else None


def _text(value: object) -> str | None:
    return None if isinstance(value, str) else "text"


def _flag(value: object) -> str | None:
    return None if isinstance(value, bool) else "True or False"


def _function(value: object) -> str | None:
    return None if callable(value) else "a function"


def _time(value: object) -> str | None:
    return None if isinstance(value, timedelta) else "a datetime.timedelta"


def _some_time(value: object) -> str | None:
    return None if isinstance(value, timedelta) and value > timedelta(0) else "a datetime.timedelta above 0"


def _no_less_time(value: object) -> str | None:
    return None if isinstance(value, timedelta) and value >= timedelta(0) else "a datetime.timedelta of 0 or more"


def _count(value: object) -> str | None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return None if whole and isinstance(value, int) and value >= 1 else "a whole number, at least 1"


def _growth(value: object) -> str | None:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return None if number and isinstance(value, (int, float)) and 0 < value < float("inf") else "a number above 0"


def _texts(value: object) -> str | None:
    fine = isinstance(value, Mapping) and all(isinstance(one, str) for pair in value.items() for one in pair)
    return None if fine else "a mapping from texts to texts"


def _series(value: object) -> str | None:
    fine = isinstance(value, (Iterable, AsyncIterable)) and not isinstance(value, (str, bytes))
    return None if fine else "a list, or something else to iterate over"


def _codecs(value: object) -> str | None:
    listed = _series(value) is None
    fine = all(_has(one, "content_types", "encode", "decode") for one in (value if isinstance(value, Sequence) else ()))
    return None if listed and fine else "a list of codecs, each with content_types, encode and decode"


def _queue(value: object) -> str | None:
    fine = isinstance(value, str) or _has(value, "receive", "delete")
    return None if fine else "the URL of a queue, or a queue with receive and delete"


def _of(what: str, *attributes: str) -> Judge:
    return lambda value: None if _has(value, *attributes) else what


def _or_none(judge: Judge) -> Judge:
    return lambda value: None if value is None else judge(value)


def _has(value: object, *attributes: str) -> bool:
    return not isinstance(value, type) and all(hasattr(value, name) for name in attributes)


_JUDGES: Mapping[str, Judge] = {
    "attempts": _count,
    "bucket": _or_none(_text),
    "clock": _function,
    "codecs": _codecs,
    "concurrency": _count,
    "connections": _count,
    "endpoint": _or_none(_text),
    "endpoint_name": _text,
    "expected_bucket_owner": _or_none(_text),
    "first": _no_less_time,
    "first_wait": _no_less_time,
    "growth": _growth,
    "inbox": _or_none(_of("a NotificationInbox", "poll", "settle", "flush")),
    "inference_component": _or_none(_text),
    "inline": _or_none(_flag),
    "input_prefix": _text,
    "longest": _no_less_time,
    "longest_wait": _no_less_time,
    "max_item_bytes": _count,
    "missing_on_forbidden": _flag,
    "new_id": _function,
    "now": _function,
    "outputs": _or_none(_texts),
    "payloads": _series,
    "polling": _of("a Polling", "first", "longest", "pause"),
    "progress": _or_none(_function),
    "queue": _queue,
    "random": _function,
    "read_timeout": _some_time,
    "region": _or_none(_text),
    "remember": _count,
    "resend": _flag,
    "retry": _of("a Retry", "attempts", "run", "steps"),
    "select": _or_none(_function),
    "sleep": _function,
    "stack_name": _text,
    "ticket": _of("a Ticket", "endpoint_name", "output_location", "request_ttl"),
    "tickets": _series,
    "timeout": _time,
    "wake": _no_less_time,
}
"""An argument of a name means the same wherever it stands."""
