"""Rows of the rules on roles that take no policies: SM707, SM708, SM719, SM723, SM724, SM728, SM734."""

from __future__ import annotations

from rule_row import Row, row

from constructs_sm.facts.full_access import allowed
from constructs_sm.spec.role import ClosedRoleSpec, Right

IMAGE = "arn:${AWS::Partition}:ecr:eu-west-1:111122223333:repository/churn"
LATER = "${Thing.Arn}"


def right(action: str, *arns: str) -> Right:
    return Right(actions=(action,), resources=arns)


def closed(action: str, arn: str, *held: Right, full: bool = False, boundary: Right | None = None) -> ClosedRoleSpec:
    bounds = None if boundary is None else (boundary,)
    return ClosedRoleSpec(needed=(right(action, arn),), held=held, full_access=full, boundary=bounds)


def by_alias(*held: Right) -> ClosedRoleSpec:
    keys = "arn:${AWS::Partition}:kms:eu-west-1:111122223333:key/*"
    return ClosedRoleSpec(needed=(Right(actions=("kms:CreateGrant",), resources=(keys,), on_some=True),), held=held)


def lacking(rule: str, action: str, arn: str) -> Row:
    what = f"role: must be allowed {action} on '{arn}', got none of its policies that allows it"
    message = f"{what}; add it to the role, as it takes no policy here [{rule}]"
    return row(rule, "a role without it fails", closed(action, arn), f"{rule} role", message=message)


NAMED = tuple(Right(actions=actions, resources=arns) for actions, arns in allowed())

ROWS = (
    row(
        "SM707", "a topic with the name passes", closed("sns:Publish", "arn:aws:sns:r:a:sagemaker-x", *NAMED, full=True)
    ),
    row("SM707", "a topic known later passes", closed("sns:Publish", "${Topic}", *NAMED, full=True)),
    row(
        "SM707",
        "a right of its own beside the policy passes",
        closed("sns:Publish", "arn:aws:sns:r:a:done", *NAMED, right("sns:*", "*"), full=True),
    ),
    row(
        "SM707",
        "a topic without the name fails",
        closed("sns:Publish", "arn:aws:sns:r:a:done", *NAMED, full=True),
        "SM707 role",
        message="role: must be allowed sns:Publish on 'arn:aws:sns:r:a:done', got AmazonSageMakerFullAccess without it; put "
        "sagemaker into the name, or allow it [SM707]",
    ),
    row(
        "SM707",
        "a bucket without the name fails",
        closed("s3:PutObject", "arn:${AWS::Partition}:s3:::docs/out/*", *NAMED, full=True),
        "SM707 role",
    ),
    lacking("SM708", "ecr:BatchGetImage", IMAGE),
    row("SM708", "the right on it passes", closed("ecr:BatchGetImage", IMAGE, right("ecr:BatchGetImage", IMAGE))),
    row("SM708", "all actions pass", closed("ecr:BatchGetImage", IMAGE, right("ECR:*", IMAGE))),
    row(
        "SM708",
        "a pattern passes",
        closed("ecr:BatchGetImage", IMAGE, right("ecr:Batch*", "arn:aws:ecr:*:*:repository/c?urn")),
    ),
    row(
        "SM708",
        "the right on another repository fails",
        closed("ecr:BatchGetImage", IMAGE, right("ecr:*", f"{IMAGE}s"), right("s3:*", "*")),
        "SM708 role",
    ),
    row(
        "SM708",
        "a reference stands for no other part of an ARN",
        closed("ecr:BatchGetImage", IMAGE, right("ecr:*", "arn:${AWS::Partition}:ecr:us-east-1:*:repository/*")),
        "SM708 role",
    ),
    lacking("SM719", "kms:CreateGrant", LATER),
    row("SM719", "the right on it passes", closed("kms:CreateGrant", LATER, right("kms:CreateGrant", LATER))),
    row("SM719", "a key known later passes", closed("kms:CreateGrant", LATER, right("kms:CreateGrant", "${Key}"))),
    row(
        "SM719",
        "another key of the stack fails",
        closed("kms:CreateGrant", LATER, right("kms:CreateGrant", "${Other.Arn}")),
        "SM719 role",
    ),
    row(
        "SM719",
        "the right on one key may be that on the key of an alias",
        by_alias(right("kms:*", "arn:aws:kms:eu-west-1:111122223333:key/1234")),
    ),
    row(
        "SM719",
        "the right on a key of another Region is not that on the key of an alias",
        by_alias(right("kms:*", "arn:aws:kms:us-east-1:111122223333:key/1234")),
        "SM719 role",
    ),
    lacking("SM723", "cloudwatch:DescribeAlarms", "*"),
    row("SM723", "the right passes", closed("cloudwatch:DescribeAlarms", "*", right("cloudwatch:*", "*"))),
    row(
        "SM723",
        "the right on one alarm is not one on all",
        closed("cloudwatch:DescribeAlarms", "*", right("cloudwatch:*", "arn:aws:cloudwatch:r:a:alarm:x")),
        "SM723 role",
    ),
    lacking("SM724", "lambda:InvokeFunction", LATER),
    row(
        "SM724", "the right passes", closed("lambda:InvokeFunction", LATER, right("lambda:InvokeFunction", f"{LATER}*"))
    ),
    lacking("SM728", "s3:PutObject", "${Docs.Arn}/out/*"),
    row(
        "SM728",
        "a wider prefix passes",
        closed("s3:PutObject", "${Docs.Arn}/out/*", right("s3:PutObject", "${Docs.Arn}/*")),
    ),
    row(
        "SM728",
        "a narrower prefix fails",
        closed("s3:PutObject", "arn:aws:s3:::docs/out/*", right("s3:PutObject", "arn:aws:s3:::docs/out/a*")),
        "SM728 role",
    ),
    row(
        "SM728",
        "a boundary takes rights away",
        closed("s3:PutObject", "${Docs.Arn}/*", right("s3:*", "*"), boundary=right("ecr:*", "*")),
        "SM728 role",
    ),
    lacking("SM734", "s3:GetObject", "${Docs.Arn}/in/*"),
    row("SM734", "the right passes", closed("s3:GetObject", "${Docs.Arn}/in/*", right("s3:Get*", "${Docs.Arn}/*"))),
)
