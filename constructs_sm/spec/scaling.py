"""How the capacity of an endpoint follows its traffic, as the user said it."""

from __future__ import annotations

from dataclasses import dataclass

from constructs_sm.spec.durations import Time


@dataclass(frozen=True, kw_only=True, slots=True)
class InstanceScaling:
    """Instances of a real-time variant that come and go with its traffic (Application Auto Scaling).

    With two targets, the one that asks for more instances wins. No role is needed: the service has its own.

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

    scale_in_cooldown: Time | None = None
    """Time after a scale-in before the next. Default: left to the service, which takes 5 min."""

    scale_out_cooldown: Time | None = None
    """Time after a scale-out before the next. Default: left to the service, which takes 5 min."""

    disable_scale_in: bool | None = None
    """Whether instances only ever come. Default: they go, too."""
