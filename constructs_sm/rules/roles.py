"""Roles that were made elsewhere: who may take them on, where they lie, and statements that never match anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from constructs_sm.errors import Severity
from constructs_sm.facts.actions import SERVICE_PRINCIPAL
from constructs_sm.rules.known import shown
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.role import RoleSpec, Trust

_GUIDE = "https://docs.aws.amazon.com/sagemaker/latest/dg/"
_ACTIONS_OF_S3 = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html"
_ACTIONS_OF_ECR = (
    "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html"
)
_CONFUSED_DEPUTY = f"{_GUIDE}security-confused-deputy-prevention.html"
_SOURCES = ("aws:sourcearn", "aws:sourceaccount")
_REFERENCE = re.compile(r"\$\{[^}]*\}")
_ARN_PARTS = 6

_ON_OBJECTS = ("s3:getobject*", "s3:putobject*", "s3:deleteobject*", "s3:abortmultipartupload")
_ON_BUCKETS = ("s3:listbucket*", "s3:getbucketlocation")
_S3 = r"arn:(?:[^:$]*|\$\{[^}]*\}):s3:::"
_OBJECT = re.compile(rf"({_S3}[^/]*|\$\{{[^}}]*\}})/.*")
_BUCKET = re.compile(rf"{_S3}[^/*?$]+|\$\{{\w+\.Arn\}}")
_TAGGED = re.compile(r"[^:]*:[^:]*:ecr:[^:]*:[^:]*:repository/[^:@]*[:@].+")


@rule(
    "SM701",
    RoleSpec,
    title="SageMaker may take an execution role on",
    why="nothing runs with a role that its service may not assume, and the creation of the model fails",
    source=f"{_GUIDE}sagemaker-roles.html",
)
def trusts_the_service(spec: RoleSpec) -> Findings:
    if spec.trusts is not None and not _trusting(spec.trusts):
        services = list(dict.fromkeys(one for trust in spec.trusts for one in trust.services))
        got = f"got a role that trusts {' and '.join(services) if services else 'no service'}"
        yield "", f"must trust {SERVICE_PRINCIPAL}, {got}; let the service assume it too"


@rule(
    "SM702",
    RoleSpec,
    severity=Severity.WARNING,
    title="only SageMaker acting for this account takes an execution role on",
    why="otherwise somebody else's request to the service may be made with the role: the confused deputy",
    source=_CONFUSED_DEPUTY,
)
def guarded_trust(spec: RoleSpec) -> Findings:
    for trust in _naming(spec.trusts):
        if not any(key in trust.conditions for key in _SOURCES):
            got = "got a trust without that condition"
            cure = "add ArnLike aws:SourceArn arn:PARTITION:sagemaker:REGION:ACCOUNT:*, or use an ExecutionRole"
            yield "", f"should be assumed for this account only, {got}; {cure}"
            return


@rule(
    "SM703",
    RoleSpec,
    title="the condition on who is acted for names no single model or endpoint",
    why="the service acts for more than one resource, and the guide wants the last asterisk left as it is",
    source=_CONFUSED_DEPUTY,
)
def broad_source(spec: RoleSpec) -> Findings:
    trusts = list(_naming(spec.trusts))
    narrow = [one for trust in trusts if (one := _narrowed(trust)) is not None]
    if narrow and len(narrow) == len(trusts):
        yield (
            "",
            f"must be trusted for arn:PARTITION:sagemaker:REGION:ACCOUNT:*, got {shown(narrow[0])}; end it with :*",
        )


@rule(
    "SM709",
    RoleSpec,
    title="the ARN of a repository in a policy has no tag or digest",
    why="a right is one on the repository, so an ARN with a tag matches nothing",
    source=_ACTIONS_OF_ECR,
)
def untagged_repositories(spec: RoleSpec) -> Findings:
    pulling = [right for right in spec.rights if any(action.lower().startswith("ecr:") for action in right.actions)]
    for arn in dict.fromkeys(arn for right in pulling for arn in right.resources):
        if _TAGGED.fullmatch(_plain(arn)):
            yield "", f"must be allowed to pull from a repository, got {shown(arn)}; drop what follows its name"


@rule(
    "SM710",
    RoleSpec,
    title="rights on objects name objects, and rights on buckets name buckets",
    why="with an ARN of the other kind a statement matches nothing",
    source=_ACTIONS_OF_S3,
)
def fitting_s3_arns(spec: RoleSpec) -> Findings:
    for right in spec.rights:
        for action in right.actions:
            asked = action.lower()
            if _among(asked, _ON_OBJECTS) and all(_BUCKET.fullmatch(arn) for arn in right.resources):
                what, cure = "objects", "end it with /* or a prefix"
            elif _among(asked, _ON_BUCKETS) and all(_OBJECT.fullmatch(arn) for arn in right.resources):
                what, cure = "the bucket itself", "name the bucket alone, with a condition on s3:prefix"
            else:
                continue
            yield "", f"must be allowed {action} on {what}, got {shown(right.resources[0])}; {cure}"


@rule(
    "SM735",
    RoleSpec,
    title="an execution role lies in the account of the stack",
    why="no account passes a role of another one to the service",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
)
def role_at_home(spec: RoleSpec) -> Findings:
    if spec.account is not None and spec.home is not None and spec.account != spec.home:
        yield "", f"must lie in account {spec.home} like the stack, got a role of {spec.account}; make it here too"


def _trusting(trusts: tuple[Trust, ...] | None) -> list[Trust]:
    """The statements that let the service take the role on, or may do so."""
    return [
        trust
        for trust in (() if trusts is None else trusts)
        if any(each in ("*", SERVICE_PRINCIPAL) or "${" in each for each in trust.services)
    ]


def _naming(trusts: tuple[Trust, ...] | None) -> Iterator[Trust]:
    return (trust for trust in _trusting(trusts) if SERVICE_PRINCIPAL in trust.services)


def _narrowed(trust: Trust) -> str | None:
    """The first source that names a single resource, if no other is wider."""
    sources = trust.conditions.get("aws:sourcearn", ())
    return sources[0] if sources and all(map(_is_narrow, sources)) else None


def _is_narrow(source: str) -> bool:
    parts = _plain(source).split(":", _ARN_PARTS - 1)
    return len(parts) == _ARN_PARTS and parts[2] == "sagemaker" and parts[-1] not in ("*", "$")


def _plain(text: str) -> str:
    """An ARN whose references have no colons."""
    return _REFERENCE.sub("$", text)


def _among(action: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(action, pattern) for pattern in patterns)
