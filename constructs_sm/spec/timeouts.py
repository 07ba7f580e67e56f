"""Time to fetch and to start a model when the user says nothing.

Weights for accelerators are gigabytes: they take longer to fetch and to load than the service's own window of a few
minutes allows, and an endpoint whose window closes fails without a word in its logs.
Source: https://docs.aws.amazon.com/sagemaker/latest/dg/realtime-endpoints-large-model-hosting.html
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from constructs_sm.facts.instance_types import like
from constructs_sm.spec.durations import Time
from constructs_sm.spec.tokens import is_token

_CPU = (timedelta(minutes=10), timedelta(minutes=5))
_ACCELERATED = (timedelta(minutes=30), timedelta(minutes=20))


def default_timeouts(instance_types: Iterable[str]) -> tuple[Time, Time]:
    """Time to download the model data, and time until the container answers its health check.

    A type that is not known (a token, or newer than the table) gets the longer times.
    """
    known = [None if is_token(name) else like(name) for name in instance_types]
    cpu_only = all(found is not None and found.accelerator is None for found in known)
    return _CPU if known and cpu_only else _ACCELERATED
