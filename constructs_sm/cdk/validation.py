"""From problems to what the user sees: one error before anything exists, warnings that can be acknowledged after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from aws_cdk import Annotations, RemovalPolicy
from constructs import Construct

from constructs_sm.cdk.alarm_topics import far_topics
from constructs_sm.cdk.taken_names import names_of, take
from constructs_sm.errors import Problem, Severity, SpecError
from constructs_sm.facts import limits
from constructs_sm.rules import check
from constructs_sm.rules.kinds import Each, Flag, Instance, Kind, Part, Text
from constructs_sm.rules.known import shown
from constructs_sm.rules.registry import Walkable

_RESOURCES: dict[str, Kind] = {
    "endpoint": Part("an endpoint for inference components, owned or imported", ("endpoint_arn", "endpoint_name")),
    "dashboard_name": Text(limits.DASHBOARD_NAME),
    "encryption_key": Part("a KMS key", ("key_arn",)),
    "outputs": Flag(),
    "removal_policy": Instance(RemovalPolicy),
    "role": Part("an IAM role, owned or imported", ("role_arn", "add_to_principal_policy")),
    "security_groups": Each(Part("a security group", ("security_group_id",))),
    "source": Part("a pipelines.CodePipelineSource, or another producer of files", ("primary_output",)),
    "topic": Part("an SNS topic, owned or imported", ("topic_arn", "add_to_resource_policy")),
    "vpc": Part("a VPC, owned or imported", ("vpc_id", "select_subnets")),
    "vpc_subnets": Part("an aws_ec2.SubnetSelection", ("subnet_filters", "subnet_type")),
}
_NEEDED = {"endpoint", "outputs", "removal_policy", "source"}
"""Arguments that cannot be None."""


def checked(
    kind: type,
    scope: Construct,
    id: str,
    *specs: Walkable,
    said_as: Mapping[str, str] | None = None,
    **resources: object,
) -> list[Problem]:
    """Check specs before the construct *id* of class *kind* exists.

    Args:
        kind: Class of the construct.
        scope: Its parent.
        id: Its id.
        specs: What was said of it.
        said_as: The user's own word for the first step of a path, where the spec has another. Default: none.
        resources: What was given beside and only the CDK reads, by the names of the arguments.

    Returns:
        The warnings, to be given to `warn` once it does.

    Raises:
        SpecError: with every error of every spec.
    """
    names = names_of(specs, scope)
    problems = [*judged(*specs, *names, said_as=said_as, **resources), *far_topics(specs, scope)]
    refuse(kind, scope, id, [problem for problem in problems if problem.severity is Severity.ERROR])
    take(names, scope, id)
    return [problem for problem in problems if problem.severity is Severity.WARNING]


def judged(*specs: Walkable, said_as: Mapping[str, str] | None = None, **resources: object) -> list[Problem]:
    """As `checked`, for those who have more to refuse at the same time: every error and every warning."""
    problems = [
        Problem(rule, Severity.ERROR, f"{name}{below}", message)
        for name, given in resources.items()
        if given is not None or name in _NEEDED
        for rule, below, message in _RESOURCES[name].judge(given)
    ]
    return problems + [_renamed(problem, said_as) for spec in specs for problem in check(spec)]


def _renamed(problem: Problem, said_as: Mapping[str, str] | None) -> Problem:
    if said_as is None:
        return problem
    step = problem.path.partition(".")[0]
    first = step if step in said_as else step.partition("[")[0]
    return replace(problem, path=f"{said_as.get(first, first)}{problem.path[len(first) :]}")


def refuse(kind: type, scope: Construct, id: str, errors: Sequence[Problem]) -> None:
    """Raise the errors, if there are any, under the path that the construct would have had."""
    if errors:
        path = "/".join(part for part in (scope.node.path, id) if part)
        raise SpecError(f"{kind.__name__} {path}", errors)


def warn(construct: Construct, warnings: Iterable[Problem]) -> None:
    """Attach warnings under ids that ``Annotations.of(construct).acknowledge_warning`` takes."""
    for problem in warnings:
        Annotations.of(construct).add_warning_v2(f"constructs-sm:{problem.rule}", str(problem))


def taken_id(scope: Construct, id: str, cure: str) -> list[Problem]:
    """What is wrong with making *id* below *scope*; and what to do if something has it already."""
    if id and scope.node.try_find_child(id) is None:
        return []
    what = f"must be one that nothing else has below {scope.node.path}, got {shown(id)}; {cure}"
    return [Problem("SM005", Severity.ERROR, "id", what)]
