"""Rows of the rules on those who deploy: SM720 for Studio, SM721, SM722, SM743 to SM749, SM806."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from rule_row import row
from rule_subjects import TEXT_TOKEN, SomeBucket, SomeConfig, SomeKey, SomeModel, SomeRepository, SomeRole

from constructs_sm.spec.cors import CorsMethod, CorsRule
from constructs_sm.spec.deploying import DeployedBy, DeployerSpec, ResourceBeside, SaidStatement, StudioSpec
from constructs_sm.spec.guard_rails import GuardRails

ROLE = "arn:p:iam::111122223333:role/host"
APP = CorsRule(allowed_origins=["https://app.example.com"], allowed_methods=[CorsMethod.PUT])


@dataclass(frozen=True)
class SomeEndpoint:
    endpoint_ref: str = "endpoint"


@dataclass(frozen=True)
class SomePolicy:
    managed_policy_arn: str = TEXT_TOKEN


@dataclass(frozen=True)
class SomeOwnRole:
    role_arn: str = ROLE
    principal_account: str = "111122223333"


RAILS = GuardRails(
    required_tags={"team": ["ml"], "owner": []},
    allowed_tag_keys=["cost"],
    instance_types=["ml.m5.xlarge", "ml.g5.*"],
    subnet_ids=["subnet-1"],
    security_group_ids=["sg-1"],
    network_isolation=True,
    encryption_keys=[SomeKey()],
)
VALID_DEPLOYER = DeployerSpec(
    endpoints=[SomeEndpoint()],
    beside=[*ResourceBeside],
    models=[SomeModel()],
    endpoint_configs=[SomeConfig()],
    execution_roles=[SomeRole()],
    encryption_keys=[SomeKey()],
    guard_rails=RAILS,
    permissions_boundary=SomePolicy(),
)
VALID_STUDIO = StudioSpec(
    guard_rails=RAILS,
    show_prices=True,
    show_networks=True,
    inference_recommender=True,
    test_endpoints=True,
    execution_roles=[SomeRole()],
    repositories=[SomeRepository()],
    encryption_keys=[SomeKey()],
    bucket_name="sagemaker-models",
    cors_rules=[CorsRule.studio()],
    data_encryption_key=SomeKey(),
    server_access_logs_bucket=SomeBucket(),
    tags={"team": "ml"},
)


def deployer(**changes: Any) -> DeployerSpec:
    return replace(DeployerSpec(endpoints=[SomeEndpoint()]), **changes)


def studio(**changes: Any) -> StudioSpec:
    return replace(StudioSpec(), **changes)


def statement(*actions: str, on: str = ROLE, under: tuple[str, ...] = (), allows: bool = True) -> SaidStatement:
    return SaidStatement(allows=allows, actions=actions, resources=(on,), condition_keys=under)


def saying(*statements: SaidStatement) -> DeployerSpec:
    return deployer(statements=statements)


PASS = ("iam:PassedToService",)

ROWS = (
    row("SM720", "the rule of Studio beside another passes", studio(cors_rules=[APP, CorsRule.studio()])),
    row("SM720", "an origin known later passes", studio(cors_rules=[replace(APP, allowed_origins=[TEXT_TOKEN])])),
    row("SM720", "rules without Studio fail", studio(cors_rules=[APP]), "SM720 cors_rules"),
    row(
        "SM721",
        "what creates with what tags passes",
        saying(statement("sagemaker:CreatePipeline", "sagemaker:AddTags")),
    ),
    row("SM721", "everything of a service passes", saying(statement("sagemaker:*"))),
    row("SM721", "what creates and takes no tags passes", saying(statement("sagemaker:CreatePresignedDomainUrl"))),
    row("SM721", "a denial passes", saying(statement("sagemaker:CreateModel", allows=False))),
    row(
        "SM721",
        "creation without tagging fails",
        saying(statement("sagemaker:DescribePipeline", "sagemaker:CreatePipeline")),
        "SM721 statements[0]",
        message="statements[0]: must come with the right to tag, got 'sagemaker:CreatePipeline' without "
        "sagemaker:AddTags; add it for the same resources, under sagemaker:TaggingAction [SM721]",
    ),
    row(
        "SM721",
        "every creation without tagging fails, also for Studio",
        studio(statements=(statement("sagemaker:Create*"),)),
        "SM721 statements[0]",
    ),
    row(
        "SM721",
        "all but what is tagged passes",
        saying(replace(statement(), excepted_actions=("sagemaker:*", "iam:*"))),
    ),
    row(
        "SM721",
        "all but tagging fails",
        saying(replace(statement(), excepted_actions=("sagemaker:AddTags",))),
        "SM721 statements[0]",
        "SM722 statements[0]",
    ),
    row(
        "SM722",
        "all roles but one fail",
        saying(replace(statement("iam:PassRole", under=PASS), resources=(), excepted_resources=(ROLE,))),
        "SM722 statements[0]",
    ),
    row("SM722", "a role for a service passes", saying(statement("iam:PassRole", under=PASS))),
    row("SM722", "a role known later passes", saying(statement("iam:PassRole", on=TEXT_TOKEN, under=PASS))),
    row("SM722", "a denial of every role passes", saying(statement("iam:PassRole", on="*", allows=False))),
    row(
        "SM722",
        "every role fails",
        saying(statement("iam:PassRole", on="*", under=PASS)),
        "SM722 statements[0]",
        message="statements[0]: should pass exact roles, got '*'; name them in execution_roles [SM722]",
    ),
    row(
        "SM722",
        "every role of an account fails",
        studio(statements=(statement("iam:Pass*", on="arn:p:iam::111122223333:role/*", under=PASS),)),
        "SM722 statements[0]",
    ),
    row("SM722", "a role for any service fails", saying(statement("iam:PassRole")), "SM722 statements[0]"),
    row("SM806", "a name that begins so passes", studio(bucket_name="sagemaker-models")),
    row("SM806", "a name known later passes", studio(bucket_name=TEXT_TOKEN)),
    row(
        "SM806",
        "another name fails",
        studio(bucket_name="models"),
        "SM806 bucket_name",
        message="bucket_name: must begin with 'sagemaker', got 'models'; rename it, such as 'sagemaker-models' [SM806]",
    ),
    row(
        "SM806",
        "an imported bucket of another name fails",
        studio(bucket=SomeBucket(bucket_name="models")),
        "SM806 bucket",
    ),
    row("SM743", "an endpoint of the account passes", deployer(account="111122223333", accounts=("111122223333",))),
    row("SM743", "accounts known later pass", deployer(account=None, accounts=("111122223333",))),
    row(
        "SM743",
        "an endpoint of another account fails",
        deployer(account="111122223333", accounts=("444455556666",)),
        "SM743 endpoints[0]",
        message="endpoints[0]: must be in account 111122223333 like the policy, got 444455556666; make the policy in a "
        "stack of that account [SM743]",
    ),
    row("SM744", "no roles pass", deployer()),
    row("SM744", "bounded roles pass", deployer(beside=[*ResourceBeside], permissions_boundary=SomePolicy())),
    row(
        "SM744",
        "roles without a boundary fail",
        deployer(beside=[ResourceBeside.ROLES]),
        "SM744 permissions_boundary",
        message="permissions_boundary: should bound the roles that are written, got ROLES in beside without one; give "
        "it, and the same to each ExecutionRole [SM744]",
    ),
    row("SM745", "no limits pass", studio(guard_rails=GuardRails())),
    row("SM745", "any value of a tag passes", studio(guard_rails=GuardRails(required_tags={"team": []}))),
    row(
        "SM745",
        "an empty list fails",
        studio(guard_rails=GuardRails(instance_types=[])),
        "SM745 guard_rails.instance_types",
        message="guard_rails.instance_types: must allow something, got an empty list; leave it out to allow anything "
        "[SM745]",
    ),
    row("SM746", "settings of the own bucket pass", studio(cors_rules=[CorsRule.studio()])),
    row(
        "SM746", "names that a program makes pass", deployer(deployed_by=DeployedBy.API_CALLS, name_prefixes=["churn-"])
    ),
    row(
        "SM746",
        "settings of another bucket fail",
        studio(bucket=SomeBucket(bucket_name="sagemaker-models"), bucket_name="sagemaker-others"),
        "SM746 bucket_name",
        message="bucket_name: must be left out with a bucket of your own, got it beside bucket; set it on that bucket "
        "[SM746]",
    ),
    row(
        "SM746",
        "the settings of a bucket made here fail beside another",
        studio(bucket=SomeBucket(bucket_name="sagemaker-models"), keeps_bucket=False),
        "SM746 removal_policy",
    ),
    row("SM746", "no names to begin with fail", studio(name_prefixes=[]), "SM746 name_prefixes"),
    row("SM746", "no roles fail", studio(execution_roles=[]), "SM746 execution_roles"),
    row(
        "SM746",
        "what a program makes beside fails",
        deployer(deployed_by=DeployedBy.API_CALLS, beside=[ResourceBeside.TOPICS]),
        "SM746 beside",
    ),
    row(
        "SM746",
        "a boundary of no roles fails",
        deployer(permissions_boundary=SomePolicy()),
        "SM746 permissions_boundary",
    ),
    row("SM747", "a statement that fits passes", saying(statement("s3:GetObject"))),
    row(
        "SM747",
        "one too long fails",
        saying(replace(statement("s3:GetObject"), fits=False)),
        "SM747 statements[0]",
        message="statements[0]: must take at most 6,144 characters for one action on one resource, got more; say less in "
        "its conditions or exceptions [SM747]",
    ),
    row("SM748", "a role of the account passes", deployer(account="111122223333", execution_roles=[SomeOwnRole()])),
    row("SM748", "a role known later passes", deployer(execution_roles=[SomeOwnRole(role_arn=TEXT_TOKEN)])),
    row(
        "SM748",
        "a role of another account fails",
        studio(account="444455556666", execution_roles=[SomeOwnRole()]),
        "SM748 execution_roles[0]",
        message="execution_roles[0]: must be in account 444455556666 like the policy, got 111122223333; name a role of "
        "that account [SM748]",
    ),
    row(
        "SM748",
        "every role fails",
        deployer(execution_roles=[SomeOwnRole(role_arn="arn:p:iam::111122223333:role/*")]),
        "SM748 execution_roles[0]",
    ),
    row("SM749", "a key passes", studio(guard_rails=GuardRails(encryption_keys=[SomeKey()]))),
    row(
        "SM749",
        "an alias by name fails",
        studio(guard_rails=GuardRails(encryption_keys=[SomeKey(key_arn="arn:p:kms:r:111122223333:alias/a")])),
        "SM749 guard_rails.encryption_keys[0]",
        message="guard_rails.encryption_keys[0]: should be a key, got an alias by name, which no request matches that "
        "names the key itself; import the key by its ARN [SM749]",
    ),
    row("SM746", "no endpoints fail", deployer(endpoints=[]), "SM746 endpoints"),
    row("SM746", "names of CloudFormation's fail", deployer(name_prefixes=["churn-"]), "SM746 name_prefixes"),
)
