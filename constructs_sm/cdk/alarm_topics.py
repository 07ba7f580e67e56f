"""Topics that alarms tell: whether CloudWatch can reach them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from constructs_sm.cdk.publishing import far_topic
from constructs_sm.spec.alarm import Alarms
from constructs_sm.spec.observing import ObservingSpec
from constructs_sm.spec.references import offers
from constructs_sm.spec.several import several

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constructs import Construct

    from constructs_sm.errors import Problem


def far_topics(specs: Sequence[object], scope: Construct) -> Iterator[Problem]:
    """What is wrong with topics in another Region than the alarms, which stand below *scope*."""
    for spec in specs:
        if isinstance(spec, ObservingSpec) and isinstance(spec.alarms, Alarms):
            for field in ("actions", "ok_actions"):
                yield from _far(f"alarms.{field}", getattr(spec.alarms, field), scope)


def _far(path: str, told: object, scope: Construct) -> Iterator[Problem]:
    for severity, targets in told.items() if isinstance(told, Mapping) else ():
        for place, target in enumerate(several(targets)):
            if offers(target, "topic_arn"):
                yield from far_topic(f"{path}[{str(severity)!r}][{place}]", scope, target)
