"""How the capacity of an endpoint or of a component follows its traffic, as the user said it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from constructs_sm.facts import metrics as facts
from constructs_sm.facts.metrics import Kind, Metric
from constructs_sm.spec.durations import Time
from constructs_sm.spec.scaling_metric import CustomMetric, MetricTarget
from constructs_sm.spec.scaling_policies import (
    MetricAggregation,
    ScheduledAction,
    StepAdjustment,
    StepScaling,
    SuspendedState,
)
from constructs_sm.spec.several import several
from constructs_sm.spec.tokens import is_token
from constructs_sm.spec.walking import at

_ONE_MORE = StepAdjustment(scaling_adjustment=1, metric_interval_lower_bound=0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Scaling(ABC):
    """What every capacity that scales can say.

    Where several policies ask for a capacity, the largest wins. No role is needed: the service has its own.
    """

    metrics: Sequence[MetricTarget] = ()
    """Metrics of your own choice that capacity keeps at a value. Default: none."""

    step_scaling: Sequence[StepScaling] = ()
    """Steps on alarms, which are made with them. Default: none."""

    scheduled_actions: Sequence[ScheduledAction] = ()
    """Other bounds by the clock. Default: none."""

    scale_in_cooldown: Time | None = None
    """Time after a scale-in before the next. Default: left to the service, which takes 5 min."""

    scale_out_cooldown: Time | None = None
    """Time after a scale-out before the next. Default: left to the service, which takes 5 min."""

    disable_scale_in: bool | None = None
    """Whether target tracking only ever adds capacity. Default: it takes capacity away, too."""

    suspended_state: SuspendedState | None = None
    """Which sorts of scaling rest for the time being. Default: none of them."""

    kind: ClassVar[Kind]
    """What scales so."""

    wake: ClassVar[StepScaling | None] = None
    """What adds the first capacity when somebody waits and there is none; None where there always is some."""

    @property
    @abstractmethod
    def bounds(self) -> tuple[tuple[str, float], tuple[str, float]]:
        """The least and the most capacity, each with the name of its field."""

    @property
    @abstractmethod
    def tracked(self) -> tuple[tuple[str, Metric, float | None], ...]:
        """The metrics of the service that can be followed: the field, the metric, and the target if there is one."""

    @property
    def steps(self) -> tuple[StepScaling, ...]:
        """The steps that were said, and where there may be no capacity the one that wakes."""
        waking = self.wake if self.reaches_zero else None
        return (*several(self.step_scaling), *(() if waking is None else (waking,)))

    @property
    def reaches_zero(self) -> bool:
        """Whether there may be no capacity at times, as far as it is known."""
        return any(each == 0 or is_token(each) for _, each in self.lows)

    @property
    def lows(self) -> tuple[tuple[str, float], ...]:
        """All that may bring capacity down, each with its path: the least, and the bounds by the clock."""
        clock = [
            (f"scheduled_actions[{place}].{name}", bound)
            for place, action in enumerate(several(self.scheduled_actions))
            for name, bound in (("min_capacity", action.min_capacity), ("max_capacity", action.max_capacity))
            if bound is not None
        ]
        return (self.bounds[0], *clock)

    def walk(self, path: str) -> Iterator[tuple[str, object]]:
        """This scaling and its parts, with the path of each; what is of no known class is left out."""
        yield path, self
        for name in ("metrics", "step_scaling"):
            for place, each in enumerate(several(getattr(self, name))):
                if isinstance(each, (MetricTarget, StepScaling)):
                    yield from each.walk(at(path, f"{name}[{place}]"))
        for place, action in enumerate(several(self.scheduled_actions)):
            if isinstance(action, ScheduledAction):
                yield at(path, f"scheduled_actions[{place}]"), action
        if isinstance(self.suspended_state, SuspendedState):
            yield at(path, "suspended_state"), self.suspended_state


@dataclass(frozen=True, kw_only=True, slots=True)
class InstanceScaling(Scaling):
    """Instances of a real-time variant that come and go with its traffic (Application Auto Scaling).

    Source of every limit: https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-policy.html
    """

    max_capacity: float
    """Instances at most. Your quota must allow them."""

    min_capacity: float = 1
    """Instances at least, 1 or more: a variant with a model cannot go to none. Default: 1."""

    invocations_per_instance: float | None = None
    """Invocations a minute that each instance shall have. What one instance bears in requests a second, times 60, times
    a safety factor such as 0.5. Default: not tracked.
    """

    concurrent_requests_per_model: float | None = None
    """Requests in flight that each copy of the model shall have; better for streams and where requests differ in length,
    as it is measured every 10 seconds. Default: not tracked.
    """

    kind = Kind.REAL_TIME

    @property
    def bounds(self) -> tuple[tuple[str, float], tuple[str, float]]:
        """The least and the most instances, each with the name of its field."""
        return ("min_capacity", self.min_capacity), ("max_capacity", self.max_capacity)

    @property
    def tracked(self) -> tuple[tuple[str, Metric, float | None], ...]:
        """Calls, and requests in flight."""
        return (
            ("invocations_per_instance", facts.INVOCATIONS_PER_INSTANCE, self.invocations_per_instance),
            ("concurrent_requests_per_model", facts.CONCURRENT_PER_MODEL, self.concurrent_requests_per_model),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class BacklogScaling(Scaling):
    """Instances of an asynchronous endpoint that come and go with its queue, to none and back.

    From none, the first request wakes the endpoint: an alarm that looks for a queue without instances adds one, and the
    backlog does the rest. Requests wait meanwhile.

    Source: https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-autoscale.html
    """

    max_capacity: float
    """Instances at most. Your quota must allow them."""

    min_capacity: float = 0
    """Instances at least. Default: 0, so that an idle endpoint costs nothing."""

    backlog_per_instance: float | None = 5
    """Requests, waiting or under way, that each instance shall have; None to follow the backlog no more.
    Default: 5, as in the guide.
    """

    kind = Kind.ASYNCHRONOUS
    wake = StepScaling(
        policy_name=facts.BACKLOG_WITHOUT_CAPACITY.name,
        metric=CustomMetric(metric_name=facts.BACKLOG_WITHOUT_CAPACITY.name),
        threshold=1,
        evaluation_periods=2,
        datapoints_to_alarm=2,
        step_adjustments=(_ONE_MORE,),
        cooldown=timedelta(minutes=5),
        metric_aggregation=MetricAggregation.AVERAGE,
    )

    @property
    def bounds(self) -> tuple[tuple[str, float], tuple[str, float]]:
        """The least and the most instances, each with the name of its field."""
        return ("min_capacity", self.min_capacity), ("max_capacity", self.max_capacity)

    @property
    def tracked(self) -> tuple[tuple[str, Metric, float | None], ...]:
        """The backlog."""
        return (("backlog_per_instance", facts.BACKLOG_SIZE_PER_INSTANCE, self.backlog_per_instance),)


@dataclass(frozen=True, kw_only=True, slots=True)
class CopyScaling(Scaling):
    """Copies of an inference component that come and go with its calls; with *min_copies* 0 to none and back.

    From none, the first call wakes the component: it fails, as all do until there is a copy, and an alarm on such failures
    adds one. Callers try again for some minutes. Instances go to none when every component of the endpoint has, and
    the endpoint was told ``ManagedInstances(min_count=0, …)``.

    Source: https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-zero-instances.html
    """

    max_copies: float
    """Copies at most; the instances must have room for them."""

    min_copies: float = 1
    """Copies at least. Default: 1, so that there is always one that answers."""

    invocations_per_copy: float | None = None
    """Invocations a minute that each copy shall have. Default: not tracked."""

    concurrent_requests_per_copy: float | None = None
    """Requests in flight that each copy shall have; better for streams and where requests differ in length, as it is
    measured every 10 seconds. Default: not tracked.
    """

    kind = Kind.COMPONENT
    # The guide's own alarm is raised above 1, so that it takes two calls within a minute to wake a component.
    wake: ClassVar[StepScaling] = StepScaling(
        policy_name=facts.NO_CAPACITY_FAILURES.name,
        metric=CustomMetric(metric_name=facts.NO_CAPACITY_FAILURES.name, statistic="Sum"),
        threshold=1,
        datapoints_to_alarm=1,
        step_adjustments=(_ONE_MORE,),
        cooldown=timedelta(minutes=1),
        metric_aggregation=MetricAggregation.MAXIMUM,
    )

    @property
    def bounds(self) -> tuple[tuple[str, float], tuple[str, float]]:
        """The least and the most copies, each with the name of its field."""
        return ("min_copies", self.min_copies), ("max_copies", self.max_copies)

    @property
    def tracked(self) -> tuple[tuple[str, Metric, float | None], ...]:
        """Calls, and requests in flight."""
        return (
            ("invocations_per_copy", facts.INVOCATIONS_PER_COPY, self.invocations_per_copy),
            ("concurrent_requests_per_copy", facts.CONCURRENT_PER_COPY, self.concurrent_requests_per_copy),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class ProvisionedConcurrencyScaling(Scaling):
    """Provisioned concurrency of a serverless variant that comes and goes with its use.

    Source: https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints-autoscale.html
    """

    max_capacity: float
    """Provisioned concurrency at most; no more than the maximum concurrency."""

    min_capacity: float = 1
    """Provisioned concurrency at least, 1 or more. Default: 1."""

    utilization: float | None = 0.5
    """Share of it that shall be in use, above 0 to 1; None to follow its use no more. Default: 0.5, as in the guide."""

    kind = Kind.SERVERLESS

    @property
    def bounds(self) -> tuple[tuple[str, float], tuple[str, float]]:
        """The least and the most, each with the name of its field."""
        return ("min_capacity", self.min_capacity), ("max_capacity", self.max_capacity)

    @property
    def tracked(self) -> tuple[tuple[str, Metric, float | None], ...]:
        """Its use."""
        return (("utilization", facts.PROVISIONED_UTILIZATION, self.utilization),)


def first_copies(scaling: CopyScaling | None) -> float:
    """Copies to create a component with: the least that its scaling allows, but 1, as it is not created with none.

    While that least stays the same, so does this, and no update of the component touches the copies that there are. One
    that is known later may be 0.
    """
    least = getattr(scaling, "min_copies", 1)
    return least if isinstance(least, (int, float)) and not is_token(least) and least > 1 else 1


VariantScaling = InstanceScaling | BacklogScaling
"""How the instances of a variant scale."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ScaledResource:
    """What a facade was asked to scale, and what is known of it."""

    scaling: Scaling
    kind: Kind | None = None
    """What it is, as far as it is known."""

    is_adapter: bool = False
    """Whether it is a component that adapts another."""

    scales_already: bool = False
    """Whether this app made it scale before."""

    variant_name: str | None = None
    """The variant, for an endpoint."""

    unknown_variant: str | None = None
    """The variant that was asked for, where the endpoint is known to have no such."""

    region: str | None = None
    """Region of the stack, where it is known."""

    account: str | None = None
    """Account of the stack, where it is known."""

    home_region: str | None = None
    """Region of what scales, perhaps a token."""

    home_account: str | None = None
    """Account of what scales, perhaps a token."""

    def walk(self) -> Iterator[tuple[str, object]]:
        """This spec and its part."""
        yield "", self
        if isinstance(self.scaling, Scaling):
            yield from self.scaling.walk("scaling")
