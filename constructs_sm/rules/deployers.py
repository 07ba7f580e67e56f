"""The rights of those who deploy."""

from __future__ import annotations

from fnmatch import fnmatchcase

from constructs_sm.errors import Severity
from constructs_sm.facts import actions, condition_keys, deploying, limits, studio
from constructs_sm.rules.known import shown, text
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.deploying import (
    DEFAULT_BESIDE,
    DeployedBy,
    DeployerSpec,
    ResourceBeside,
    SaidStatement,
    StudioSpec,
)
from constructs_sm.spec.guard_rails import GuardRails
from constructs_sm.spec.references import key_behind, offers, read_once
from constructs_sm.spec.several import several

_SAR = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html"
_STUDIO = "https://docs.aws.amazon.com/sagemaker/latest/dg/realtime-endpoints-deploy-models.html"
_TAG, _TAGGING = deploying.TAG[0], "sagemaker:TaggingAction"
_PASS, _PASSED_TO = deploying.PASS_ROLE[0], "iam:PassedToService"
_PARTS_OF_AN_ARN = 6
_ON_THAT_BUCKET = "must be left out with a bucket of your own, got it beside bucket; set it on that bucket"


@rule(
    "SM721",
    DeployerSpec,
    StudioSpec,
    title="whoever creates may tag",
    why="Studio, the SDK and CloudFormation tag what they create as they create it, which is denied otherwise",
    source=_STUDIO,
)
def creators_tag(spec: DeployerSpec | StudioSpec) -> Findings:
    tags = any(_allows(each, _TAG) for each in spec.statements)
    for place, statement in enumerate(spec.statements):
        created = _created(statement) if statement.allows else []
        if created and not tags:
            what = f"must come with the right to tag, got {shown(created[0])} without {_TAG}"
            yield f"statements[{place}]", f"{what}; add it for the same resources, under {_TAGGING}"


@rule(
    "SM722",
    DeployerSpec,
    StudioSpec,
    severity=Severity.WARNING,
    title="roles are passed by name, and to SageMaker alone",
    why="whoever passes any role, to any service, has every right that some role of the account has",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
)
def roles_are_named(spec: DeployerSpec | StudioSpec) -> Findings:
    for place, statement in enumerate(spec.statements):
        if not _allows(statement, _PASS):
            continue
        wide = next((each for each in statement.resources if _is_any_role(each)), None)
        if statement.excepted_resources:
            but = shown(statement.excepted_resources[0])
            yield f"statements[{place}]", f"should pass exact roles, got all but {but}; name them in execution_roles"
        elif wide is not None:
            yield f"statements[{place}]", f"should pass exact roles, got {shown(wide)}; name them in execution_roles"
        elif _PASSED_TO not in statement.condition_keys:
            what = f"should pass roles to one service, got no condition on {_PASSED_TO}"
            yield f"statements[{place}]", f"{what}; say StringEquals {actions.SERVICE_PRINCIPAL}"


@rule(
    "SM806",
    StudioSpec,
    title="the bucket of Studio has a name that begins with sagemaker",
    why="Studio and AmazonSageMakerFullAccess reach no bucket of another name",
    source=_STUDIO,
)
def studio_bucket_name(spec: StudioSpec) -> Findings:
    named = {
        "bucket_name": spec.bucket_name,
        "bucket": None if spec.bucket is None else read_once(spec.bucket, "bucket_name"),
    }
    for path, said in named.items():
        name = text(said)
        if name is not None and not name.startswith(studio.BUCKET_PREFIX):
            start = studio.BUCKET_PREFIX
            yield path, f"must begin with {start!r}, got {name!r}; rename it, such as {f'{start}-{name}'!r}"


@rule(
    "SM743",
    DeployerSpec,
    title="endpoints are deployed by principals of their account",
    why="a policy gives no rights in another account; a role there does, which the deployer takes on",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html",
)
def same_account(spec: DeployerSpec) -> Findings:
    for place, account in enumerate(spec.accounts):
        if spec.account is not None and account is not None and account != spec.account:
            what = f"must be in account {spec.account} like the policy, got {account}"
            yield f"endpoints[{place}]", f"{what}; make the policy in a stack of that account"


@rule(
    "SM748",
    DeployerSpec,
    StudioSpec,
    title="roles that are passed are exact, and of the account",
    why="a role is passed within its account alone, and whoever passes a pattern passes every role that it matches",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
)
def own_roles(spec: DeployerSpec | StudioSpec) -> Findings:
    for place, role in enumerate(several(spec.execution_roles)):
        path, arn = f"execution_roles[{place}]", str(read_once(role, "role_arn"))
        theirs = text(read_once(role, "principal_account")) if offers(role, "principal_account") else None
        if "*" in arn or "?" in arn:
            yield path, f"must be one role, got {shown(arn)}; import each by its own ARN"
        elif spec.account is not None and theirs is not None and theirs != spec.account:
            what = f"must be in account {spec.account} like the policy, got {theirs}"
            yield path, f"{what}; name a role of that account"


@rule(
    "SM744",
    DeployerSpec,
    severity=Severity.WARNING,
    title="who writes roles is bounded",
    why="they could give an execution role any right, and a container with it",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
)
def bounded_roles(spec: DeployerSpec) -> Findings:
    if ResourceBeside.ROLES in several(spec.beside) and spec.permissions_boundary is None:
        what = "should bound the roles that are written, got ROLES in beside without one"
        yield "permissions_boundary", f"{what}; give it, and the same to each ExecutionRole"


@rule(
    "SM745",
    GuardRails,
    title="guard rails let something through",
    why="of an empty list, nothing is allowed, and every creation is denied",
    source=_SAR,
)
def something_is_allowed(rails: GuardRails) -> Findings:
    for name in ("instance_types", "subnet_ids", "security_group_ids", "encryption_keys"):
        if getattr(rails, name) is not None and not several(getattr(rails, name)):
            yield name, "must allow something, got an empty list; leave it out to allow anything"


@rule(
    "SM749",
    GuardRails,
    severity=Severity.WARNING,
    title="guard rails name keys, not aliases",
    why="the condition compares what a request says as text, and a key said by its ARN or id is not its alias",
    source=_SAR,
)
def keys_not_aliases(rails: GuardRails) -> Findings:
    for place, key in enumerate(several(rails.encryption_keys)):
        arn = str(read_once(key_behind(key), "key_arn"))
        if ":alias/" in arn:
            what = "should be a key, got an alias by name, which no request matches that names the key itself"
            yield f"encryption_keys[{place}]", f"{what}; import the key by its ARN"


@rule(
    "SM746",
    StudioSpec,
    DeployerSpec,
    title="what is said has an effect",
    why="a bucket that is brought along keeps its own settings, and a policy on nothing allows nothing",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html",
)
def effective(spec: StudioSpec | DeployerSpec) -> Findings:
    if isinstance(spec, DeployerSpec):
        yield from _effective_for_deployers(spec)
        return
    for name, said, cure in (
        ("name_prefixes", spec.name_prefixes, "leave it out to allow any name"),
        ("execution_roles", spec.execution_roles, "leave it out, and one is made that reads the bucket"),
    ):
        if said is not None and not several(said):
            yield name, f"must name one or more, got an empty list; {cure}"
    for name in ("bucket_name", "cors_rules", "data_encryption_key", "server_access_logs_bucket"):
        if spec.bucket is not None and getattr(spec, name) is not None:
            yield name, _ON_THAT_BUCKET
    if spec.bucket is not None and not spec.keeps_bucket:
        yield "removal_policy", _ON_THAT_BUCKET


def _effective_for_deployers(spec: DeployerSpec) -> Findings:
    by_calls = spec.deployed_by == DeployedBy.API_CALLS
    if not several(spec.endpoints):
        yield "endpoints", "must name what is deployed, got none; name one or more"
    if spec.name_prefixes and not by_calls:
        what = "must be left out where CloudFormation names what it makes, got some"
        yield "name_prefixes", f"{what}; say deployed_by=DeployedBy.API_CALLS"
    beside = several(spec.beside)
    if by_calls and beside and beside != DEFAULT_BESIDE:
        what = f"must be left out where a program makes the calls, got {', '.join(beside)}"
        yield "beside", f"{what}; add what it makes besides as statements"
    elif spec.permissions_boundary is not None and (by_calls or ResourceBeside.ROLES not in beside):
        what = "must be left out where no roles are written, got one"
        yield "permissions_boundary", f"{what}; add ResourceBeside.ROLES to beside"


@rule(
    "SM747",
    SaidStatement,
    title="a statement fits a policy",
    why="a managed policy takes 6,144 characters; a longer statement is cut by its resources and actions alone",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
)
def statement_fits(statement: SaidStatement) -> Findings:
    if not statement.fits:
        most = f"{limits.MAX_MANAGED_POLICY:,} characters for one action on one resource"
        yield "", f"must take at most {most}, got more; say less in its conditions or exceptions"


def _allows(statement: SaidStatement, action: str) -> bool:
    if not statement.allows:
        return False
    if statement.excepted_actions:
        return not any(_matches(action, each) for each in statement.excepted_actions)
    return any(_matches(action, each) for each in statement.actions)


def _matches(action: str, pattern: str) -> bool:
    return fnmatchcase(action.lower(), pattern.lower())


def _created(statement: SaidStatement) -> list[str]:
    """What it allows to create: as it says it, or by name where it says what it does not allow."""
    if statement.excepted_actions:
        return sorted(action for action in condition_keys.tagged_actions() if _allows(statement, action))
    return [action for action in statement.actions if _creates(action)]


def _creates(pattern: str) -> bool:
    """Whether an action, or a pattern of some, creates what is tagged."""
    return any(_matches(action, pattern) for action in condition_keys.tagged_actions())


def _is_any_role(arn: str) -> bool:
    """Whether a resource is every role, or every role of an account or a path."""
    return arn == "*" or arn.rpartition("/")[2] == "*" or (arn.count(":") < _PARTS_OF_AN_ARN - 1 and arn.endswith("*"))
