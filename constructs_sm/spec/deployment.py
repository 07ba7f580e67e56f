"""How an endpoint is updated, as the user said it, and what must be known of the endpoint to judge it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from constructs_sm.facts.limits import MAX_ROLLBACK_ALARMS
from constructs_sm.spec.alarm import MOST_LATENCY
from constructs_sm.spec.durations import Time
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.references import AlarmReference
from constructs_sm.spec.rollout import Rollout, walk_rollout
from constructs_sm.spec.several import several
from constructs_sm.spec.unset import UNSET, Unset
from constructs_sm.spec.variant import ServerlessVariant


class VariantProperty(StrEnum):
    """What scaling, or a call of the API, may have changed about a variant since it was deployed."""

    DESIRED_INSTANCE_COUNT = "DesiredInstanceCount"
    """How many instances there are."""

    DESIRED_WEIGHT = "DesiredWeight"
    """The share of the traffic."""

    DATA_CAPTURE_CONFIG = "DataCaptureConfig"
    """The settings of data capture; SageMaker does not support it at present."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RollbackAlarms:
    """Alarms that an endpoint makes for itself, one of each sort for every variant, and that undo an update.

    They watch the old and the new fleet together, minute by minute; a minute without a call is a good one. The names of
    endpoint and variants must be known before the endpoint exists.

    Source: https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-configuration.html
    """

    server_error_rate: float | None = 0.05
    """Share of calls that may end with a server error (5xx), 0 to below 1; None for no such alarm.
    Default: 0.05, which a broken canary with a tenth of the traffic exceeds."""

    model_latency_p99: Time | Unset | None = UNSET
    """How long the slowest hundredth of the calls may keep the model busy; None for no such alarm.
    Default: 30 s, half of what a call may take; none for an asynchronous endpoint, which may take an hour."""

    evaluation_periods: float = 2
    """Minutes in a row that must be bad. Default: 2; one alone may be chance. The waits of the rollout must be longer."""

    def latency(self, *, asynchronous: bool) -> Time | None:
        """The latency to watch, with the default for the kind of endpoint."""
        if isinstance(self.model_latency_p99, Unset):
            return None if asynchronous else MOST_LATENCY
        return self.model_latency_p99

    def per_variant(self, *, asynchronous: bool) -> int:
        """How many alarms there are for each variant."""
        return sum(watched is not None for watched in (self.server_error_rate, self.latency(asynchronous=asynchronous)))


@dataclass(frozen=True, kw_only=True, slots=True)
class WatchedVariant:
    """What a given alarm looks at, as far as it is known at synthesis."""

    place: int
    endpoint_name: str | None
    variant_name: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DeploymentSpec:
    """Everything said about how an endpoint is updated."""

    rollout: Rollout | None = None
    rollback_alarms: Sequence[AlarmReference] | RollbackAlarms | Unset | None = UNSET
    retain_scaled_capacity: bool | None = None
    exclude_retained_variant_properties: Sequence[VariantProperty] | None = None
    retain_deployment_config: bool | None = None
    scaling_suspended: bool = False
    """Whether nothing scales for the time of a change that SageMaker refuses while something does."""

    paused: bool = False
    """Whether the endpoint is not there for the time being, and all else that belongs to it is."""

    config: EndpointConfigSpec | None = None
    """The configuration of the endpoint; None for one made elsewhere."""

    endpoint_name: str | None = None
    """Name that the user gave the endpoint; None for one that CloudFormation makes up."""

    watched: tuple[WatchedVariant, ...] = ()
    """What the given alarms look at."""

    @property
    def is_asynchronous(self) -> bool:
        """Whether the endpoint is known to be asynchronous."""
        return self.config is not None and self.config.async_inference is not None

    @property
    def serves_components(self) -> bool:
        """Whether the endpoint is known to be one for inference components, which have the metrics of calls."""
        config = self.config
        return config is not None and config.has_role and all(_is_place(each) for each in several(config.variants))

    @property
    def is_serverless(self) -> bool:
        """Whether the endpoint is known to have no instances."""
        variants = () if self.config is None else several(self.config.variants)
        return any(isinstance(variant, ServerlessVariant) for variant in variants)

    @property
    def keeps_counts(self) -> bool:
        """Whether an update keeps the instance counts that the endpoint has by then, or may keep them."""
        excluded = several(self.exclude_retained_variant_properties)
        return (
            self.retain_scaled_capacity not in (None, False) and VariantProperty.DESIRED_INSTANCE_COUNT not in excluded
        )

    @property
    def given_alarms(self) -> tuple[AlarmReference, ...]:
        """The alarms that the user made."""
        given = self.rollback_alarms
        return () if isinstance(given, (RollbackAlarms, Unset)) else several(given)

    @property
    def own_alarms(self) -> RollbackAlarms | None:
        """The alarms that the endpoint makes for itself: those asked for, or with a rollout the default ones if they can
        be made and are not too many.
        """
        if isinstance(self.rollback_alarms, RollbackAlarms):
            return self.rollback_alarms
        if not isinstance(self.rollback_alarms, Unset) or self.rollout is None or not self.can_watch_itself:
            return None
        default = RollbackAlarms()
        return default if self.count_of(default) <= MAX_ROLLBACK_ALARMS else None

    @property
    def can_watch_itself(self) -> bool:
        """Whether alarms of its own know whom to watch before the endpoint exists."""
        served = self.config is not None and not self.serves_components and not self.is_serverless
        return served and self.endpoint_name is not None

    def count_of(self, own: RollbackAlarms) -> int:
        """How many alarms it takes to watch every variant; of a configuration made elsewhere, of one variant."""
        variants = 1 if self.config is None else len(several(self.config.variants))
        return variants * own.per_variant(asynchronous=self.is_asynchronous)

    def walk(self) -> Iterator[tuple[str, object]]:
        """This spec and its parts, with the path a message should give each; what is of no known class is left out, as
        its field refuses it.
        """
        yield "", self
        yield from walk_rollout(self.rollout)
        if isinstance(self.rollback_alarms, RollbackAlarms):
            yield "rollback_alarms", self.rollback_alarms


def _is_place(variant: object) -> bool:
    return getattr(variant, "model", None) is None
