"""AWS through boto3, which is imported at the first call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from constructs_sm.cli.alarms import AlarmState, alarm_states
from constructs_sm.cli.boto_control import BotoControl
from constructs_sm.cli.boto_prices import price_list
from constructs_sm.cli.exits import CommandError
from constructs_sm.cli.tools import Access
from constructs_sm.client.boto_transport import BotoTransport
from constructs_sm.client.inbox import BotoQueue
from constructs_sm.client.objects import BotoStore
from constructs_sm.client.stack_outputs import read_outputs

if TYPE_CHECKING:
    from boto3.session import Session


class BotoAws:
    """AWS as *access* reaches it."""

    def __init__(self, access: Access) -> None:
        self._access = access

    @cached_property
    def _session(self) -> Session:
        import boto3  # noqa: PLC0415 - commands that call nothing do not pay for it
        from botocore.exceptions import ProfileNotFound  # noqa: PLC0415 - as above

        try:
            return boto3.Session(profile_name=self._access.profile, region_name=self._access.region)
        except ProfileNotFound as error:
            raise CommandError(
                f"--profile: the AWS configuration has no profile {self._access.profile!r}; `aws configure list-profiles` "
                "shows those it has"
            ) from error

    @property
    def region(self) -> str | None:
        """The region that is asked; None if none is known."""
        found: str | None = self._session.region_name
        return found

    def outputs(self, stack_name: str) -> Mapping[str, str]:
        """The outputs of a stack, value by key."""
        return read_outputs(stack_name, region=self._access.region, session=self._session)

    def transport(self, read_timeout: timedelta) -> BotoTransport:
        """What carries calls to endpoints."""
        return BotoTransport(region=self._access.region, session=self._session, read_timeout=read_timeout)

    def store(self, expected_bucket_owner: str | None) -> BotoStore:
        """Where payloads and results lie."""
        return BotoStore(region=self._access.region, session=self._session, expected_bucket_owner=expected_bucket_owner)

    def queue(self, url: str) -> BotoQueue:
        """A queue of notifications."""
        return BotoQueue(url, region=self._access.region, session=self._session)

    def control(self) -> BotoControl:
        """What describes endpoints."""
        return BotoControl(session=self._session, region=self._access.region)

    def price_list(self, region: str) -> Sequence[str]:
        """Every product of SageMaker in a Region, each as a JSON text."""
        return price_list(self._session, region)

    def alarms(self, names: Sequence[str]) -> Mapping[str, AlarmState]:
        """The states of those alarms that there are, by name."""
        return alarm_states(self._session, self._access.region, names)
