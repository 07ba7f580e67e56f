"""The model resource, owned and imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import jsii
from aws_cdk import Resource
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk.interfaces.aws_sagemaker import IModelRef
from aws_cdk.interfaces.aws_sagemaker import ModelReference as CdkModelReference
from constructs import Construct

from constructs_sm.cdk import identity, network
from constructs_sm.cdk._render.models import container_definition, execution_config, vpc_config
from constructs_sm.cdk.data_source import bind_data, data_regions, installing
from constructs_sm.cdk.execution_role import ExecutionRole, allow
from constructs_sm.cdk.given_role import given_role
from constructs_sm.cdk.image_source import bind_image
from constructs_sm.cdk.permissions import Statement, ask_for_credentials, attach_to_vpc, pull_images
from constructs_sm.cdk.tagging import tag
from constructs_sm.cdk.validation import checked, judged, warn
from constructs_sm.cdk.values import literal_account, literal_region, remember_stack, stack_of
from constructs_sm.facts.serving_env import async_environment_of_image
from constructs_sm.spec.component import ModelSettings
from constructs_sm.spec.image import ContainerImage
from constructs_sm.spec.model import Container, InferenceExecutionMode, ModelFeature, ModelSpec, MultiModel, ServedBy
from constructs_sm.spec.model_data import ModelData
from constructs_sm.spec.references import read_once
from constructs_sm.spec.several import several
from constructs_sm.spec.tokens import is_token

if TYPE_CHECKING:
    from aws_cdk import aws_ec2 as ec2

    from constructs_sm.cdk.interfaces import IModel


@jsii.implements(IModelRef)
class ModelBase(Resource):
    """What an owned and an imported model share."""

    _identity: identity.Identity
    _role: iam.IRole | None = None
    _settings: ModelSettings = ModelSettings()
    _network: network.Network | None = None

    @property
    def model_arn(self) -> str:
        """ARN of the model."""
        return self._identity.arn

    @property
    def model_name(self) -> str:
        """Name of the model."""
        return self._identity.name

    @property
    def model_ref(self) -> CdkModelReference:
        """The CDK's own reference."""
        return CdkModelReference(model_arn=self.model_arn)

    @property
    def role(self) -> iam.IRole | None:
        """The execution role. None for an imported model whose role was not told."""
        return self._role

    @property
    def settings(self) -> ModelSettings:
        """Role, isolation and network, as far as they are known: what an endpoint for components must equal."""
        return self._settings

    @property
    def connections(self) -> ec2.Connections:
        """The security groups of the model, to allow traffic with.

        Raises:
            ValueError: the model is in no VPC.
        """
        return network.connections(self, self._network)


class Model(ModelBase):
    """What an endpoint runs: a container image, its artifacts, and the role it runs with.

    Creates an ``AWS::SageMaker::Model`` and, unless *role* is given, an `ExecutionRole` with exactly the rights that
    its images, artifacts and network need.

    Args:
        scope: The parent construct.
        id: The id within the parent.
        image: The image of the only container. Default: none; then *model_package*, *container* or *containers* is
            needed.
        model_data: The artifacts of the only container. Default: none; the image holds or fetches them.
        environment: Environment of the only container. Default: none. Behind an asynchronous endpoint, prebuilt servers
            get the time-out and payload variables of AWS's documentation besides, unless they are said here.
        multi_model: Makes the only container serve every archive below *model_data*, a prefix. Default: it serves one.
        model_package: Name or ARN of a version in the model registry or of a Marketplace product, instead of *image*.
            Grant the role of the model what the package's own data needs. Default: none.
        container: The only container as a value of its own, instead of the five above. Default: none.
        containers: Up to fifteen containers that form a pipeline, instead of all of the above. Default: one container.
            Source: https://docs.aws.amazon.com/sagemaker/latest/dg/inference-pipelines.html
        inference_execution_mode: Whether the containers work in series or are called one by one.
            Default: in series.
        role: The execution role. Default: an `ExecutionRole` of its own, which can outrun nothing. A role of your own
            gets the rights added; an imported one that takes none earns a warning with what it needs (SM705).
        vpc: VPC to attach the instances to. Default: none; they are reached through AWS's own network.
        vpc_subnets: Which subnets. Default: the private ones. They must lie in two Availability Zones.
        security_groups: Security groups of the instances, at most 5. Default: a new one that lets everything out.
        network_isolation: Whether the containers are cut off from all networks. Default: yes when every container has
            model data and none is known to install a requirements.txt when it starts, as SageMaker fetches the data by
            itself; otherwise no, and no behind a `ServerlessEndpoint`, which has none. A Marketplace product needs True.
            Source: https://docs.aws.amazon.com/sagemaker/latest/dg/mkt-algo-model-internet-free.html
        model_name: Name of the model. Default: generated, so that a change can replace the model.
        allow_fixed_name: Whether a *model_name* is meant, although the next change collides with it. Default: no.
        tags: Tags of the model, its role and its security group. Default: none.

    Raises:
        SpecError: with every error found, before any construct exists.
    """

    _role: iam.IRole

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        image: ContainerImage | None = None,
        model_data: ModelData | None = None,
        environment: Mapping[str, str] | None = None,
        multi_model: MultiModel | None = None,
        model_package: str | None = None,
        container: Container | None = None,
        containers: Sequence[Container] | None = None,
        inference_execution_mode: InferenceExecutionMode | None = None,
        role: iam.IRole | iam.Role | None = None,
        vpc: ec2.IVpc | ec2.Vpc | None = None,
        vpc_subnets: ec2.SubnetSelection | None = None,
        security_groups: Sequence[ec2.ISecurityGroup] | None = None,
        network_isolation: bool | None = None,
        model_name: str | None = None,
        allow_fixed_name: bool = False,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        flat = {
            "image": image,
            "model_data": model_data,
            "environment": environment,
            "multi_model": multi_model,
            "model_package": model_package,
        }
        given = {name: value for name, value in flat.items() if value is not None}
        every, here = _containers(given, container, containers), literal_region(scope)
        spec = ModelSpec(
            containers=every,
            inference_execution_mode=inference_execution_mode,
            network_isolation=network_isolation,
            model_name=model_name,
            allow_fixed_name=allow_fixed_name,
            tags={} if tags is None else tags,
            region=here,
            data_regions={} if here is None else data_regions(every),
            installing=installing(every),
            in_vpc=vpc is not None,
            single=containers is None,
            said_flat=_said_twice(given, container, containers),
        )
        chosen = network.choose(scope, vpc, vpc_subnets, security_groups)
        warnings = checked(
            type(self), scope, id, spec, chosen.spec, *given_role(role, scope), role=role, **chosen.given
        )

        super().__init__(scope, id, physical_name=model_name)
        remember_stack(self, scope)
        self._network = chosen.attach(self, spec.reaches())
        definitions, statements = self._bind(spec)
        if role is None:
            own = ExecutionRole(self, "Role", statements=statements)
            role, needed = own, []
        else:
            needed = allow(role, statements, self, stack_of(scope))
        self._role = role
        many = len(definitions) > 1
        model = sagemaker.CfnModel(
            self,
            "Resource",
            containers=definitions if many else None,
            primary_container=None if many else definitions[0],
            inference_execution_config=execution_config(inference_execution_mode),
            execution_role_arn=read_once(role, "role_arn"),
            enable_network_isolation=spec.isolates,
            vpc_config=vpc_config(self._network),
            model_name=identity.physical_name(self, model_name),
        )
        for dependency in needed:
            model.node.add_dependency(dependency)
        self._identity = identity.owned(
            self, model, "model", lambda: model.attr_model_name, named=model_name is not None
        )
        self._spec, self._definitions, self._resource = spec, definitions, model
        self._settings = ModelSettings(
            role=role,
            network_isolation=spec.isolates,
            subnet_ids=() if self._network is None else self._network.subnet_ids,
            security_group_ids=() if self._network is None else self._network.security_group_ids,
            image_uris=spec.image_uris(),
            features=spec.features(),
            region=here,
            account=literal_account(scope),
            containers=spec.containers,
        )
        tag(self, spec.tags, model)
        warn(self, warnings)

    def _bind(self, spec: ModelSpec) -> tuple[list[dict[str, object]], list[Statement]]:
        """Every container as CloudFormation wants it, and what the role must be allowed for all of them."""
        definitions: list[dict[str, object]] = []
        repositories: list[str] = []
        functions: list[str] = []
        statements: list[Statement] = []
        for index, container in enumerate(spec.containers):
            number = "" if index == 0 else str(index)
            image = None if container.image is None else bind_image(self, f"Image{number}", container.image)
            data = None if container.model_data is None else bind_data(self, f"ModelData{number}", container.model_data)
            definitions.append(container_definition(container, image, data))
            statements += [] if data is None else data.statements
            if image is not None:
                repositories += image.repositories(self, "image" if spec.single else f"containers[{index}].image")
                functions += [] if image.credentials_arn is None else [image.credentials_arn]
        statements += pull_images(repositories) + ask_for_credentials(functions)
        return definitions, [*statements, *([] if self._network is None else [attach_to_vpc()])]

    def serve_asynchronously(self) -> None:
        """Let prebuilt servers use the time and the payload of asynchronous inference.

        An asynchronous endpoint asks for it. What the user's environment says stays.
        Source: https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-create-endpoint.html
        """
        changed = False
        for container, definition in zip(self._spec.containers, self._definitions, strict=True):
            uri = container.image_uri()
            needed = {} if uri is None or is_token(uri) else async_environment_of_image(uri, inferred=True)
            said: Mapping[str, str] = definition.get("environment", {})  # type: ignore[assignment] # rendered so
            if not needed.keys() <= said.keys():
                definition["environment"] = {**needed, **said}
                changed = True
        if changed:
            resource: Any = self._resource  # its properties take plain mappings, though they are typed as structs
            if len(self._definitions) > 1:
                resource.containers = self._definitions
            else:
                resource.primary_container = self._definitions[0]

    def serve(self, by: ServedBy) -> None:
        """Be run by another thing. For a serverless endpoint, do without the isolation that nobody asked for.

        Source: https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html
        """
        self._settings = replace(self._settings, served_by=self._settings.served_by | {by})
        if by is ServedBy.SERVERLESS and self._settings.isolated_unsaid:
            self._resource.enable_network_isolation = False
            self._settings = replace(self._settings, network_isolation=False, isolation_dropped=True)

    @property
    def role(self) -> iam.IRole:
        """The execution role, to grant it what the containers themselves need."""
        return self._role

    @classmethod
    def from_model_arn(cls, scope: Construct, id: str, model_arn: str) -> IModel:
        """Refer to a model made elsewhere, by ARN."""
        return cls.from_model_attributes(scope, id, model_arn=model_arn)

    @classmethod
    def from_model_name(cls, scope: Construct, id: str, model_name: str) -> IModel:
        """Refer to a model in the account and Region of *scope*, by name."""
        return cls.from_model_attributes(scope, id, model_name=model_name)

    @classmethod
    def from_model_attributes(
        cls,
        scope: Construct,
        id: str,
        *,
        model_arn: str | None = None,
        model_name: str | None = None,
        role: iam.IRole | iam.Role | None = None,
        network_isolation: bool | None = None,
        security_groups: Sequence[ec2.ISecurityGroup] | None = None,
    ) -> IModel:
        """Refer to a model made elsewhere and tell what else is known of it.

        Args:
            scope: The parent construct.
            id: The id within the parent.
            model_arn: ARN of the model. Default: made from *model_name*.
            model_name: Name of the model, in the account and Region of *scope*. Default: read from the ARN.
            role: Its execution role. Default: not known; what an endpoint asks of it earns a warning then.
            network_isolation: Whether it is isolated. Default: not known.
            security_groups: Its security groups, to allow traffic with. Default: not known; it has no connections then.

        Raises:
            SpecError: neither ARN nor name is given, or what is told is not what it should be.
        """
        features = (ModelFeature.ISOLATION,) if network_isolation is True else ()
        settings = ModelSettings(role=role, network_isolation=network_isolation, features=features)
        wrong = judged(settings, role=role, security_groups=security_groups)
        found = identity.find(cls, scope, id, "model", arn=model_arn, name=model_name, beside=wrong)
        region, account = _home(scope, model_arn)
        settings = replace(settings, region=region, account=account)
        return _ImportedModel(scope, id, found, settings, role=role, security_groups=several(security_groups))


class _ImportedModel(ModelBase):
    def __init__(
        self,
        scope: Construct,
        id: str,
        found: identity.Found,
        settings: ModelSettings,
        *,
        role: iam.IRole | None,
        security_groups: Sequence[ec2.ISecurityGroup],
    ) -> None:
        super().__init__(scope, id, environment_from_arn=found.environment_from_arn)
        self._identity = found.identity
        self._role = role
        self._settings = settings
        self._network = network.known(security_groups)


def _home(scope: Construct, model_arn: str | None) -> tuple[str | None, str | None]:
    """Region and account of a model: as its ARN says, and of one by name those of *scope*, as far as they are known."""
    if model_arn is None:
        return literal_region(scope), literal_account(scope)
    parts = model_arn.split(":")
    return (None, None) if is_token(model_arn) else (parts[3], parts[4])


def _containers(
    given: Mapping[str, Any], container: Container | None, containers: Sequence[Container] | None
) -> tuple[Container, ...]:
    """The containers, however they were said."""
    if containers is not None:
        return several(containers)
    if container is not None:
        return (container,)
    return (Container(**given),) if given else ()


def _said_twice(
    given: Mapping[str, Any], container: Container | None, containers: Sequence[Container] | None
) -> tuple[str, ...]:
    """Names of the arguments that stand beside a more general one."""
    one = ("container",) if container is not None and containers is not None else ()
    return (*given, *one) if container is not None or containers is not None else ()


if TYPE_CHECKING:
    # @jsii.implements checks nothing; these let mypy name each missing or misspelt member.
    def _owned_conforms(model: Model) -> IModel:
        return model

    def _imported_conforms(model: _ImportedModel) -> IModel:
        return model
