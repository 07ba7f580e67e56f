"""What is known of asynchronous work, row by row, and how it looks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rich.console import Group, RenderableType
from rich.text import Text

from constructs_sm.cli.durations import short
from constructs_sm.cli.exits import ExitCode, exit_code
from constructs_sm.cli.tables import make_table
from constructs_sm.cli.writing import harmless
from constructs_sm.client.completion import Finished
from constructs_sm.client.notifications import Notification, NotificationKind
from constructs_sm.client.tickets import Ticket
from constructs_sm.errors import InferenceFailedError, ResultExpiredError


class State(StrEnum):
    """Where a piece of work stands."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
    EXPIRED = "expired"
    ERROR = "error"  # it could not be told


_STYLES = {
    State.PENDING: "yellow",
    State.DONE: "green",
    State.FAILED: "red",
    State.EXPIRED: "red",
    State.ERROR: "magenta",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One piece of work. As JSON these are the keys."""

    inference_id: str
    endpoint_name: str | None = None
    state: State = State.PENDING
    submitted_at: datetime | None = None
    completed_at: datetime | None = None
    output_location: str | None = None
    failure_location: str | None = None
    reason: str | None = None
    content_type: str | None = None
    bytes: int | None = None
    saved_as: str | None = None

    def cells(self, now: datetime, *, whole: bool) -> tuple[object, ...]:
        """How it looks; with *whole* a long reason is told to its end."""
        end = now if self.completed_at is None else self.completed_at
        age = None if self.submitted_at is None else short(end - self.submitted_at)
        told = Text(harmless(self._told()), no_wrap=not whole, overflow="fold" if whole else "ellipsis")
        return Text(self.state, style=_STYLES[self.state]), self.inference_id, self.endpoint_name, age, told

    def _told(self) -> str:
        """A location would only repeat the id, and break the line."""
        if self.reason is not None:
            return " ".join(self.reason.split())
        size = "" if self.bytes is None else f"{self.bytes} bytes"
        return size if self.saved_as is None else f"{size} in {self.saved_as}"

    def line(self) -> str:
        """The same for a pipe."""
        return "\t".join((self.state, self.inference_id, self.endpoint_name or "-", self._detail() or "-"))

    def _detail(self) -> str | None:
        if self.reason is not None:
            return " ".join(self.reason.split())
        size = "" if self.bytes is None else f"{self.bytes} bytes in "
        place = self.output_location if self.saved_as is None else self.saved_as
        return None if self.state is State.PENDING or place is None else f"{size}{place}"


class Board:
    """Rows in the order in which they came, each replaced when more is known of it."""

    def __init__(self, tickets: Sequence[Ticket] = ()) -> None:
        self._rows: dict[str, Row] = {}
        self._finished: list[str] = []
        self._codes: set[ExitCode] = set()
        for ticket in tickets:
            self._rows[ticket.output_location] = _row(ticket)

    def __len__(self) -> int:
        return len(self._rows)

    def finish(self, finished: Finished, saved_as: str | None) -> Row:
        """Take in what became of a ticket."""
        result, error = finished.result, finished.error
        row = _row(
            finished.ticket,
            state=_state(error),
            completed_at=None if result is None else result.completed_at,
            reason=None if error is None or _state(error) is State.PENDING else _reason(error),
            content_type=None if result is None else result.content_type,
            size=None if result is None else len(result.body),
            saved_as=saved_as,
        )
        self._put(finished.ticket.output_location, row)
        if error is not None:
            self._codes.add(exit_code(error))
        return row

    def notify(self, notification: Notification) -> Row | None:
        """Take in a notification; None if it is about no inference."""
        states = {NotificationKind.SUCCESS: State.DONE, NotificationKind.FAILURE: State.FAILED}
        if notification.kind not in states or notification.inference_id is None:
            return None
        row = Row(
            inference_id=notification.inference_id,
            endpoint_name=notification.endpoint_name,
            state=states[notification.kind],
            submitted_at=notification.received_at,
            completed_at=notification.event_at,
            output_location=notification.output_location,
            failure_location=notification.failure_location,
            reason=notification.failure_reason,
            content_type=notification.content_type,
        )
        self._put(notification.inference_id, row)
        if row.state is State.FAILED:
            self._codes.add(ExitCode.FAILED)
        return row

    def _put(self, key: str, row: Row) -> None:
        self._rows[key] = row
        self._finished.append(key)

    @property
    def code(self) -> ExitCode:
        """What the command ends with: the worst there was."""
        order = (ExitCode.FAILED, ExitCode.WRONG, ExitCode.NOT_FOUND, ExitCode.NOT_YET)
        return next((code for code in order if code in self._codes), ExitCode.OK)

    def summary(self) -> str:
        """How many stand where."""
        counts = Counter(row.state for row in self._rows.values())
        return ", ".join(f"{counts[state]} {state}" for state in State if counts[state]) or "nothing yet"

    def render(self, now: datetime, most: int | None = None) -> RenderableType:
        """The table.

        Args:
            now: The time, for what is pending.
            most: How many rows there is room for. Default: all.
        """
        rows = list(self._rows.values()) if most is None or len(self._rows) <= most else self._newest(most)
        hidden = len(self._rows) - len(rows)
        names = ("state", "id", "endpoint", "age", "result")
        cells = [row.cells(now, whole=most is None) for row in rows]
        table = make_table(names, cells, whole=names[:-1])
        more = f", {hidden} more not shown" if hidden else ""
        return Group(table, Text(f"{self.summary()}{more}", style="bold"))

    def _newest(self, most: int) -> list[Row]:
        """Those that ended last, then those that go on."""
        ended = self._finished[-most:][::-1]
        going = [key for key, row in self._rows.items() if row.state is State.PENDING and key not in ended]
        return [self._rows[key] for key in [*ended, *going][:most]]


def _row(
    ticket: Ticket,
    *,
    state: State = State.PENDING,
    completed_at: datetime | None = None,
    reason: str | None = None,
    content_type: str | None = None,
    size: int | None = None,
    saved_as: str | None = None,
) -> Row:
    return Row(
        inference_id=ticket.inference_id,
        endpoint_name=ticket.endpoint_name,
        state=state,
        submitted_at=ticket.submitted_at,
        completed_at=completed_at,
        output_location=ticket.output_location,
        failure_location=ticket.failure_location,
        reason=reason,
        content_type=content_type,
        bytes=size,
        saved_as=saved_as,
    )


def _state(error: Exception | None) -> State:
    if error is None:
        return State.DONE
    if isinstance(error, TimeoutError):
        return State.PENDING
    if isinstance(error, InferenceFailedError):
        return State.FAILED
    return State.EXPIRED if isinstance(error, ResultExpiredError) else State.ERROR


def _reason(error: Exception) -> str:
    return error.reason if isinstance(error, InferenceFailedError) else str(getattr(error, "message", error))
