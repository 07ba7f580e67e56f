"""How an endpoint or a component is watched, as the user said it, and what must be known of it to judge that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from constructs_sm.facts.metrics import Kind
from constructs_sm.spec.alarm import Alarms
from constructs_sm.spec.durations import Time
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.references import KeyReference


@dataclass(frozen=True, kw_only=True, slots=True)
class LogRetention:
    """How long the log of an endpoint or a component is kept, and how.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-logs-loggroup.html
    """

    retention: Time
    """How long events are kept: one of the numbers of days that CloudWatch Logs has, such as 7, 30, 90 or 365.
    Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html"""

    encryption_key: KeyReference | None = None
    """Key that encrypts the log; one made in the app lets CloudWatch Logs use it for this group alone.
    Default: the encryption of CloudWatch Logs."""

    retain: bool = False
    """Whether the log outlives the stack. Then the next deployment under the same name fails, until it is imported or
    deleted. Default: no."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ObservingSpec:
    """Everything said about how one endpoint or component is watched."""

    alarms: Alarms | None = None
    log_retention: Time | LogRetention | None = None
    kind: Kind | None = None
    """What is watched; None where it was made elsewhere and nobody told."""

    name: str | None = None
    """Its name, if it was given one."""

    config: EndpointConfigSpec | None = None
    """The configuration of the endpoint, as far as it is known."""

    variant_names: tuple[str, ...] | None = None
    """The variants that are watched; None for all."""

    @property
    def named_by(self) -> str:
        """The argument that names it."""
        return "inference_component_name" if self.kind is Kind.COMPONENT else "endpoint_name"

    @property
    def log(self) -> LogRetention | None:
        """What was said of the log, however it was said."""
        said = self.log_retention
        return said if said is None or isinstance(said, LogRetention) else LogRetention(retention=said)

    def walk(self) -> Iterator[tuple[str, object]]:
        """This spec and its parts, with the path a message should give each; what is of no known class is left out."""
        yield "", self
        if isinstance(self.log_retention, LogRetention):
            yield "log_retention", self.log_retention
        if isinstance(self.alarms, Alarms):
            yield "alarms", self.alarms
            for name, severity, threshold in self.alarms.thresholds():
                yield f"alarms.{name}[{str(severity)!r}]", threshold
