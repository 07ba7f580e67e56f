"""Rows of the rules on roles that were made elsewhere: SM701 to SM703, SM709, SM710, SM735."""

from __future__ import annotations

from rule_row import row

from constructs_sm.spec.role import Right, RoleSpec, Trust

SAGEMAKER, LAMBDA = "sagemaker.amazonaws.com", "lambda.amazonaws.com"
OURS, THEIRS = "111122223333", "444455556666"
SOURCE = "arn:${AWS::Partition}:sagemaker:${AWS::Region}:${AWS::AccountId}:"
REPOSITORY = "arn:aws:ecr:eu-west-1:111122223333:repository/ml/churn"


def trusting(*services: str, **conditions: str) -> Trust:
    said = {f"aws:{key}": (value,) for key, value in conditions.items()} if conditions else {}
    return Trust(services=services, conditions=said)


def trusted(*trusts: Trust) -> RoleSpec:
    return RoleSpec(trusts=trusts)


def allowed(action: str, *arns: str) -> RoleSpec:
    return RoleSpec(rights=(Right(actions=(action,), resources=arns),))


GUARDED = trusting(SAGEMAKER, sourcearn=f"{SOURCE}*")
S3 = "arn:${AWS::Partition}:s3:::"
NARROW = trusting(SAGEMAKER, sourcearn=f"{SOURCE}endpoint/churn")

ROWS = (
    row("SM701", "trust that is not known passes", RoleSpec()),
    row("SM701", "a role for SageMaker passes", trusted(GUARDED)),
    row("SM701", "a role for several services passes", trusted(trusting(LAMBDA), GUARDED)),
    row("SM701", "a role for everybody passes", trusted(trusting("*"))),
    row("SM701", "a role for a service known later passes", trusted(trusting("${Service}"))),
    row(
        "SM701",
        "a role for another service fails",
        trusted(trusting(LAMBDA)),
        "SM701 role",
        message="role: must trust sagemaker.amazonaws.com, got a role that trusts lambda.amazonaws.com; let the service "
        "assume it too [SM701]",
    ),
    row("SM701", "a role for no service fails", trusted(), "SM701 role"),
    row("SM702", "trust for one account passes", trusted(trusting(SAGEMAKER, sourceaccount=OURS))),
    row("SM702", "trust in everybody is not ours to judge", trusted(trusting("*"))),
    row(
        "SM702",
        "trust whoever is acted for is warned of once",
        trusted(trusting(SAGEMAKER), trusting(SAGEMAKER)),
        "SM702 role",
        message="role: should be assumed for this account only, got a trust without that condition; add ArnLike "
        "aws:SourceArn arn:PARTITION:sagemaker:REGION:ACCOUNT:*, or use an ExecutionRole [SM702]",
    ),
    row("SM703", "any resource of the account passes", trusted(GUARDED)),
    row("SM703", "a source known later passes", trusted(trusting(SAGEMAKER, sourcearn="${Source}"))),
    row("SM703", "a resource known later passes", trusted(trusting(SAGEMAKER, sourcearn=f"{SOURCE}${{What}}"))),
    row("SM703", "a wider statement beside a narrow one passes", trusted(NARROW, GUARDED)),
    row(
        "SM703",
        "one endpoint fails",
        trusted(NARROW),
        "SM703 role",
        message="role: must be trusted for arn:PARTITION:sagemaker:REGION:ACCOUNT:*, got "
        "'arn:${AWS::Partition}:sagemaker:${AWS::Region}:${AWS::AccountId}:endpoint/churn'; end it with :* [SM703]",
    ),
    row("SM709", "a repository passes", allowed("ecr:BatchGetImage", REPOSITORY)),
    row("SM709", "another service's colon passes", allowed("sns:Publish", f"{REPOSITORY}:3")),
    row("SM709", "a repository known later passes", allowed("ecr:BatchGetImage", "${Repository.Arn}")),
    row(
        "SM709",
        "a tag fails",
        allowed("ecr:BatchGetImage", f"{REPOSITORY}:3"),
        "SM709 role",
        message=f"role: must be allowed to pull from a repository, got '{REPOSITORY}:3'; drop what follows its name "
        "[SM709]",
    ),
    row("SM709", "any tag fails", allowed("ecr:*", f"{REPOSITORY}:*"), "SM709 role"),
    row("SM709", "a digest fails", allowed("ecr:BatchGetImage", f"{REPOSITORY}@sha256:ab"), "SM709 role"),
    row("SM710", "listing a bucket passes", allowed("s3:ListBucket", "arn:aws:s3:::docs")),
    row("SM710", "reading objects passes", allowed("s3:GetObject*", "arn:aws:s3:::docs/*")),
    row("SM710", "both ARNs, as the CDK grants, pass", allowed("s3:GetObject", "${B.Arn}", "${B.Arn}/*")),
    row("SM710", "an ARN known later passes", allowed("s3:GetObject", "${Arn}")),
    row("SM710", "an access point passes", allowed("s3:GetObject", "arn:aws:s3:eu-west-1:1:accesspoint/a/object/*")),
    row("SM710", "actions on either kind pass", allowed("s3:*", "arn:aws:s3:::docs")),
    row(
        "SM710",
        "listing objects fails",
        allowed("s3:ListBucket", "${Bucket.Arn}/*"),
        "SM710 role",
        message="role: must be allowed s3:ListBucket on the bucket itself, got '${Bucket.Arn}/*'; name the bucket alone, "
        "with a condition on s3:prefix [SM710]",
    ),
    row("SM710", "reading a bucket fails", allowed("s3:GetObject", "arn:aws:s3:::docs"), "SM710 role"),
    row("SM710", "reading a bucket of any partition fails", allowed("s3:GetObject", f"{S3}docs"), "SM710 role"),
    row("SM710", "listing objects of any partition fails", allowed("s3:ListBucket", f"{S3}docs/*"), "SM710 role"),
    row("SM710", "objects of any partition pass", allowed("s3:GetObject", f"{S3}docs/*")),
    row("SM735", "a role of the account passes", RoleSpec(account=OURS, home=OURS)),
    row("SM735", "a role or stack of an unknown account passes", RoleSpec(account=THEIRS)),
    row(
        "SM735",
        "a role of another account fails",
        RoleSpec(account=THEIRS, home=OURS),
        "SM735 role",
        message="role: must lie in account 111122223333 like the stack, got a role of 444455556666; make it here too "
        "[SM735]",
    ),
)
