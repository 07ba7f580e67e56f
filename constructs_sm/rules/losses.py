"""What stops with a change: watching, recording, protection, spare instances, rights."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.rules.known import plain
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.change import Change, EndpointChange, SeenComponent, SeenEndpoint, SeenRight

_SPARE = 2
_MOST_TOLD = 5
_MEANT = "put it back if that is not meant"


@rule(
    "SM625",
    Change,
    severity=Severity.WARNING,
    title="a change keeps what watches, records and protects",
    why="nobody notices what has stopped until it is needed",
    source=limits.CLOUDFORMATION_ENDPOINT,
)
def nothing_stops(change: Change) -> Findings:
    for id, old in sorted(change.old.endpoints.items()):
        if id in change.new.endpoints:
            for place, message in _stopped(old, change.new.endpoints[id]):
                yield f"{change.path(id)}.{place}", message
    for id, watched in sorted(change.old.components.items()):
        if id in change.new.components:
            yield from ((f"{change.path(id)}.alarms", each) for each in _unwatched(watched, change.new.components[id]))
    for id, refused in sorted(change.old.secure_transport.items()):
        if refused and change.new.secure_transport.get(id) is False:
            what = "should keep the policy that refuses what comes without TLS, got none"
            yield f"{change.path(id)}.policy", f"{what}; {_MEANT}"


def _stopped(old: SeenEndpoint, new: SeenEndpoint) -> Findings:
    if old.captures and not new.captures and new.variants is not None:
        yield "data_capture", f"should go on, got none; {_MEANT}"
    if old.isolated and new.isolated is False:
        yield "network_isolation", f"should stay on, got it off; {_MEANT}"
    yield from (("alarms", each) for each in _unwatched(old, new))
    for key in old.keys if new.variants is not None else ():
        if key not in new.keys and (new.captures or not key.startswith("DataCaptureConfig")):
            yield key, f"should stay a key of your own, got none; {_MEANT}"
    after = {} if new.variants is None else {each.variant_name: each for each in new.variants}
    for variant in () if old.variants is None else old.variants:
        before = variant.least_instances
        now = after[variant.variant_name].least_instances if variant.variant_name in after else None
        if before is not None and now is not None and now < _SPARE <= before:
            at = f"variants[{variant.variant_name}].initial_instance_count"
            what = f"should stay at least {_SPARE}, so that one may fail"
            yield at, f"{what}, got {plain(now)} after {plain(before)}; {_MEANT}"


def _unwatched(old: SeenEndpoint | SeenComponent, new: SeenEndpoint | SeenComponent) -> Iterator[str]:
    for alarm in old.alarms:
        if alarm not in new.alarms:
            yield f"should go on watching, got the alarm {alarm} removed; {_MEANT}"


@rule(
    "SM626",
    EndpointChange,
    severity=Severity.WARNING,
    title="the roles of a live endpoint keep their rights",
    why="CloudFormation takes them away before the endpoint is updated, while the old fleet still runs with them, and SageMaker "
    "needs them to clean up",
    source="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteEndpoint.html",
)
def rights_stay(change: EndpointChange) -> Findings:
    if change.old.rights is None or change.new.rights is None:
        return
    unneeded = set(_unneeded(change))
    lost = list(_lost([one for one in change.old.rights if one.action not in unneeded], change.new.rights))
    if lost:
        more = f" and {len(lost) - _MOST_TOLD} more" if len(lost) > _MOST_TOLD else ""
        what = "should stay while the endpoint lives"
        yield "role", f"{what}, got {', '.join(lost[:_MOST_TOLD])}{more}; take rights away in a later deployment"


def _unneeded(change: EndpointChange) -> Iterator[str]:
    """Actions whose loss SM625 tells by what needed them."""
    if change.old.captures and not change.new.captures:
        yield from ("s3:PutObject", "kms:GenerateDataKey")
    if set(change.old.alarms) - set(change.new.alarms):
        yield "cloudwatch:DescribeAlarms"


def _lost(old: Sequence[SeenRight], new: Sequence[SeenRight]) -> Iterator[str]:
    """What is no longer allowed, or on less. A right on something else, such as on the data of the next model, is no loss."""
    for right in old:
        if any(_covers(each, right) for each in new):
            continue
        if not any(_matches(each.action, right.action) for each in new):
            yield f"{right} gone"
        elif any(_matches(right.action, each.action) and _matches(right.resource, each.resource) for each in new):
            yield f"{right} narrowed"


def _covers(wide: SeenRight, narrow: SeenRight) -> bool:
    under = wide.condition in {"", narrow.condition}
    return under and _matches(wide.action, narrow.action) and _matches(wide.resource, narrow.resource)


def _matches(pattern: str, value: str) -> bool:
    return _compiled(pattern).fullmatch(value) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of IAM's, in which ``*`` and ``?`` stand for anything."""
    return re.compile(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), re.IGNORECASE | re.DOTALL)
