"""Execution roles of every kind, with what they need and what lies beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aws_cdk import Stack
from policy_documents import ACCOUNT, REGION
from policy_evaluator import Row
from policy_features import (
    DECRYPT,
    ENCRYPT,
    PUT,
    READ,
    WRITE,
    basics,
    below,
    calls_nothing,
    exactly,
    image,
    key,
    lists,
    may,
    may_not,
    the_object,
    volume_key,
)
from policy_stacks import (
    a_key,
    asynchronous,
    asynchronous_elsewhere,
    by_alias,
    captured,
    captured_with_a_key,
    components,
    dumped,
    encrypted_data,
    endpoint,
    explained,
    foreign_image,
    framework,
    key_arn,
    many,
    odd_key,
    of_the_cdk,
    package,
    pipeline,
    prefix,
    private_registry,
    serverless,
    shared,
    topic_arn,
    watched,
    watched_by_others,
)

CHURN = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/churn"
ONE = [*basics(), *calls_nothing(), *image(CHURN), *the_object("artifacts", "churn/3/model.tar.gz")]
VPC = (
    *("ec2:CreateNetworkInterface", "ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface"),
    *("ec2:DeleteNetworkInterfacePermission", "ec2:DescribeNetworkInterfaces", "ec2:DescribeVpcs"),
    *("ec2:DescribeDhcpOptions", "ec2:DescribeSubnets", "ec2:DescribeSecurityGroups", "ec2:DescribeVpcEndpoints"),
)
SSM = [
    f"ssmmessages:{each}"
    for each in ("CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel")
]


@dataclass(frozen=True)
class Case:
    """A stack, one principal in it by the name it gets, and what it may and may not do."""

    build: Callable[[Stack], object]
    rows: Sequence[Row]
    principal: str = "modelrole"


PULLED = [*basics(), *calls_nothing(), *image(CHURN)]
ARCHIVE = the_object("artifacts", "churn/3/model.tar.gz")
_ALARMS = f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:"
_WATCH, _NOT_ALARMS = ("cloudwatch:DescribeAlarms",), ("cloudwatch:PutMetricAlarm", "cloudwatch:SetAlarmState")
_FOUND = f"{_ALARMS}chatservererrors"


def asynchronous_rows(
    requests: str, results: str, asked: str, answers: str, errors: str, topics: Sequence[str]
) -> list[Row]:
    together = requests == results
    read_too = READ if together else ()
    return [
        *below(requests, asked, READ),
        *below(results, answers, WRITE),
        *below(results, errors, WRITE),
        *(
            lists(requests, asked, answers, errors)
            if together
            else [*lists(requests, asked), *lists(results, answers, errors)]
        ),
        *may_not(read_too, f"arn:aws:s3:::{results}/{answers}x"),
        *(
            row
            for topic in topics
            for row in exactly(("sns:Publish",), topic, denied=("sns:Subscribe", "sns:SetTopicAttributes"))
        ),
    ]


HOSTING: dict[str, Case] = {
    "an archive": Case(endpoint, ONE),
    "a prefix": Case(prefix, [*PULLED, *below("raw", "churn/3/", READ), *lists("raw", "churn/3/")]),
    "an odd key": Case(
        odd_key,
        [
            *PULLED,
            *the_object("raw", "a*b?/$c/w.bin"),
            *may_not(READ, "arn:aws:s3:::raw/aXb?/$c/w.bin", "arn:aws:s3:::raw/a*bX/$c/w.bin"),
        ],
    ),
    "many models": Case(many, [*PULLED, *below("raw", "many/", READ), *lists("raw", "many/")]),
    "a pipeline": Case(
        pipeline, [*ONE, *image(CHURN.replace("churn", "post")), *below("raw", "post/", READ), *lists("raw", "post/")]
    ),
    "an image of another account": Case(
        foreign_image,
        [
            *basics(),
            *calls_nothing(),
            *ARCHIVE,
            *image("arn:aws:ecr:us-east-1:999988887777:repository/team/base"),
            *may_not(("ecr:BatchGetImage",), f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/team/base"),
        ],
    ),
    "a published image": Case(
        framework,
        [
            *basics(),
            *calls_nothing(),
            *ARCHIVE,
            *image("arn:aws:ecr:eu-west-1:141502667606:repository/sagemaker-xgboost"),
        ],
    ),
    "a package": Case(
        package,
        [
            *basics(),
            *calls_nothing(),
            *may_not(("ecr:GetAuthorizationToken",), "*"),
            *may_not(READ, "arn:aws:s3:::artifacts/churn/3/model.tar.gz"),
        ],
    ),
    "a private registry": Case(
        private_registry,
        [
            *basics(),
            *calls_nothing(),
            *ARCHIVE,
            *may(VPC, "*"),
            *may_not(
                (
                    "ecr:GetAuthorizationToken",
                    "ec2:AuthorizeSecurityGroupIngress",
                    "ec2:ModifyNetworkInterfaceAttribute",
                ),
                "*",
            ),
            *exactly(
                ("lambda:InvokeFunction",),
                f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:credentials",
                denied=("lambda:UpdateFunctionCode", "lambda:GetFunction"),
            ),
        ],
    ),
    "encrypted data": Case(
        encrypted_data, [*PULLED, *the_object("sealed", "churn/3/model.tar.gz"), *key(key_arn("data"), DECRYPT)]
    ),
    "a volume key": Case(
        lambda stack: endpoint(stack, encryption_key=a_key(stack, "volumes")), [*ONE, *volume_key(key_arn("volumes"))]
    ),
    "a volume key by alias": Case(
        by_alias,
        [
            *ONE,
            *may(
                ("kms:CreateGrant",),
                key_arn("any"),
                kms__ResourceAliases=("alias/volumes", "alias/too"),
                kms__GrantIsForAWSResource="true",
            ),
            *may_not(
                ("kms:CreateGrant",),
                key_arn("any"),
                kms__ResourceAliases=("alias/other",),
                kms__GrantIsForAWSResource="true",
            ),
            *may_not(("kms:CreateGrant",), key_arn("any"), kms__ResourceAliases=("alias/volumes",)),
            *may_not(("kms:CreateGrant",), key_arn("any"), kms__GrantIsForAWSResource="true"),
            *may_not(
                ("kms:CreateGrant",),
                key_arn("any").replace(ACCOUNT, "999988887777"),
                kms__ResourceAliases=("alias/volumes",),
                kms__GrantIsForAWSResource="true",
            ),
        ],
    ),
    "capture": Case(captured, [*ONE, *below("records", "all/", PUT), *key(key_arn("bucket"), ENCRYPT)]),
    "capture with a key": Case(
        captured_with_a_key,
        [*ONE, *below("records", "all/", PUT), *key(key_arn("records"), ENCRYPT), *may_not(ENCRYPT, key_arn("bucket"))],
    ),
    "core dumps and sessions": Case(
        dumped,
        [
            *ONE,
            *below("dumps", "cores/", WRITE),
            *key(key_arn("dumps"), ENCRYPT),
            *may(SSM, "*"),
            *may_not(("ssm:StartSession", "ssm:SendCommand", "ssm:GetParameter"), "*"),
        ],
    ),
    "explanations": Case(
        explained, [*ONE, *the_object("baselines", "churn/3.csv"), *key(key_arn("baselines"), DECRYPT)]
    ),
    "alarms": Case(
        watched,
        [
            *ONE,
            *exactly(_WATCH, _FOUND, denied=_NOT_ALARMS),
            *exactly(_WATCH, f"{_ALARMS}chatmodellatency"),
            *may_not(_WATCH, "*"),
        ],
    ),
    "alarms of others": Case(watched_by_others, [*ONE, *may(_WATCH, "*"), *may_not(_NOT_ALARMS, f"{_ALARMS}theirs")]),
    "serverless": Case(serverless, [*ONE, *may_not(VPC[:1], "*")]),
    "asynchronous": Case(
        asynchronous,
        [
            *ONE,
            *may_not(READ, "arn:aws:s3:::docsbucket/in/x", aws__SecureTransport="false"),
            *may_not(("sns:Publish",), topic_arn("docserrortopic"), aws__SecureTransport="false"),
            *asynchronous_rows(
                "docsbucket",
                "docsbucket",
                "in/",
                "out/",
                "failed/",
                [topic_arn("docssuccesstopic"), topic_arn("docserrortopic")],
            ),
        ],
    ),
    "asynchronous elsewhere": Case(
        asynchronous_elsewhere,
        [
            *ONE,
            *asynchronous_rows(
                "requests", "results", "asked/", "answers/", "errors/", [topic_arn("success"), topic_arn("failed")]
            ),
            *key(key_arn("requests"), DECRYPT),
            *key(key_arn("results"), ENCRYPT),
            *key(key_arn("topics"), ENCRYPT),
            *may_not(ENCRYPT, key_arn("bucket")),
        ],
    ),
    "components": Case(
        components,
        [*ONE, *the_object("adapters", "legal/1/adapter.tar.gz"), *volume_key(key_arn("volumes"))],
        "fleetrole",
    ),
    "a shared role": Case(shared, [*ONE, *the_object("artifacts", "other/1/model.tar.gz")], "shared"),
    "a role of the CDK": Case(of_the_cdk, [*ONE, *volume_key(key_arn("volumes"))], "shared"),
}
