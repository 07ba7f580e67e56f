"""Every key that is rendered is one that the L1 knows: what it does not know, it drops in silence."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from aws_cdk import aws_applicationautoscaling as autoscaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sagemaker as sagemaker
from rendered_scaling import RENDERED_SCALING, WHOLE_SCALING
from sources import sources

from constructs_sm.cdk._render.components import (
    adapter_specification,
    component_deployment,
    runtime_config,
    specification,
)
from constructs_sm.cdk._render.endpoint_configs import endpoint_config
from constructs_sm.cdk._render.endpoints import endpoint
from constructs_sm.cdk._render.events import failures
from constructs_sm.cdk._render.logs import log_group
from constructs_sm.cdk._render.models import container_definition, execution_config, vpc_config
from constructs_sm.cdk.data_source import BoundData
from constructs_sm.cdk.image_source import BoundImage
from constructs_sm.cdk.network import Network
from constructs_sm.spec.asynchronous import AsyncInference, AsyncOutput, InferenceResponseIn
from constructs_sm.spec.capture import DataCapture
from constructs_sm.spec.component import ComponentSpec, ComputeRequirements, EndpointSettings, Specification
from constructs_sm.spec.component_options import ComponentScheduling, ContainerMetrics, PlacementStrategy
from constructs_sm.spec.core_dump import CoreDump
from constructs_sm.spec.deployment import DeploymentSpec, VariantProperty
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.explainer import (
    ClarifyExplainer,
    ClarifyFeatureType,
    ClarifyInference,
    ClarifyMimeType,
    ClarifyShap,
    ClarifyShapBaseline,
    ClarifyText,
    ClarifyTextGranularity,
)
from constructs_sm.spec.image import ContainerImage
from constructs_sm.spec.instances import (
    CapacityReservation,
    InstancePool,
    ManagedInstances,
    ScaleInPolicy,
    ScaleInStrategy,
)
from constructs_sm.spec.metrics_config import MetricsConfig
from constructs_sm.spec.model import Container, InferenceExecutionMode, MultiModel
from constructs_sm.spec.model_data import ModelData
from constructs_sm.spec.observing import LogRetention
from constructs_sm.spec.rollout import BlueGreen, CapacitySize, RollingUpdate, Rollout, TrafficRouting
from constructs_sm.spec.routing import PrefixAwareRouting
from constructs_sm.spec.variant import InstanceVariant, ServerlessVariant


class Known:
    """Everything that has an ARN and a name."""

    model_name = bucket_name = alarm_name = "name"
    alarm_arn = bucket_arn = key_arn = topic_arn = function_arn = "arn"


BESIDE = (autoscaling, cloudwatch)


def struct(written: str) -> type | None:
    """The L1 struct that an annotation names, if any."""
    match = re.search(r"(Cfn\w+)\.(\w+Property)", written)
    module = next((each for each in BESIDE if match is not None and hasattr(each, match[1])), sagemaker)
    return None if match is None else getattr(getattr(module, match[1]), match[2])


def unknown_keys(value: object, known: type, path: str = "") -> Iterator[str]:
    """Keys of *value*, at any depth, that the struct does not have."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        for item in value:
            yield from unknown_keys(item, known, path)
    if not isinstance(value, Mapping):
        return
    names = {theirs: ours for ours, theirs in known.__jsii_name_mapping__.items()}  # type: ignore[attr-defined] # of jsii structs
    for key, item in value.items():
        if key not in names:
            yield f"{path}{key} is not in {known.__qualname__}"
            continue
        below = struct(str(vars(known)["__init__"].__annotations__[names[key]]))
        if below is not None:
            yield from unknown_keys(item, below, f"{path}{key}.")


def keys(value: object) -> Iterator[str]:
    """Every key of *value*, at any depth, but those of mappings whose keys are the user's."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield key
            yield from () if key == "environment" else keys(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from keys(item)


MINUTE = timedelta(minutes=1)
NETWORK = Network(subnet_ids=("subnet",), security_group_ids=("group",), connections=None)  # type: ignore[arg-type] # not rendered
IMAGE = BoundImage(uri="image", repository_arn=None)
PRIVATE = BoundImage(uri="image", repository_arn=None, is_private=True, credentials_arn="function")
ARCHIVE = BoundData(uri="s3://b/m.tar.gz", is_prefix=False, statements=())
PREFIX = BoundData(uri="s3://b/m/", is_prefix=True, statements=())
LOOSE = BoundData(uri="s3://b/m", is_prefix=False, statements=(), is_loose=True)
GATED = BoundData(uri="s3://b/m/", is_prefix=True, statements=(), accept_eula=True, hub_content_arn="hub")


def variant(**said: Any) -> InstanceVariant:
    """A variant with everything said."""
    everything: dict[str, Any] = {
        "model": Known(),
        "instance_type": "ml.g5.xlarge",
        "initial_variant_weight": 1,
        "volume_size_in_gb": 10,
        "model_data_download_timeout": MINUTE,
        "container_startup_health_check_timeout": MINUTE,
        "prefix_aware_routing": PrefixAwareRouting(prefix_length=1024, concurrency_threshold=1),
        "variant_instance_provision_timeout": MINUTE,
        "capacity_reservation": CapacityReservation(ml_reservation_arn="arn"),
        "managed_instance_scaling": ManagedInstances(
            min_count=0,
            max_count=1,
            scale_in_policy=ScaleInPolicy(
                strategy=ScaleInStrategy.CONSOLIDATION, maximum_step_size=1, cooldown=timedelta(minutes=5)
            ),
        ),
        "inference_ami_version": "ami",
        "enable_ssm_access": True,
        "core_dump": CoreDump(bucket=Known(), encryption_key=Known()),
    }
    return InstanceVariant(**{**everything, **said})


def whole_explainer() -> ClarifyExplainer:
    """An explainer with everything said, even what excludes each other."""
    inference = ClarifyInference(
        features_attribute="a",
        content_template="$features",
        max_record_count=1,
        max_payload_in_mb=1,
        probability_index=0,
        label_index=0,
        probability_attribute="a",
        label_attribute="a",
        label_headers=["a"],
        feature_headers=["a"],
        feature_types=[ClarifyFeatureType.TEXT],
    )
    baseline = ClarifyShapBaseline(shap_baseline="1", bucket=Known(), key="a", mime_type=ClarifyMimeType.CSV)
    text = ClarifyText(language="en", granularity=ClarifyTextGranularity.TOKEN)
    shap = ClarifyShap(baseline=baseline, number_of_samples=1, seed=1, use_logit=True, text=text)
    return ClarifyExplainer(shap=shap, inference=inference, enable_explanations="`true`")


def whole_config() -> dict[str, Any]:
    """A configuration with everything said."""
    settings = AsyncInference(
        output=AsyncOutput(bucket=Known(), encryption_key=Known()),
        success_topic=Known(),
        error_topic=Known(),
        include_inference_response_in=[InferenceResponseIn.SUCCESS_NOTIFICATION_TOPIC],
        max_concurrent_invocations_per_instance=1,
    )
    spec = EndpointConfigSpec(
        variants=(
            variant(),
            variant(instance_type=["ml.g5.xlarge", InstancePool(instance_type="ml.g6.xlarge", model=Known())]),
            ServerlessVariant(model=Known(), provisioned_concurrency=1, initial_variant_weight=1),
        ),
        shadow=variant(),
        async_inference=settings,
        data_capture=DataCapture(
            bucket=Known(), encryption_key=Known(), csv_content_types=["text/csv"], json_content_types=["text/json"]
        ),
        explainer=whole_explainer(),
        metrics_config=MetricsConfig(
            metric_publish_frequency=MINUTE, enable_enhanced_metrics=True, enable_detailed_observability=True
        ),
        network_isolation=True,
        encryption_key=Known(),
        endpoint_config_name="name",
    )
    return dict(endpoint_config(spec, role_arn="role", network=NETWORK))


def whole_specification() -> Specification:
    """A specification with everything said."""
    return Specification(
        instance_type="ml.g5.xlarge",
        model=Known(),
        container=Container(image=ContainerImage.uri("image"), environment={"A": "b"}),
        compute=ComputeRequirements(min_memory_mb=128, max_memory_mb=128, cpu_cores=1, accelerators=1),
        model_data_download_timeout=MINUTE,
        container_startup_health_check_timeout=MINUTE,
        data_cache=False,
        scheduling=ComponentScheduling(placement_strategy=PlacementStrategy.SPREAD, max_availability_zone_imbalance=0),
        container_metrics=ContainerMetrics(path="/metrics", publish_frequency=MINUTE),
    )


def component() -> ComponentSpec:
    """A component with everything said."""
    size = CapacitySize.count(1)
    rollout = RollingUpdate(
        maximum_batch_size=size,
        wait_interval=MINUTE,
        rollback_maximum_batch_size=size,
        maximum_execution_timeout=timedelta(hours=1),
    )
    return ComponentSpec(
        endpoint=EndpointSettings(),
        specifications=(whole_specification(),),
        rollout=rollout,
        rollback_alarms=(Known(),),
    )


def whole_component() -> dict[str, Any]:
    """Its specification, rendered."""
    return dict(specification(component(), whole_specification(), IMAGE, ARCHIVE))


def containers() -> list[dict[str, object]]:
    """Containers that together have everything said."""
    image, data = ContainerImage.uri("image"), ModelData.uri("s3://b/m/")
    plain = Container(image=image, environment={"A": "b"}, container_hostname="first")
    package = Container(model_package="package")
    many = Container(image=image, model_data=data, multi_model=MultiModel(cache=False))
    return [
        container_definition(plain, IMAGE, ARCHIVE),
        container_definition(plain, IMAGE, PREFIX),
        container_definition(plain, IMAGE, LOOSE),
        container_definition(plain, PRIVATE, GATED),
        container_definition(many, IMAGE, PREFIX),
        container_definition(package, None, None),
    ]


SIZE = CapacitySize.percent(50)
BLUE_GREEN = BlueGreen(
    traffic_routing=TrafficRouting.CANARY,
    wait_interval=MINUTE,
    canary_size=SIZE,
    linear_step_size=SIZE,
    termination_wait=MINUTE,
    maximum_execution_timeout=MINUTE,
)
ROLLING = RollingUpdate(
    maximum_batch_size=SIZE,
    wait_interval=MINUTE,
    rollback_maximum_batch_size=SIZE,
    maximum_execution_timeout=MINUTE,
)


def whole_endpoint(rollout: Rollout) -> dict[str, Any]:
    """An endpoint with everything said of its updates."""
    spec = DeploymentSpec(
        rollout=rollout,
        retain_scaled_capacity=True,
        exclude_retained_variant_properties=[VariantProperty.DESIRED_WEIGHT],
        retain_deployment_config=True,
    )
    return dict(endpoint(spec, ["alarm"]))


RENDERED: list[tuple[object, type]] = [
    *[(each, sagemaker.CfnModel.ContainerDefinitionProperty) for each in containers()],
    (vpc_config(NETWORK), sagemaker.CfnModel.VpcConfigProperty),
    (vpc_config(NETWORK), sagemaker.CfnEndpointConfig.VpcConfigProperty),
    (execution_config(InferenceExecutionMode.DIRECT), sagemaker.CfnModel.InferenceExecutionConfigProperty),
    (
        whole_component(),
        sagemaker.CfnInferenceComponent.InferenceComponentSpecificationForInstanceTypeProperty,
    ),
    (
        {key: value for key, value in whole_component().items() if key != "instanceType"},
        sagemaker.CfnInferenceComponent.InferenceComponentSpecificationProperty,
    ),
    (
        adapter_specification("base", ARCHIVE),
        sagemaker.CfnInferenceComponent.InferenceComponentSpecificationProperty,
    ),
    (
        component_deployment(component()),
        sagemaker.CfnInferenceComponent.InferenceComponentDeploymentConfigProperty,
    ),
    (
        runtime_config(ComponentSpec(endpoint=EndpointSettings())),
        sagemaker.CfnInferenceComponent.InferenceComponentRuntimeConfigProperty,
    ),
    *[(each, sagemaker.CfnEndpointConfig.ProductionVariantProperty) for each in whole_config()["production_variants"]],
    (whole_config()["async_inference_config"], sagemaker.CfnEndpointConfig.AsyncInferenceConfigProperty),
    *RENDERED_SCALING,
    *[
        (whole_endpoint(rollout)["deployment_config"], sagemaker.CfnEndpoint.DeploymentConfigProperty)
        for rollout in (BLUE_GREEN, ROLLING)
    ],
    (
        whole_endpoint(ROLLING)["exclude_retained_variant_properties"],
        sagemaker.CfnEndpoint.VariantPropertyProperty,
    ),
    (whole_config()["data_capture_config"], sagemaker.CfnEndpointConfig.DataCaptureConfigProperty),
    (whole_config()["explainer_config"], sagemaker.CfnEndpointConfig.ExplainerConfigProperty),
    (whole_config()["metrics_config"], sagemaker.CfnEndpointConfig.MetricsConfigProperty),
]


@pytest.mark.parametrize(("value", "known"), RENDERED, ids=[known.__name__ for _, known in RENDERED])
def test_every_key_is_one_of_the_struct_it_stands_in(value: object, known: type) -> None:
    assert [] == list(unknown_keys(value, known))


def test_an_unknown_key_would_be_seen() -> None:
    wrong = {"routingConfig": {"routingStrategy": "RANDOM", "strategy": 1}, "volumeSize": 1}

    assert [
        "routingConfig.strategy is not in CfnEndpointConfig.RoutingConfigProperty",
        "volumeSize is not in CfnEndpointConfig.ProductionVariantProperty",
    ] == list(unknown_keys(wrong, sagemaker.CfnEndpointConfig.ProductionVariantProperty))


def test_the_properties_of_a_configuration_are_those_of_the_l1() -> None:
    assert set(whole_config()) <= set(sagemaker.CfnEndpointConfig.__init__.__annotations__)


@pytest.mark.parametrize(("properties", "l1"), WHOLE_SCALING)
def test_the_properties_of_scaling_are_those_of_the_l1s(properties: Mapping[str, object], l1: type) -> None:
    assert set(properties) <= set(vars(l1)["__init__"].__annotations__)


def test_the_properties_of_an_endpoint_are_those_of_the_l1() -> None:
    assert set(whole_endpoint(ROLLING)) <= set(sagemaker.CfnEndpoint.__init__.__annotations__)


def test_everything_that_can_be_rendered_was_looked_at() -> None:
    written = {key for source in sources() if "cdk/_render/" in source.inside for key in written_keys(source.tree)}
    seen = {
        *(key for value, _ in WHOLE_SCALING for key in keys(value)),
        *keys(whole_config()),
        *keys(whole_endpoint(ROLLING)),
        *keys(failures(["chat"])),
        *keys(log_group("chat", LogRetention(retention=MINUTE))),
        *(key for value, _ in RENDERED for key in keys(value)),
    }

    assert set() == written - seen


def written_keys(tree: ast.AST) -> Iterator[str]:
    """Keys of mappings in the source: those of literals, and the keywords of `given`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            yield from (key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str))
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "given":
            yield from (keyword.arg for keyword in node.keywords if keyword.arg is not None)


def test_nothing_is_rendered_beside_the_renderers() -> None:
    found = [
        source.at(literal)
        for source in sources()
        for call in (ast.walk(source.tree) if source.room in {"cdk", "patterns"} else ())
        if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("sagemaker.Cfn")
        for literal in ast.walk(call)
        if isinstance(literal, ast.Dict)
    ]

    assert [] == found
