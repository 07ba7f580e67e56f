"""Statements for whoever deploys what was found; what CloudFormation names is named by pattern."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_logs as logs
from constructs import Construct

from constructs_sm.cdk.deployed import Deployed
from constructs_sm.cdk.generated_arns import Place, start_of
from constructs_sm.cdk.guarding import Guard, hosting, pass_roles
from constructs_sm.cdk.keys import in_policy
from constructs_sm.cdk.permissions import Statement, encrypt_volumes, everywhere
from constructs_sm.cdk.values import partition, stack_of
from constructs_sm.facts import deploying, resource_types
from constructs_sm.spec.deploying import DeployedBy, DeployerSpec, ResourceBeside
from constructs_sm.spec.references import KeyReference, read_once
from constructs_sm.spec.tokens import is_token

_TAGGING = (*deploying.TAG, *deploying.UNTAG, *deploying.LIST_TAGS)
_BY_ACCOUNT = {
    ResourceBeside.ALARMS: resource_types.ALARM,
    ResourceBeside.BUCKETS: resource_types.BUCKET,
    ResourceBeside.TOPICS: resource_types.TOPIC,
}


@dataclass(frozen=True, kw_only=True)
class DeployerRights:
    """The rights of one deployer, found by found."""

    home: Construct
    spec: DeployerSpec

    def statements(self, found: Deployed) -> Iterator[Statement]:
        """What it takes to deploy, update, tag and delete what was *found*."""
        own_tags = ["aws:cloudformation:*"] if self._by_cloudformation else []
        more: dict[str, list[str]] = {kind: list(_TAGGING) for kind in deploying.HOSTING}
        if not self._by_cloudformation:
            more[resource_types.ENDPOINT].append(deploying.SHIFT_WEIGHTS)
        guard = Guard(self.spec.guard_rails, own_tags)
        yield from hosting(guard, found.places, more)
        if resource_types.ENDPOINT in found.places and found.fleets:
            yield from guard.statements("PlaceInferenceComponents", [deploying.CREATE_COMPONENT], found.fleets)
        yield from pass_roles(found.roles)
        yield from self._keys(found.keys)
        if found.scaled:
            yield from self._scaling(found)
        if self._by_cloudformation:
            yield from self._logs(found)
            yield from self._beside(found)

    @property
    def _by_cloudformation(self) -> bool:
        return self.spec.deployed_by == DeployedBy.CLOUDFORMATION

    def _keys(self, keys: Sequence[KeyReference]) -> Iterator[Statement]:
        for key in keys:
            yield from encrypt_volumes(key)
        for each in in_policy(keys) if self._by_cloudformation else ():
            yield Statement(
                sid="DescribeVolumeKeys",
                actions=deploying.DESCRIBE_KEY,
                resources=each.resources,
                conditions=each.conditions,
            )

    def _scaling(self, found: Deployed) -> Iterator[Statement]:
        stacks = [each.stack for each in found.scaled]
        # Application Auto Scaling makes up the id of a target.
        places = tuple(f"{start}:scalable-target/*" for start in _starts("application-autoscaling", stacks))
        yield Statement(
            sid="Scale",
            actions=deploying.SCALE,
            resources=places,
            conditions={"StringEquals": {"application-autoscaling:service-namespace": "sagemaker"}},
        )
        if self._by_cloudformation:
            yield Statement(sid="TagScaling", actions=deploying.TAG_SCALING, resources=places)
            yield everywhere("SeeScaling", deploying.SEE_SCALING)
        starts = _starts("cloudwatch", stacks)
        alarms = tuple(f"{start}:alarm:TargetTracking-{name}" for start in starts for name in _tracked(found.scaled))
        yield Statement(sid="TrackTargets", actions=deploying.TRACK, resources=alarms)
        arns = tuple(arn for each in found.scaled if each.kind == resource_types.ENDPOINT for arn in each.arns)
        if arns and self._by_cloudformation:
            yield Statement(sid="ScaleVariants", actions=(deploying.SHIFT_WEIGHTS,), resources=arns)
        account = read_once(stack_of(self.home), "account")
        yield Statement(
            sid="CreateScalingRole",
            actions=deploying.CREATE_SCALING_ROLE,
            resources=(f"arn:{partition()}:iam::{account}:role/{deploying.SCALING_ROLE}",),
            conditions={"StringEquals": {"iam:AWSServiceName": deploying.SCALING_SERVICE}},
        )

    def _logs(self, found: Deployed) -> Iterator[Statement]:
        """The groups of the endpoints' own logs: they belong to the endpoints, as targets do."""
        groups = cast("list[logs.CfnLogGroup]", found.of(resource_types.LOG_GROUP))
        if groups:
            arns = found.arns(resource_types.LOG_GROUP)
            encrypted = any(each.kms_key_id is not None for each in groups)
            yield Statement(
                sid="KeepLogs",
                actions=(*deploying.KEEP_LOGS, *(deploying.ENCRYPT_LOGS if encrypted else ())),
                resources=tuple(form for arn in arns for form in (arn, f"{arn}:*")),
            )
            # It is asked of all groups, under a prefix.
            everything = tuple(f"{start}:log-group:*" for start in _starts("logs", groups))
            yield Statement(sid="SeeLogs", actions=deploying.SEE_LOGS, resources=everything)

    def _beside(self, found: Deployed) -> Iterator[Statement]:
        for what in self.spec.beside:
            if what in _BY_ACCOUNT:
                kind = _BY_ACCOUNT[what]
                arns = found.arns(kind)
                if arns:
                    sid = f"Deploy{kind.rpartition(':')[2]}s"
                    yield Statement(sid=sid, actions=deploying.BESIDE[kind], resources=arns)
            elif what == ResourceBeside.SECURITY_GROUPS:
                yield from self._groups(cast("list[ec2.CfnSecurityGroup]", found.of(resource_types.GROUP)))
            else:
                yield from self._roles(found)

    def _groups(self, groups: Sequence[ec2.CfnSecurityGroup]) -> Iterator[Statement]:
        """A group has no name before it is created, so its VPC tells it from others."""
        if not groups:
            return
        kinds = ("security-group", "security-group-rule")
        groups_and_rules = tuple(f"{start}:{kind}/*" for start in _starts("ec2", groups) for kind in kinds)
        vpcs = tuple(dict.fromkeys(f"{_start('ec2', group)}:vpc/{self._vpc_id(group)}" for group in groups))
        yield Statement(
            sid="DeploySecurityGroups",
            actions=deploying.BESIDE[resource_types.GROUP],
            resources=groups_and_rules,
            conditions={"ArnLikeIfExists": {"ec2:Vpc": list(vpcs)}},
        )
        yield Statement(sid="CreateSecurityGroupsInVpc", actions=deploying.CREATE_GROUP, resources=vpcs)
        yield everywhere("SeeSecurityGroups", deploying.SEE_GROUPS)

    def _roles(self, found: Deployed) -> Iterator[Statement]:
        roles, policies = found.arns(resource_types.ROLE), found.arns(resource_types.MANAGED_POLICY)
        boundary = self.spec.permissions_boundary
        bound = None if boundary is None else read_once(boundary, "managed_policy_arn")
        bounded = {} if bound is None else {"StringEquals": {"iam:PermissionsBoundary": bound}}
        if roles:
            yield Statement(sid="DeployRoles", actions=deploying.BESIDE[resource_types.ROLE], resources=roles)
            yield Statement(sid="CreateRoles", actions=deploying.CREATE_ROLE, resources=roles, conditions=bounded)
        if roles and policies:
            own = {**bounded, "ArnLike": {"iam:PolicyARN": list(policies)}}
            yield Statement(sid="AttachPolicies", actions=deploying.ATTACH_POLICY, resources=roles, conditions=own)
        if found.inline:
            yield Statement(
                sid="WritePolicies", actions=deploying.WRITE_POLICY, resources=tuple(found.inline), conditions=bounded
            )
        imported = tuple(arn for arn in found.inline if arn not in roles)
        if imported:
            yield Statement(sid="ReadPolicies", actions=deploying.READ_POLICY, resources=imported)
        if policies:
            yield Statement(
                sid="DeployPolicies", actions=deploying.BESIDE[resource_types.MANAGED_POLICY], resources=policies
            )

    def _vpc_id(self, group: ec2.CfnSecurityGroup) -> str:
        """The VPC, unless only another stack knows it: this one must be there first."""
        abroad = stack_of(group) is not stack_of(self.home)
        return "*" if abroad and is_token(group.vpc_id) else str(group.vpc_id)


def _starts(service: str, resources: Sequence[Construct]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_start(service, resource) for resource in resources))


def _start(service: str, resource: Construct) -> str:
    stack = stack_of(resource)
    return f"arn:{partition()}:{service}:{read_once(stack, 'region')}:{read_once(stack, 'account')}"


def _tracked(scaled: Iterable[Place]) -> Iterator[str]:
    """How the names begin of the alarms that follow a target: by its resource id."""
    for place in scaled:
        variant = "/variant/*" if place.kind == resource_types.ENDPOINT else "*"
        kind = start_of(place.kind, place.stack).rpartition(":")[2]
        yield from dict.fromkeys(f"{kind}{name}{variant}".replace("**", "*") for name in place.names)
