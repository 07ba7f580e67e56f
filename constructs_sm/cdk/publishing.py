"""Let a service of AWS publish to a topic, and use the key that encrypts it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from aws_cdk import aws_iam as iam

from constructs_sm.cdk.observed import elsewhere
from constructs_sm.cdk.values import literal_region
from constructs_sm.errors import Problem, Severity
from constructs_sm.facts import actions
from constructs_sm.rules import topics
from constructs_sm.spec.references import offers, read_once

if TYPE_CHECKING:
    from constructs import Construct

    from constructs_sm.spec.references import KeyReference, TopicReference


def closed_key(path: str, key: KeyReference | None) -> list[Problem]:
    """What is wrong with a *key* whose policy nobody can change."""
    return [Problem("SM922", Severity.ERROR, at, text) for at, text in topics.closed_key(path, key)]


def far_topic(path: str, scope: Construct, topic: TopicReference) -> list[Problem]:
    """What is wrong with a *topic* that is known to be in another Region than what publishes to it from *scope*."""
    known = literal_region(scope) is not None and offers(topic, "env")
    region = elsewhere(topic, scope).get("region") if known else None
    if region is None:
        return []
    what = f"must be in the Region of what publishes to it, got one in {region}; take one there"
    return [Problem("SM921", Severity.ERROR, path, what)]


def let_publish(
    path: str, topic: TopicReference, principal: str, conditions: Mapping[str, Mapping[str, str]]
) -> list[Problem]:
    """Let the service *principal* publish to *topic*, under *conditions*; the warning of one that takes no policy here."""
    service, arn = iam.ServicePrincipal(principal), read_once(topic, "topic_arn")
    key = topics.key_of(topic)
    if key is not None and offers(key, "add_to_resource_policy"):
        # In the policy of a key, every resource is that key. SNS says that EventBridge takes no condition there.
        statement = iam.PolicyStatement(principals=[service], actions=[*actions.ENCRYPT], resources=["*"])
        key.add_to_resource_policy(statement)  # type: ignore[attr-defined] # asked for above
    if offers(topic, "add_to_resource_policy"):
        statement = iam.PolicyStatement(
            principals=[service],
            actions=[*actions.PUBLISH],
            resources=[arn],
            conditions={operator: dict(each) for operator, each in conditions.items()},
        )
        if topic.add_to_resource_policy(statement).statement_added:  # type: ignore[attr-defined] # asked for above
            return []
    what = f"is imported and takes no policy here, so it must already let {principal} publish to {arn}"
    return [Problem("SM920", Severity.WARNING, path, what)]
