"""What a command reaches the world with; tests hand in others."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import typer

    from constructs_sm.cli.alarms import AlarmState
    from constructs_sm.cli.control import Control
    from constructs_sm.client import MessageQueue, ObjectStore, Transport


@dataclass(frozen=True, kw_only=True, slots=True)
class Access:
    """How to reach AWS, as the command line said.

    Attributes:
        region: Default: the profile's or the environment's.
        profile: A profile of the AWS configuration. Default: boto3's own search.
    """

    region: str | None = None
    profile: str | None = None


class Aws(Protocol):
    """The services the commands use. Nothing is connected, and no library loaded, before one is asked for."""

    @property
    def region(self) -> str | None:
        """The region that is asked; None if none is known."""

    def outputs(self, stack_name: str) -> Mapping[str, str]:
        """The outputs of a stack, value by key."""

    def transport(self, read_timeout: timedelta) -> Transport:
        """What carries calls to endpoints."""

    def store(self, expected_bucket_owner: str | None) -> ObjectStore:
        """Where payloads and results lie."""

    def queue(self, url: str) -> MessageQueue:
        """A queue of notifications."""

    def control(self) -> Control:
        """What describes endpoints."""

    def price_list(self, region: str) -> Sequence[str]:
        """Every product of SageMaker in a Region, each as a JSON text."""

    def alarms(self, names: Sequence[str]) -> Mapping[str, AlarmState]:
        """The states of those alarms that there are, by name."""


def _connect(access: Access) -> Aws:
    from constructs_sm.cli.aws import BotoAws  # noqa: PLC0415 - only commands that call AWS need it

    return BotoAws(access)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tools:
    """The world outside, in the places where tests put another.

    Attributes:
        connect: Makes the way to AWS. Default: boto3.
        clock: Seconds that only grow.
        now: The time.
        sleep: Waits for some seconds.
        random: Draws from 0 to 1.
        new_id: Makes an id nobody has.
    """

    connect: Callable[[Access], Aws] = _connect
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], None] = time.sleep
    random: Callable[[], float] = random.random
    new_id: Callable[[], str] = lambda: str(uuid.uuid4())


def tools_of(ctx: typer.Context) -> Tools:
    """The tools of the running command."""
    found = ctx.find_object(Tools)
    return Tools() if found is None else found
