"""The alarms of one endpoint or component, and more of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from constructs_sm.cdk.alarm_topics import far_topics
from constructs_sm.cdk.alarms import make_alarms
from constructs_sm.cdk.observed import far_away
from constructs_sm.cdk.validation import judged, refuse, taken_id, warn
from constructs_sm.errors import Severity
from constructs_sm.spec.observing import ObservingSpec
from constructs_sm.spec.several import several

if TYPE_CHECKING:
    from aws_cdk import aws_cloudwatch as cloudwatch

    from constructs_sm.cdk.observed import Observed
    from constructs_sm.spec.alarm import Alarms


class AlarmCollection:
    """The alarms of one endpoint or component, owned or imported: those it was made with, and those added to it.

    Args:
        observed: Whose alarms they are.
    """

    def __init__(self, observed: Observed) -> None:
        self._observed = observed

    @property
    def all(self) -> tuple[cloudwatch.Alarm, ...]:
        """Every alarm, in the order they were made."""
        return tuple(each.alarm for each in self._observed.made)

    def add(
        self, id: str, alarms: Alarms, *, variant_names: Sequence[str] | None = None
    ) -> tuple[cloudwatch.Alarm, ...]:
        """Make alarms below the endpoint or component: an ``AWS::CloudWatch::Alarm`` for each threshold, and variant.

        Args:
            id: The id of the alarms below it.
            alarms: What to watch: `EndpointAlarms`, or those of the other kinds.
            variant_names: Variants to watch. Default: all; they are needed where the endpoint was made elsewhere.

        Returns:
            The new alarms.

        Raises:
            SpecError: with every error found, before any alarm exists.
        """
        seen = self._observed
        names = None if variant_names is None else several(variant_names)
        spec = ObservingSpec(alarms=alarms, kind=seen.kind, config=seen.config, variant_names=names)
        problems = [
            *taken_id(seen.construct, id, "choose another"),
            *judged(spec),
            *far_topics([spec], seen.construct),
            *far_away("alarms", seen.construct, seen.construct),
            *seen.misnamed_variants(names),
        ]
        refuse(type(self), seen.construct, id, [each for each in problems if each.severity is Severity.ERROR])
        made = make_alarms(seen, id, spec, seen.variants(names))
        warn(seen.construct, problems)
        return made
