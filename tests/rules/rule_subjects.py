"""Specs that break no rule, to be changed in one place by each row; and plain objects in the place of resources."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Any

from constructs_sm.spec.adapter import AdapterSpec
from constructs_sm.spec.asynchronous import AsyncInference, AsyncOutput
from constructs_sm.spec.bucket import AsyncBucketSpec
from constructs_sm.spec.component import (
    ComponentSpec,
    ComputeRequirements,
    EndpointSettings,
    ModelSettings,
    Specification,
)
from constructs_sm.spec.deployment import DeploymentSpec
from constructs_sm.spec.endpoint import EndpointConfigSpec, EndpointSpec
from constructs_sm.spec.image import ContainerImage
from constructs_sm.spec.model import Container, ModelSpec
from constructs_sm.spec.model_data import ModelData
from constructs_sm.spec.network import NetworkSpec
from constructs_sm.spec.rollout import BlueGreen, CapacitySize, RollingUpdate
from constructs_sm.spec.variant import InstanceVariant, Variant

TEXT_TOKEN = "${Token[TOKEN.1]}"
NUMBER_TOKEN = -1.8881545897087503e289
LIST_TOKEN = ["#{Token[TOKEN.1]}"]
IRELAND = "eu-west-1"


@dataclass(frozen=True)
class SomeModel:
    model_name: str = "churn"
    settings: ModelSettings | None = None


@dataclass(frozen=True)
class SomeComponent:
    inference_component_name: str = "chat"
    endpoint_name: str = "fleet"
    inference_component_arn: str = TEXT_TOKEN


@dataclass(frozen=True)
class SomeBucket:
    bucket_arn: str = "bucket-arn"
    bucket_name: str = "documents"


@dataclass(frozen=True)
class SomeTopic:
    topic_arn: str = TEXT_TOKEN


@dataclass(frozen=True)
class SomeKey:
    key_arn: str = TEXT_TOKEN


@dataclass(frozen=True)
class SomeAlarm:
    alarm_name: str = "errors"
    alarm_arn: str = TEXT_TOKEN


@dataclass(frozen=True)
class SomeRole:
    role_arn: str = TEXT_TOKEN


@dataclass(frozen=True)
class SomeRepository:
    repository_arn: str = TEXT_TOKEN
    repository_uri: str = TEXT_TOKEN


@dataclass(frozen=True)
class SomeFunction:
    function_arn: str = TEXT_TOKEN


@dataclass(frozen=True)
class SomeConfig:
    endpoint_config_name: str = TEXT_TOKEN


@dataclass(frozen=True)
class SomeDuration:
    """What ``aws_cdk.Duration`` is to a spec."""

    length: float = NUMBER_TOKEN

    def to_seconds(self, *, integral: bool | None = None) -> float:
        del integral
        return self.length

    def to_minutes(self, *, integral: bool | None = None) -> float:
        del integral
        return self.length

    def to_days(self, *, integral: bool | None = None) -> float:
        del integral
        return self.length


class SomeResolvable:
    """What a ``CfnParameter`` or ``Fn.condition_if`` is to a spec: an object that the CDK resolves."""

    __jsii_ref__ = None

    def resolve(self, context: object) -> object:
        del context
        return {"Ref": "Parameter"}


class TokenInMinutes:
    """What ``Duration.minutes(token)`` is to a spec: the CDK refuses to say it in seconds."""

    def to_seconds(self, *, integral: bool | None = None) -> float:
        del integral
        raise RuntimeError("MustBeDurationSpecifiedDuration: Duration must be specified as 'Duration.seconds()' here")

    def to_minutes(self, *, integral: bool | None = None) -> float:
        del integral
        return NUMBER_TOKEN

    def to_days(self, *, integral: bool | None = None) -> float:
        del integral
        raise RuntimeError("MustBeDurationSpecifiedDuration: Duration must be specified as 'Duration.days()' here")


IMAGE = ContainerImage.uri("111122223333.dkr.ecr.eu-west-1.amazonaws.com/churn:3")
DATA = ModelData.s3(SomeBucket(), "churn/3/model.tar.gz")


def container(**changes: Any) -> Container:
    return replace(Container(image=IMAGE), **changes)


def model(*containers: Container, **changes: Any) -> ModelSpec:
    """A model of these containers; of none, one said flat."""
    flat = ModelSpec(containers=(container(),), single=True)
    return replace(ModelSpec(containers=containers) if containers else flat, **changes)


def flat_model(**changes: Any) -> ModelSpec:
    """A model of one container said flat, which is changed."""
    return model(containers=(container(**changes),))


def variant(**changes: Any) -> InstanceVariant:
    return replace(InstanceVariant(model=SomeModel(), instance_type="ml.m5.xlarge"), **changes)


def place(**changes: Any) -> InstanceVariant:
    """A variant for inference components."""
    return variant(**{"model": None, "instance_type": "ml.g5.xlarge", **changes})


def config(*variants: Variant, **changes: Any) -> EndpointConfigSpec:
    """A configuration of a list of variants."""
    return replace(EndpointConfigSpec(variants=variants), **changes)


def flat_config(changed: Variant | None = None, **changes: Any) -> EndpointConfigSpec:
    """A configuration of one variant said flat."""
    variants = (variant() if changed is None else changed,)
    flat = EndpointConfigSpec(variants=variants, single=True, said_flat=("model", "instance_type"))
    return replace(flat, **changes)


def fleet(changed: InstanceVariant | None = None, **changes: Any) -> EndpointConfigSpec:
    """A configuration for inference components."""
    return config(place() if changed is None else changed, **{"has_role": True, **changes})


def asynchronous(**changes: Any) -> AsyncInference:
    return replace(AsyncInference(output=prefixes()), **changes)


def prefixes(**changes: Any) -> AsyncOutput:
    return replace(AsyncOutput(bucket=SomeBucket()), **changes)


def async_config(settings: AsyncInference | None = None, **changes: Any) -> EndpointConfigSpec:
    settings = asynchronous() if settings is None else settings
    return flat_config(**{"async_inference": settings, **changes})


def bucket(**changes: Any) -> AsyncBucketSpec:
    return replace(AsyncBucketSpec(), **changes)


def compute(**changes: Any) -> ComputeRequirements:
    return replace(ComputeRequirements(min_memory_mb=1024, accelerators=1), **changes)


def settings(**changes: Any) -> EndpointSettings:
    return replace(EndpointSettings(variant_name="AllTraffic", instance_types=("ml.g5.xlarge",)), **changes)


def specification(**changes: Any) -> Specification:
    return replace(Specification(model=SomeModel(), compute=compute()), **changes)


def typed_specification(instance_type: str, **changes: Any) -> Specification:
    """What a copy is on the instances of one type."""
    return specification(**{"instance_type": instance_type, **changes})


def component(**changes: Any) -> ComponentSpec:
    """A component of one specification said flat, either of which is changed."""
    names = {field.name for field in fields(Specification)}
    one = specification(**{name: value for name, value in changes.items() if name in names})
    flat = ComponentSpec(endpoint=settings(), specifications=(one,))
    return replace(flat, **{name: value for name, value in changes.items() if name not in names})


def pooled_component(*specifications: Specification, **changes: Any) -> ComponentSpec:
    """A component of a list of specifications, on an endpoint of two types; of none, one for each of them."""
    types = ("ml.g5.xlarge", "ml.g6.xlarge")
    each = specifications or tuple(typed_specification(name) for name in types)
    said = {"endpoint": settings(instance_types=types), "single": False, **changes}
    return replace(component(), **{"specifications": each, **said})


def adapter(**changes: Any) -> AdapterSpec:
    return replace(AdapterSpec(base=SomeComponent(), model_data=DATA), **changes)


def imaged_component(changed: Container | None = None, **changes: Any) -> ComponentSpec:
    """A component of an image in the place of a model."""
    one = container() if changed is None else changed
    return component(**{"model": None, "container": one, "said_of_container": ("image",), **changes})


def endpoint(**changes: Any) -> EndpointSpec:
    return replace(EndpointSpec(endpoint_config=SomeConfig()), **changes)


def canary(percent: float = 10, **changes: Any) -> BlueGreen:
    """An update that moves a tenth of the traffic first, and waits ten minutes."""
    tenth = BlueGreen.canary(CapacitySize.percent(percent), wait_interval=timedelta(minutes=10))
    return replace(tenth, **changes)


def linear(step: CapacitySize | None = None, **changes: Any) -> BlueGreen:
    step = CapacitySize.percent(25) if step is None else step
    return replace(BlueGreen.linear(step, wait_interval=timedelta(minutes=10)), **changes)


def rolling(size: CapacitySize | None = None, **changes: Any) -> RollingUpdate:
    size = CapacitySize.percent(50) if size is None else size
    return replace(RollingUpdate(maximum_batch_size=size, wait_interval=timedelta(minutes=10)), **changes)


def four_instances(**changes: Any) -> EndpointConfigSpec:
    return flat_config(variant(initial_instance_count=4, **changes))


def deployment(**changes: Any) -> DeploymentSpec:
    """A canary of an endpoint of four instances, with a name by which alarms can watch it."""
    whole = DeploymentSpec(rollout=canary(), endpoint_name="churn", config=four_instances())
    return replace(whole, **changes)


def network(**changes: Any) -> NetworkSpec:
    inside = NetworkSpec(in_vpc=True, subnet_ids=("subnet-1", "subnet-2"), availability_zones=("a", "b"))
    return replace(inside, **changes)
