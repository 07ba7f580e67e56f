"""Whether services of AWS can publish to a topic."""

from __future__ import annotations

from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.alarm import (
    Alarms,
    AsyncEndpointAlarms,
    ComponentEndpointAlarms,
    EndpointAlarms,
    InferenceComponentAlarms,
    ServerlessEndpointAlarms,
)
from constructs_sm.spec.references import KeyReference, offers, read_once

_MANAGED = "alias/aws/sns"


@rule(
    "SM922",
    EndpointAlarms,
    AsyncEndpointAlarms,
    ServerlessEndpointAlarms,
    ComponentEndpointAlarms,
    InferenceComponentAlarms,
    title="a topic that services publish to has no key of AWS",
    why="nobody can let a service use the key of AWS, so that every message to the topic is lost",
    source="https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html",
)
def key_of_ones_own(alarms: Alarms) -> Findings:
    for field, told in (("actions", alarms.actions), ("ok_actions", alarms.ok_actions)):
        for severity, targets in told.items():
            for place, each in enumerate(targets):
                yield from closed_key(f"{field}[{str(severity)!r}][{place}]", key_of(each))


def closed_key(path: str, key: KeyReference | None) -> Findings:
    """What is wrong with a *key* whose policy nobody can change."""
    if offers(key, "alias_name") and read_once(key, "alias_name") == _MANAGED:
        yield path, f"must be a key of yours, got {_MANAGED!r}, which lets no other service publish; take one, or none"


def key_of(topic: object) -> KeyReference | None:
    """The key that encrypts a topic, as far as it is known."""
    key: KeyReference | None = read_once(topic, "master_key") if offers(topic, "master_key") else None
    return key
