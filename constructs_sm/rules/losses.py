"""What stops with a change: watching, recording, protection, spare instances, rights."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.rules.known import plain
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.change import (
    Change,
    EndpointChange,
    SeenComponent,
    SeenEndpoint,
    SeenRight,
    SeenVariant,
    differs,
)

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
    for id, log in sorted(change.old.logs.items()):
        if not log.kept and all(differs(log.log_group_name, each.log_group_name) for each in change.new.logs.values()):
            what = "should stay, got it removed with all that was logged"
            yield change.path(id), f"{what}; to keep it, deploy it with retain=True before"


@rule(
    "SM644",
    Change,
    severity=Severity.WARNING,
    title="an endpoint or a component stays while anyone calls it",
    why="calls fail from then on; a component under another name is another one, and a pause removes both",
    source=limits.CLOUDFORMATION_ENDPOINT,
)
def callers_keep_it(change: Change) -> Findings:
    what = "should stay while anyone calls it, got it removed, for good or for a pause; move or stop the callers first"
    named = [each.endpoint_name for each in change.new.endpoints.values()]
    gone = {id: old for id, old in change.old.endpoints.items() if id not in change.new.endpoints}
    for id, old in sorted(gone.items()):
        if all(differs(old.endpoint_name, name) for name in named):
            yield change.path(id), what
    with_it = {old.endpoint_name for old in gone.values()}
    called = [each.inference_component_name for each in change.new.components.values()]
    for id, component in sorted(change.old.components.items()):
        fixed = component.inference_component_name
        lost = fixed is None or all(differs(fixed, name) for name in called)
        if id not in change.new.components and lost and component.endpoint_name not in with_it:
            yield change.path(id), what


def _stopped(old: SeenEndpoint, new: SeenEndpoint) -> Findings:
    if old.captures and new.captures is False:
        yield "data_capture", f"should go on, got none; {_MEANT}"
    if old.isolated and new.isolated is False:
        yield "network_isolation", f"should stay on, got it off; {_MEANT}"
    yield from (("alarms", each) for each in _unwatched(old, new))
    for key in _gone(old.keys, new.keys):
        if new.captures is not False or not key.startswith("DataCaptureConfig"):
            yield key, f"should stay a key of your own, got none; {_MEANT}"
    yield from _fewer(old, new)


def _unwatched(old: SeenEndpoint | SeenComponent, new: SeenEndpoint | SeenComponent) -> Iterator[str]:
    for alarm in _gone(old.alarms, new.alarms):
        yield f"should go on watching, got the alarm {alarm} removed; {_MEANT}"
    for alarm in old.acting:
        if alarm not in new.acting and all(side.alarms is not None and alarm in side.alarms for side in (old, new)):
            yield f"should go on telling someone, got the alarm {alarm} without actions; {_MEANT}"


def _fewer(old: SeenEndpoint, new: SeenEndpoint) -> Findings:
    after = {} if new.variants is None else {each.variant_name: each for each in new.variants}
    for variant in () if old.variants is None else old.variants:
        if variant.variant_name in after:
            place, before, now = _instances(variant, after[variant.variant_name])
            if before is not None and now is not None and now < _SPARE <= before:
                what = f"should stay at least {_SPARE}, so that one may fail"
                yield (
                    f"variants[{variant.variant_name}].{place}",
                    f"{what}, got {plain(now)} after {plain(before)}; {_MEANT}",
                )


def _instances(old: SeenVariant, new: SeenVariant) -> tuple[str, float | None, float | None]:
    """What says how many there are at least, on both sides: scaling that comes or goes leaves the initial count to compare."""
    if old.scaled and new.scaled:
        return "scaling.min_capacity", old.min_capacity, new.min_capacity
    return "initial_instance_count", old.initial_instances, new.initial_instances


def _gone(old: tuple[str, ...] | None, new: tuple[str, ...] | None) -> Iterator[str]:
    """What is there no longer; nothing where that is not known."""
    if old is not None and new is not None:
        yield from (each for each in old if each not in new)


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
    if change.old.captures and change.new.captures is False:
        yield from ("s3:PutObject", "kms:GenerateDataKey")
    if any(_gone(change.old.alarms, change.new.alarms)):
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
