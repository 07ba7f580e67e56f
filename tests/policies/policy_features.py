"""What each feature needs, and what lies next to it and is not needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from policy_documents import ACCOUNT, REGION
from policy_evaluator import Context, Row

OTHER_ACCOUNT, OTHER_REGION = "999988887777", "us-east-1"
_PULL = ("ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage")
_ON_GROUPS, _ON_STREAMS = (
    ("logs:CreateLogGroup", "logs:DescribeLogStreams"),
    ("logs:CreateLogStream", "logs:PutLogEvents"),
)
_ON_OBJECTS = ("s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObjectAcl")
DECRYPT = ("kms:Decrypt",)
ENCRYPT = ("kms:Decrypt", "kms:GenerateDataKey")
_ON_KEYS = ("kms:Encrypt", "kms:ReEncryptTo", "kms:ScheduleKeyDeletion", "kms:PutKeyPolicy", "kms:DescribeKey")
READ, WRITE, PUT = ("s3:GetObject",), ("s3:PutObject", "s3:AbortMultipartUpload"), ("s3:PutObject",)
TLS: Context = {"aws:SecureTransport": "true"}


def may(actions: Iterable[str], *resources: str, **context: str | tuple[str, ...]) -> list[Row]:
    """Every action on every resource; of the names in *context*, ``__`` stands for the colon."""
    return _rows(actions, resources, context, allowed=True)


def may_not(actions: Iterable[str], *resources: str, **context: str | tuple[str, ...]) -> list[Row]:
    """As `may`."""
    return _rows(actions, resources, context, allowed=False)


def _rows(actions: Iterable[str], resources: Sequence[str], context: Context, *, allowed: bool) -> list[Row]:
    said = {**TLS, **{key.replace("__", ":"): value for key, value in context.items()}}
    return [Row(action, resource, allowed, said) for action in actions for resource in resources]


def basics() -> list[Row]:
    """Metrics and logs, in the names of SageMaker alone; and nothing that no role needs."""
    metrics, chat = ("cloudwatch:PutMetricData",), f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:endpoint/chat"
    ours, theirs = ("AWS/SageMaker", "/aws/sagemaker/Endpoints"), ("AWS/Lambda", "aws/sagemaker", "Custom")
    return [
        *(row for name in ours for row in may(metrics, "*", cloudwatch__namespace=name)),
        *(row for name in theirs for row in may_not(metrics, "*", cloudwatch__namespace=name)),
        *may_not(metrics, "*"),
        *_logs(),
        *may_not(("iam:PassRole", "iam:PutRolePolicy", "sts:AssumeRole"), f"arn:aws:iam::{ACCOUNT}:role/other"),
        *may_not(("s3:ListAllMyBuckets", "ec2:DescribeInstances", "ecr:CreatePullThroughCacheRule"), "*"),
        *may_not(("sns:CreateTopic",), f"arn:aws:sns:{REGION}:{ACCOUNT}:new"),
        *may_not(("sagemaker:CreateEndpoint", "sagemaker:DeleteEndpoint", "sagemaker:UpdateEndpoint"), chat),
    ]


def _logs() -> list[Row]:
    """Groups and streams below SageMaker's own names; the reference has some actions on the one, some on the other."""
    groups = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:"
    own = [f"{groups}/aws/sagemaker/{kind}/chat" for kind in ("Endpoints", "InferenceComponents")]
    other = [f"{groups}{name}" for name in ("/aws/sagemaker/TrainingJobs", "/aws/sagemaker/Endpoints2/chat", "chat")]
    other += [own[0].replace(ACCOUNT, OTHER_ACCOUNT), own[0].replace(REGION, OTHER_REGION)]
    stream = ":log-stream:AllTraffic/i-0"
    return [
        *may(_ON_GROUPS, *own),
        *may_not(_ON_GROUPS, *other),
        *may(_ON_STREAMS, *(f"{group}{stream}" for group in own)),
        *may_not(_ON_STREAMS, *(f"{group}{stream}" for group in other)),
        *may_not(("logs:DeleteLogGroup", "logs:PutRetentionPolicy"), own[0]),
        *may_not(("logs:GetLogEvents",), f"{own[0]}{stream}"),
    ]


def calls_nothing() -> list[Row]:
    """No right on any endpoint, as an execution role has unless it is granted one."""
    arn = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:endpoint/chat"
    return may_not(("sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointAsync"), arn)


def image(*repositories: str) -> list[Row]:
    """Pull from these repositories."""
    pull = [row for arn in repositories for row in [*may(_PULL, arn), *_beside_image(arn)]]
    return [*may(("ecr:GetAuthorizationToken",), "*"), *pull]


def _beside_image(arn: str) -> list[Row]:
    start, _, path = arn.partition(":repository/")
    *_, region, account = start.split(":")
    elsewhere = f"arn:aws:ecr:{region}:{'000000000000'}:repository/{path}"
    return [
        *may_not(_PULL, f"{arn}-2", f"{arn}/2", f"{start}:repository/other", elsewhere),
        *may_not(_PULL, f"arn:aws:ecr:ap-south-1:{account}:repository/{path}"),
        *may_not(("ecr:PutImage", "ecr:DeleteRepository", "ecr:SetRepositoryPolicy", "ecr:InitiateLayerUpload"), arn),
    ]


def the_object(bucket: str, key: str, actions: Sequence[str] = READ) -> list[Row]:
    """One object, and none whose key goes on or stops short."""
    arn = f"arn:aws:s3:::{bucket}/{key}"
    up = key.rpartition("/")[0]
    return [
        *may(actions, arn),
        *may_not(actions, f"{arn}.bak", f"{arn}/x", f"arn:aws:s3:::{bucket}-2/{key}", f"arn:aws:s3:::{bucket}/x{key}"),
        *may_not(actions, f"arn:aws:s3:::{bucket}/{up}/other", f"arn:aws:s3:::{bucket}/{up}", f"arn:aws:s3:::{bucket}"),
        *may_not([each for each in _ON_OBJECTS if each not in actions], arn),
        *may_not(("s3:ListBucket",), f"arn:aws:s3:::{bucket}", s3__prefix=key),
        *may_not(("s3:PutBucketPolicy", "s3:DeleteBucket"), f"arn:aws:s3:::{bucket}"),
    ]


def below(bucket: str, prefix: str, actions: Sequence[str], *, others: Sequence[str] = ()) -> list[Row]:
    """Everything below a prefix, and nothing beside it; *others* are what else may be done there."""
    arn = f"arn:aws:s3:::{bucket}"
    stem = prefix.rstrip("/")
    beside = (f"{arn}/{stem}2/x", f"{arn}/{stem}", f"{arn}/x", f"{arn}/x/{prefix}x", f"{arn}-2/{prefix}x")
    denied = [each for each in _ON_OBJECTS if each not in (*actions, *others)]
    return [
        *may(actions, f"{arn}/{prefix}x", f"{arn}/{prefix}a/b.tar.gz"),
        *may_not(actions, *beside),
        *may_not(denied, f"{arn}/{prefix}x"),
    ]


def lists(bucket: str, *prefixes: str) -> list[Row]:
    """List below these prefixes, as a missing object asks too: S3 takes its key for the prefix that is asked for."""
    arn, one = f"arn:aws:s3:::{bucket}", ("s3:ListBucket",)
    beside = [f"{prefix.rstrip('/')}2/" for prefix in prefixes] + [
        "",
        "x",
        *(prefix.rstrip("/") for prefix in prefixes),
    ]
    return [
        *(row for prefix in prefixes for row in may(one, arn, s3__prefix=prefix)),
        *(row for prefix in prefixes for row in may(one, arn, s3__prefix=f"{prefix}1.out")),
        *(row for prefix in beside for row in may_not(one, arn, s3__prefix=prefix)),
        *may_not(one, arn),
        *may_not(one, f"{arn}-2", s3__prefix=prefixes[0]),
        *may_not(("s3:ListBucketVersions", "s3:GetBucketPolicy", "s3:PutBucketPolicy"), arn, s3__prefix=prefixes[0]),
    ]


def key(arn: str, actions: Sequence[str]) -> list[Row]:
    """Use one key in this way."""
    denied = [each for each in (*ENCRYPT, *_ON_KEYS) if each not in actions]
    other = arn.replace(ACCOUNT, OTHER_ACCOUNT)
    return [
        *may(actions, arn),
        *may_not(actions, f"{arn}2", other, f"{arn.rpartition('/')[0]}/other"),
        *may_not(denied, arn),
        *may_not(("kms:CreateGrant",), arn),
    ]


def volume_key(arn: str) -> list[Row]:
    """Let AWS's own services make grants on a key, and no one else."""
    grant = ("kms:CreateGrant",)
    return [
        *may(grant, arn, kms__GrantIsForAWSResource="true"),
        *may_not(grant, arn),
        *may_not(grant, arn, kms__GrantIsForAWSResource="false"),
        *may_not(grant, f"{arn}2", arn.replace(ACCOUNT, OTHER_ACCOUNT), kms__GrantIsForAWSResource="true"),
        *may_not(("kms:Decrypt", "kms:RetireGrant", "kms:RevokeGrant"), arn, kms__GrantIsForAWSResource="true"),
    ]


def exactly(actions: Sequence[str], arn: str, *, denied: Sequence[str] = ()) -> list[Row]:
    """These actions on this thing, and not on its neighbours."""
    return [
        *may(actions, arn),
        *may_not(
            actions, f"{arn}2", f"{arn}/2", arn.replace(ACCOUNT, OTHER_ACCOUNT), arn.replace(REGION, OTHER_REGION)
        ),
        *may_not(denied, arn),
    ]
