"""What those who deploy are allowed, as the user said it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from constructs_sm.spec.cors import CorsRule
from constructs_sm.spec.guard_rails import GuardRails
from constructs_sm.spec.references import BucketReference, KeyReference
from constructs_sm.spec.several import several


class DeployedBy(StrEnum):
    """Who makes the calls of a deployment."""

    CLOUDFORMATION = "CLOUDFORMATION"
    """CloudFormation, as the role of the stack or as whoever deploys it: it makes all resources and reads them back."""

    API_CALLS = "API_CALLS"
    """A program that calls SageMaker itself, such as a pipeline with boto3 that moves an endpoint to a new model."""


class ResourceBeside(StrEnum):
    """What CloudFormation makes beside an endpoint."""

    ALARMS = "ALARMS"
    """Alarms that undo an update."""

    BUCKETS = "BUCKETS"
    """Buckets of asynchronous endpoints, and their policies."""

    TOPICS = "TOPICS"
    """Topics of asynchronous endpoints, and their policies."""

    SECURITY_GROUPS = "SECURITY_GROUPS"
    """Security groups of models and fleets."""

    ROLES = "ROLES"
    """Execution roles and their policies: whoever writes those can give a container any right at all."""


DEFAULT_BESIDE = tuple(each for each in ResourceBeside if each is not ResourceBeside.ROLES)


@dataclass(frozen=True, kw_only=True, slots=True)
class SaidStatement:
    """A statement of the user's own."""

    allows: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    condition_keys: tuple[str, ...] = ()
    excepted_actions: tuple[str, ...] = ()
    """Where it holds for every action but these."""

    excepted_resources: tuple[str, ...] = ()
    """Where it holds for every resource but these."""

    fits: bool = True
    """Whether a managed policy holds it, or each of the pieces that it can be cut into."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DeployerSpec:
    """Everything said about the rights of a deployer."""

    endpoints: Sequence[object]
    deployed_by: DeployedBy = DeployedBy.CLOUDFORMATION
    beside: Sequence[ResourceBeside] = DEFAULT_BESIDE
    models: Sequence[object] = ()
    endpoint_configs: Sequence[object] = ()
    execution_roles: Sequence[object] = ()
    encryption_keys: Sequence[KeyReference] = ()
    name_prefixes: Sequence[str] = ()
    guard_rails: GuardRails | None = None
    permissions_boundary: object = None
    statements: tuple[SaidStatement, ...] = ()
    accounts: tuple[str | None, ...] = ()
    """Account of each endpoint, where it is known."""

    account: str | None = None

    def walk(self) -> Iterator[tuple[str, object]]:
        """This spec and its parts."""
        yield "", self
        yield from walk_rights(self.guard_rails, self.statements)


@dataclass(frozen=True, kw_only=True, slots=True)
class StudioSpec:
    """Everything said about the rights of users of SageMaker Studio, and about their bucket."""

    name_prefixes: Sequence[str] = ("",)
    guard_rails: GuardRails | None = None
    show_prices: bool = False
    show_networks: bool = False
    inference_recommender: bool = False
    test_endpoints: bool = False
    execution_roles: Sequence[object] | None = None
    repositories: Sequence[object] = ()
    encryption_keys: Sequence[KeyReference] = ()
    bucket: BucketReference | None = None
    bucket_name: str | None = None
    cors_rules: Sequence[CorsRule] | None = None
    data_encryption_key: KeyReference | None = None
    server_access_logs_bucket: object = None
    keeps_bucket: bool = True
    """Whether nothing was said of what becomes of the bucket made here, so that it stays."""

    tags: Mapping[str, str] = field(default_factory=dict)
    statements: tuple[SaidStatement, ...] = ()
    account: str | None = None
    """Account of the policy, where it is known."""

    def walk(self) -> Iterator[tuple[str, object]]:
        """This spec and its parts."""
        yield "", self
        yield from walk_rights(self.guard_rails, self.statements)
        for place, rule in enumerate(several(self.cors_rules)):
            if isinstance(rule, CorsRule):
                yield f"cors_rules[{place}]", rule


def walk_rights(rails: GuardRails | None, statements: Sequence[SaidStatement]) -> Iterator[tuple[str, object]]:
    """Guard rails and statements, with the path of each."""
    if isinstance(rails, GuardRails):
        yield "guard_rails", rails
    for place, statement in enumerate(several(statements)):
        if isinstance(statement, SaidStatement):
            yield f"statements[{place}]", statement
