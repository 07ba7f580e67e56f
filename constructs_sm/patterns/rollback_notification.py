"""Word of updates that were undone, which nothing else sends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import jsii
from aws_cdk import aws_events as events
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk import aws_sns as sns
from aws_cdk.interfaces.aws_events import IRuleRef
from constructs import Construct

from constructs_sm.cdk._render.events import failures
from constructs_sm.cdk.observed import far_away
from constructs_sm.cdk.publishing import closed_key, far_topic, let_publish
from constructs_sm.cdk.validation import judged, refuse, warn
from constructs_sm.cdk.values import partition, stack_of
from constructs_sm.cdk.variant_metrics import name_of_endpoint
from constructs_sm.errors import Problem, Severity
from constructs_sm.facts.events import EVENTS_PRINCIPAL
from constructs_sm.rules.kinds import TYPE
from constructs_sm.rules.known import shown
from constructs_sm.rules.topics import key_of
from constructs_sm.spec.references import offers, read_once
from constructs_sm.spec.several import several

if TYPE_CHECKING:
    from constructs_sm.spec.references import TopicReference


class RollbackNotification(Construct):
    """A topic that is told when an endpoint fails, or when an update of it is undone.

    An update that alarms undo leaves the endpoint in service on the old version, and may leave CloudFormation content.
    Creates an ``AWS::Events::Rule`` on the state changes of the endpoints and, unless *topic* is given, an
    ``AWS::SNS::Topic`` that takes messages over TLS only; the topic lets exactly this rule publish, or if it is made in
    another stack, which cannot know the rule, every rule of this account and Region. One failure may send several events.

    Args:
        scope: The parent construct.
        id: The id within the parent.
        endpoint: The endpoint, owned or imported, or a list of them; all in the account and Region of *scope*.
        topic: Your own topic. One that is encrypted with a key made in the app lets EventBridge use that key; a key that
            is imported must let it already. Default: a topic made here.
        encryption_key: Key that encrypts the topic made here; not that of AWS, which lets no other service publish.
            Default: none.

    Raises:
        SpecError: with every error found, before any construct exists.

    Source: https://docs.aws.amazon.com/sagemaker/latest/dg/automating-sagemaker-with-eventbridge.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        endpoint: sagemaker.IEndpoint | Sequence[sagemaker.IEndpoint],
        topic: sns.ITopic | sns.Topic | None = None,
        encryption_key: kms.IKey | kms.Key | None = None,
    ) -> None:
        endpoints = several(endpoint)
        problems = [*judged(topic=topic, encryption_key=encryption_key), *_judge(scope, endpoints)]
        if topic is not None and not problems:
            problems += [*far_topic("topic", scope, topic), *closed_key("topic", key_of(topic))]
            if encryption_key is not None:
                what = "must stand alone, got it beside a topic of yours; give the key to that topic"
                problems.append(Problem("SM923", Severity.ERROR, "encryption_key", what))
        problems += closed_key("encryption_key", encryption_key)
        refuse(type(self), scope, id, problems)

        super().__init__(scope, id)
        self._topic: sns.ITopic = (
            sns.Topic(self, "Topic", enforce_ssl=True, master_key=encryption_key) if topic is None else topic
        )
        self._rule = events.Rule(
            self,
            "Rule",
            description="Updates of endpoints that were undone, and endpoints that failed",
            event_pattern=events.EventPattern(**failures([name_of_endpoint(each) for each in endpoints])),
            targets=[_Target(self._topic)],
        )
        warn(self, let_publish("topic", self._topic, EVENTS_PRINCIPAL, self._source()))

    @property
    def topic(self) -> sns.ITopic:
        """The topic that is told: subscribe whoever should know."""
        return self._topic

    @property
    def rule(self) -> events.Rule:
        """The rule, to be given further targets."""
        return self._rule

    def _source(self) -> dict[str, dict[str, str]]:
        """Who may publish: the rule; to a topic of another stack, which this one names already, a rule of this account."""
        here = stack_of(self)
        if stack_of(self._topic) == here:
            return {"ArnEquals": {"aws:SourceArn": self._rule.rule_arn}}
        place = f"{read_once(here, 'region')}:{read_once(here, 'account')}"
        return {"ArnLike": {"aws:SourceArn": f"arn:{partition()}:events:{place}:rule/*"}}


@jsii.implements(events.IRuleTarget)
class _Target:
    """A topic as a target of a rule; its policy is said elsewhere, and lets that rule alone publish."""

    def __init__(self, topic: TopicReference) -> None:
        self._arn: str = read_once(topic, "topic_arn")

    def bind(self, rule: IRuleRef, id: str | None = None) -> events.RuleTargetConfig:  # noqa: ARG002 # the CDK's own
        """What the rule is told."""
        return events.RuleTargetConfig(arn=self._arn)


def _judge(scope: Construct, endpoints: Sequence[sagemaker.IEndpoint]) -> list[Problem]:
    if not endpoints:
        return [Problem(TYPE, Severity.ERROR, "endpoint", "must be an endpoint, or a list of them, got none; give one")]
    problems: list[Problem] = []
    for each in endpoints:
        if offers(each, "endpoint_name") or offers(each, "endpoint_ref"):
            problems += far_away("endpoint", scope, each)
        else:
            what = f"must be an endpoint, owned or imported, got {shown(each)}"
            problems.append(Problem(TYPE, Severity.ERROR, "endpoint", what))
    return problems
