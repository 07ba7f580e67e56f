"""Policy statements, by what SageMaker does in the name of an execution role.

Which actions each takes is `constructs_sm.facts.actions`'s to say; here they meet exact resources. Why some have none but
``*``, `constructs_sm.facts.unscoped` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from constructs_sm.cdk.keys import in_policy
from constructs_sm.cdk.values import account, partition, region
from constructs_sm.facts import actions
from constructs_sm.facts.unscoped import UNSCOPED
from constructs_sm.spec.references import KeyReference
from constructs_sm.spec.role import Right
from constructs_sm.spec.tokens import is_token

Condition = Mapping[str, Mapping[str, str | Sequence[str]]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """An Allow statement."""

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: Condition = field(default_factory=dict)

    @property
    def aliases(self) -> tuple[str, ...]:
        """Aliases that the keys must bear."""
        return tuple(self.conditions.get("ForAnyValue:StringEquals", {}).get("kms:ResourceAliases", ()))

    @property
    def right(self) -> Right:
        """What is allowed, as the rules read it."""
        return Right(actions=self.actions, resources=self.resources, on_some=bool(self.aliases))

    def to_json(self, *, named: bool = True) -> dict[str, object]:
        """The statement as a policy document writes it; unless it is *named*, without its id."""
        plain: dict[str, object] = {
            **({"Sid": self.sid} if named else {}),
            "Effect": "Allow",
            "Action": list(self.actions),
            "Resource": list(self.resources),
        }
        return {**plain, "Condition": self.conditions} if self.conditions else plain


def everywhere(sid: str, names: tuple[str, ...], conditions: Condition | None = None) -> Statement:
    """These actions on every resource, which only those may be allowed on that `UNSCOPED` has a reason for."""
    unreasoned = [name for name in names if name not in UNSCOPED]
    if unreasoned:
        raise AssertionError(f"no reason is told for {unreasoned} on every resource")
    return Statement(sid=sid, actions=names, resources=("*",), conditions={} if conditions is None else conditions)


def to_document(statements: Iterable[Statement]) -> dict[str, object]:
    """A policy document of these statements."""
    return {"Version": "2012-10-17", "Statement": [statement.to_json() for statement in statements]}


def basic() -> list[Statement]:
    """What every execution role needs: to publish metrics and to write logs."""
    groups = [
        f"arn:{partition()}:logs:{region()}:{account()}:log-group:{prefix}*" for prefix in actions.LOG_GROUP_PREFIXES
    ]
    return [
        everywhere(
            "PublishMetrics",
            actions.PUT_METRICS,
            {"StringLike": {"cloudwatch:namespace": list(actions.METRIC_NAMESPACES)}},
        ),
        Statement(sid="WriteLogs", actions=actions.WRITE_LOGS, resources=tuple(groups)),
    ]


def pull_images(repository_arns: Iterable[str]) -> list[Statement]:
    """Pull from exactly these repositories."""
    arns = _unique(repository_arns)
    if not arns:
        return []
    return [
        everywhere("LogInToRegistry", actions.LOG_IN_TO_REGISTRY),
        Statement(sid="PullImages", actions=actions.PULL_IMAGE, resources=arns),
    ]


def ask_for_credentials(function_arns: Iterable[str]) -> list[Statement]:
    """Call exactly the functions that give the credentials of a private registry."""
    arns = _unique(function_arns)
    return [Statement(sid="AskForCredentials", actions=actions.CALL_FUNCTION, resources=arns)] if arns else []


def literal_key(key: str) -> str:
    """A key as it stands in a policy, where ``*``, ``?`` and ``$`` mean something else; tokens stay.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
    """
    return key if is_token(key) else re.sub(r"[*?$]", r"${\g<0>}", key)


def read_objects(object_arns: Iterable[str]) -> list[Statement]:
    """Read exactly these objects, or the objects below a prefix when an ARN ends with an asterisk."""
    arns = _unique(object_arns)
    return [Statement(sid="ReadModelData", actions=actions.READ_OBJECT, resources=arns)] if arns else []


def list_prefix(bucket_arn: str, *prefixes: str, sid: str = "ListModelData") -> Statement:
    """List a bucket below these prefixes and nowhere else.

    S3 takes the key of a missing object for the prefix that is asked for, when it decides between 404 and 403.
    Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
    """
    return Statement(
        sid=sid,
        actions=actions.LIST_BUCKET,
        resources=(bucket_arn,),
        conditions={"StringLike": {"s3:prefix": [f"{prefix}*" for prefix in prefixes]}},
    )


def attach_to_vpc() -> Statement:
    """Put network interfaces into a VPC."""
    return everywhere("AttachToVpc", actions.ATTACH_TO_VPC)


def describe_alarms(alarm_arns: Iterable[str], *, every: bool) -> Statement:
    """Ask for the state of exactly these alarms; of *every* alarm where one may be composite, as CloudWatch wants it.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
    """
    if every:
        return everywhere("DescribeRollbackAlarms", actions.DESCRIBE_ALARMS)
    return Statement(sid="DescribeRollbackAlarms", actions=actions.DESCRIBE_ALARMS, resources=_unique(alarm_arns))


def open_ssm_channels() -> Statement:
    """Let Systems Manager open a session with a container."""
    return everywhere("OpenSsmChannels", actions.SSM_CHANNELS)


def decrypt(keys: Iterable[KeyReference], sid: str = "DecryptModelData") -> list[Statement]:
    """Decrypt with exactly these keys."""
    return _use(keys, actions.DECRYPT, sid)


def encrypt(keys: Iterable[KeyReference], sid: str) -> list[Statement]:
    """Encrypt and decrypt with exactly these keys."""
    return _use(keys, actions.ENCRYPT, sid)


def encrypt_volumes(key: KeyReference) -> list[Statement]:
    """Let the service use a key for the storage of the instances."""
    return _use([key], actions.CREATE_GRANT, "EncryptVolumes", {"Bool": {"kms:GrantIsForAWSResource": "true"}})


def _use(
    keys: Iterable[KeyReference], names: tuple[str, ...], sid: str, conditions: Condition | None = None
) -> list[Statement]:
    beside = {} if conditions is None else conditions
    return [
        Statement(
            sid=f"{sid}ByAlias" if each.by_alias else sid,
            actions=names,
            resources=each.resources,
            conditions={**beside, **each.conditions},
        )
        for each in in_policy(keys)
    ]


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
