"""Submit many asynchronous calls, some at once."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

from constructs_sm.client._arguments import refuse, wrong
from constructs_sm.client.options import SubmitOptions
from constructs_sm.errors import EndpointError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Unpack

    from constructs_sm.client.codecs import Payload
    from constructs_sm.client.tickets import Ticket

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, kw_only=True, slots=True)
class Submission:
    """A payload with options of its own.

    Attributes:
        payload: What to submit. Default: nothing; the options name an input location.
        options: Keyword arguments of ``submit``. Default: none.
    """

    payload: Payload = None
    options: SubmitOptions = field(default_factory=SubmitOptions)


@dataclass(frozen=True, kw_only=True, slots=True)
class Submitted:
    """What became of one submission: a ticket or an error.

    Attributes:
        index: Its place among the payloads, from 0.
        ticket: Its ticket; None if it failed.
        error: Why it failed; None if it did not.
    """

    index: int
    ticket: Ticket | None = None
    error: EndpointError | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How far a bulk submission is."""

    submitted: int
    failed: int


class Submit(Protocol):
    """Submits one payload."""

    def __call__(self, payload: Payload = None, **options: Unpack[SubmitOptions]) -> Ticket:
        """The ticket of *payload*."""


def submit_all(
    submit: Submit,
    payloads: Iterable[Submission | Payload],
    *,
    concurrency: int,
    progress: Callable[[Progress], None] | None,
) -> Iterator[Submitted]:
    """Submit *payloads*, no more than *concurrency* at once, reading them no faster."""
    refuse(wrong(payloads=payloads, concurrency=concurrency, progress=progress))
    return _submit_all(submit, payloads, concurrency, progress)


def _submit_all(
    submit: Submit,
    payloads: Iterable[Submission | Payload],
    concurrency: int,
    progress: Callable[[Progress], None] | None,
) -> Iterator[Submitted]:
    done = errors = 0
    with ThreadPoolExecutor(max_workers=concurrency) as pool:
        for submitted in _window(pool, concurrency, lambda pair: _submit_one(submit, *pair), enumerate(payloads)):
            done, errors = done + (submitted.error is None), errors + (submitted.error is not None)
            if progress is not None:
                progress(Progress(submitted=done, failed=errors))
            yield submitted


def _submit_one(submit: Submit, index: int, item: Submission | Payload) -> Submitted:
    submission = item if isinstance(item, Submission) else Submission(payload=item)
    try:
        return Submitted(index=index, ticket=submit(submission.payload, **submission.options))
    except EndpointError as error:
        return Submitted(index=index, error=error)


def _window(pool: ThreadPoolExecutor, size: int, work: Callable[[T], U], items: Iterable[T]) -> Iterator[U]:
    """What *work* makes of *items*, as it is ready, with at most *size* of them under way."""
    under_way: set[Future[U]] = set()
    for item in items:
        under_way.add(pool.submit(work, item))
        if len(under_way) >= size:
            ready, under_way = wait(under_way, return_when=FIRST_COMPLETED)
            yield from [future.result() for future in ready]
    while under_way:
        ready, under_way = wait(under_way, return_when=FIRST_COMPLETED)
        yield from [future.result() for future in ready]
