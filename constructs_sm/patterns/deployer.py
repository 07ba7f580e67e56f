"""What it takes to deploy endpoints, as a policy."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_iam as iam
from aws_cdk.interfaces.aws_sagemaker import IEndpointRef
from constructs import Construct

from constructs_sm.cdk.deployed import Deployed
from constructs_sm.cdk.deployer_rights import DeployerRights
from constructs_sm.cdk.policy_pages import PolicyHolder
from constructs_sm.cdk.role_judging import watch_boundaries
from constructs_sm.cdk.said_statements import said
from constructs_sm.cdk.validation import checked, warn
from constructs_sm.cdk.values import literal_account
from constructs_sm.facts import resource_types
from constructs_sm.spec.deploying import DEFAULT_BESIDE, DeployedBy, DeployerSpec, ResourceBeside
from constructs_sm.spec.guard_rails import GuardRails
from constructs_sm.spec.references import EndpointConfigReference, KeyReference, ModelReference, offers, read_once
from constructs_sm.spec.several import several
from constructs_sm.spec.tokens import is_token


class DeployerPolicy(PolicyHolder):
    """The rights to deploy, update, tag and delete some endpoints, and nothing else; made by `for_endpoints`.

    Creates an ``AWS::IAM::ManagedPolicy``, and further ones where the rights take more than 6,144 characters. It names
    everything by pattern or by name and refers to nothing that the endpoints' stack makes, but for KMS keys made there:
    so its stack is deployed first, as it must be.

    Args:
        scope: The parent construct.
        id: The id within the parent.
        spec: What was said, as `for_endpoints` puts it together.
        statements: Further statements. Default: none.

    Raises:
        SpecError: with every error found, before any construct exists.
    """

    def __init__(
        self, scope: Construct, id: str, *, spec: DeployerSpec, statements: Sequence[iam.PolicyStatement] = ()
    ) -> None:
        warnings = checked(type(self), scope, id, spec)

        super().__init__(scope, id)
        self._open("Deploys SageMaker endpoints")
        self._spec = spec
        self._rights = DeployerRights(home=self, spec=spec)
        found = Deployed(self)
        for place in (*spec.endpoints, *spec.models, *spec.endpoint_configs, *spec.execution_roles):
            found.add(place)
        rails = () if spec.guard_rails is None else several(spec.guard_rails.encryption_keys)
        found.keys += [*spec.encryption_keys, *rails]
        found.name_by(spec.name_prefixes)
        self._settle(found)
        found.told = self._settle
        self._allow_said(statements)
        warn(self, warnings)

    def _settle(self, found: Deployed) -> None:
        """Allow what takes it to deploy what was found, also later."""
        self._allow(self._rights.statements(found))
        if self._spec.permissions_boundary is not None:
            watch_boundaries(self, found.of(resource_types.ROLE))
        found.clear()

    @classmethod
    def for_endpoints(
        cls,
        scope: Construct,
        id: str,
        endpoints: Sequence[IEndpointRef],
        *,
        deployed_by: DeployedBy = DeployedBy.CLOUDFORMATION,
        beside: Sequence[ResourceBeside] = DEFAULT_BESIDE,
        models: Sequence[ModelReference] = (),
        endpoint_configs: Sequence[EndpointConfigReference] = (),
        execution_roles: Sequence[iam.IRole] = (),
        encryption_keys: Sequence[KeyReference] = (),
        name_prefixes: Sequence[str] = (),
        guard_rails: GuardRails | None = None,
        permissions_boundary: iam.IManagedPolicy | None = None,
        statements: Sequence[iam.PolicyStatement] = (),
    ) -> DeployerPolicy:
        """The rights to deploy *endpoints*, with their configurations, models, components and scaling.

        What is put on them later, such as a component, is covered too.

        Args:
            scope: The parent construct, in a stack that is deployed before those of the endpoints.
            id: The id within the parent.
            endpoints: The endpoints, owned or imported. Of an imported one nothing else is known: say the rest.
            deployed_by: Who makes the calls. Default: CloudFormation.
            beside: What CloudFormation may make beside the endpoints, of what this library makes there. Default:
                everything but roles and their policies, as whoever writes those can give a container any right.
            models: Further models, such as those behind an imported endpoint. Default: none.
            endpoint_configs: Further configurations. Default: none.
            execution_roles: Further roles that are passed to SageMaker. Default: none.
            encryption_keys: Further keys for the storage of instances; those of *guard_rails* are among them without
                being said. Default: none.
            name_prefixes: How the names begin of models, configurations and components that a program makes and names
                by itself. Default: none; it can then only use names that CloudFormation might give.
            guard_rails: What may be created at all. Default: anything.
            permissions_boundary: The boundary that roles must have, where *beside* has roles. Default: none.
            statements: Further statements. Default: none.

        Returns:
            The policy, to be attached to whoever deploys.

        Raises:
            SpecError: with every error found, before any construct exists.

        Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
        """
        spec = DeployerSpec(
            endpoints=several(endpoints),
            deployed_by=deployed_by,
            beside=several(beside),
            models=several(models),
            endpoint_configs=several(endpoint_configs),
            execution_roles=several(execution_roles),
            encryption_keys=several(encryption_keys),
            name_prefixes=several(name_prefixes),
            guard_rails=guard_rails,
            permissions_boundary=permissions_boundary,
            statements=said(statements),
            accounts=tuple(_account(each) for each in several(endpoints)),
            account=literal_account(scope),
        )
        return cls(scope, id, spec=spec, statements=statements)


def _account(endpoint: object) -> str | None:
    """The account of an endpoint, where it is known; what is no endpoint is left to its field."""
    known = read_once(endpoint, "env").account if offers(endpoint, "env") else None
    return None if known is None or is_token(known) else str(known)
