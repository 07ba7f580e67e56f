"""Groups for the logs of endpoints and components, made before SageMaker makes endless ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import RemovalPolicy
from aws_cdk import aws_iam as iam

from constructs_sm.cdk._render.logs import log_group
from constructs_sm.cdk.values import account, partition, region, url_suffix
from constructs_sm.facts import actions
from constructs_sm.facts.logs import COMPONENT_LOGS, ENDPOINT_LOGS
from constructs_sm.facts.metrics import Kind
from constructs_sm.spec.references import key_behind, offers

if TYPE_CHECKING:
    from aws_cdk import Resource

    from constructs_sm.spec.observing import LogRetention, ObservingSpec
    from constructs_sm.spec.references import KeyReference


def keep_log(resource: Resource, spec: ObservingSpec, log: LogRetention) -> None:
    """Make the group of the log of *resource*; the resource comes after the group."""
    from aws_cdk import aws_logs as logs  # noqa: PLC0415 # for those alone who keep a log for a time

    name = f"{COMPONENT_LOGS if spec.kind is Kind.COMPONENT else ENDPOINT_LOGS}{spec.name}"
    if log.encryption_key is not None:
        _let_encrypt(log.encryption_key, name)
    group = logs.CfnLogGroup(resource, "LogGroup", **log_group(name, log))
    group.apply_removal_policy(RemovalPolicy.RETAIN if log.retain else RemovalPolicy.DESTROY)
    made = resource.node.default_child
    if made is not None:  # what is paused is not there, and its log stays
        made.node.add_dependency(group)


def _let_encrypt(key: KeyReference, name: str) -> None:
    """Let CloudWatch Logs use a key for one group; a key that is imported must let it already.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    """
    key = key_behind(key)
    if offers(key, "add_to_resource_policy"):
        group = f"arn:{partition()}:logs:{region()}:{account()}:log-group:{name}"
        statement = iam.PolicyStatement(
            principals=[iam.ServicePrincipal(f"logs.{region()}.{url_suffix()}")],
            actions=[*actions.ENCRYPT_LOGS],
            resources=["*"],  # in the policy of a key, every resource is that key
            conditions={"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": group}},
        )
        key.add_to_resource_policy(statement)  # type: ignore[attr-defined] # asked for above
