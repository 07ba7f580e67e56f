"""What specs tell of themselves: their parts with paths, and what they work out of what was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from constructs_sm.spec.adapter import AdapterSpec
from constructs_sm.spec.asynchronous import AsyncInference, AsyncOutput
from constructs_sm.spec.component import ComponentSpec, ComputeRequirements, EndpointSettings, Specification
from constructs_sm.spec.component_options import ComponentScheduling, ContainerMetrics
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.image import ContainerImage
from constructs_sm.spec.instances import ManagedInstances
from constructs_sm.spec.model import Container, ModelSpec
from constructs_sm.spec.model_data import ModelData
from constructs_sm.spec.planned import PlannedBucket, PlannedTopic
from constructs_sm.spec.rollout import CapacitySize, RollingUpdate
from constructs_sm.spec.tokens import is_token
from constructs_sm.spec.unset import UNSET, Unset
from constructs_sm.spec.variant import InstanceVariant

IMAGE, DATA = ContainerImage.uri("x/y:1"), ModelData.uri("s3://b/a/m.tar.gz")


@dataclass(frozen=True)
class SomeComponent:
    inference_component_name: str = "chat"
    endpoint_name: str = "fleet"


@dataclass(frozen=True)
class SomeBucket:
    bucket_arn: str = "bucket-arn"
    bucket_name: str = "documents"


def test_a_list_of_variants_is_walked_by_index() -> None:
    scaling = ManagedInstances(min_count=0, max_count=1)
    first = InstanceVariant(instance_type="ml.g5.xlarge")
    second = InstanceVariant(instance_type="ml.g5.xlarge", managed_instance_scaling=scaling)
    spec = EndpointConfigSpec(variants=(first, second))

    expected = [("", spec), ("variants[0]", first), ("variants[1]", second)]
    assert [*expected, ("variants[1].managed_instance_scaling", scaling)] == list(spec.walk())


def test_a_flat_variant_is_walked_by_its_own_names() -> None:
    scaling = ManagedInstances(min_count=0, max_count=1)
    variant = InstanceVariant(instance_type="ml.g5.xlarge", managed_instance_scaling=scaling)
    spec = EndpointConfigSpec(variants=(variant,), single=True)

    assert [("", spec), ("", variant), ("managed_instance_scaling", scaling)] == list(spec.walk())


def test_asynchronous_settings_are_walked_by_the_names_of_the_pattern() -> None:
    output = AsyncOutput(bucket=SomeBucket())
    settings = AsyncInference(output=output)
    spec = EndpointConfigSpec(variants=(), async_inference=settings)

    assert [("", spec), ("", settings), ("output", output)] == list(spec.walk())


def test_containers_are_walked_with_their_images_and_data() -> None:
    first, second = Container(image=IMAGE), Container(image=IMAGE, model_data=DATA)
    spec = ModelSpec(containers=(first, second))

    assert [
        ("", spec),
        ("containers[0]", first),
        ("containers[0].image", IMAGE),
        ("containers[1]", second),
        ("containers[1].image", IMAGE),
        ("containers[1].model_data", DATA),
    ] == list(spec.walk())


def test_a_component_is_walked_by_the_names_of_its_arguments() -> None:
    container = Container(image=IMAGE, model_data=DATA)
    compute = ComputeRequirements(min_memory_mb=1024)
    one = Specification(container=container, compute=compute)
    spec = ComponentSpec(endpoint=EndpointSettings(), specifications=(one,))

    assert [
        ("", spec),
        ("", one),
        ("compute", compute),
        ("", container),
        ("image", IMAGE),
        ("model_data", DATA),
    ] == list(spec.walk())


def test_a_component_for_several_types_is_walked_by_index() -> None:
    compute, spread = ComputeRequirements(min_memory_mb=1024), ComponentScheduling(placement_strategy="SPREAD")  # type: ignore[arg-type] # its value
    container, metrics = Container(image=IMAGE), ContainerMetrics(path="/metrics")
    first = Specification(instance_type="ml.g5.xlarge", compute=compute, scheduling=spread)
    second = Specification(instance_type="ml.g6.xlarge", container=container, container_metrics=metrics)
    batch = CapacitySize.percent(20)
    rollout = RollingUpdate(maximum_batch_size=batch, wait_interval=timedelta(0))
    spec = ComponentSpec(endpoint=EndpointSettings(), specifications=(first, second), single=False, rollout=rollout)

    assert [
        ("", spec),
        ("specifications[0]", first),
        ("specifications[0].compute", compute),
        ("specifications[0].scheduling", spread),
        ("specifications[1]", second),
        ("specifications[1]", container),
        ("specifications[1].image", IMAGE),
        ("specifications[1].container_metrics", metrics),
        ("rollout", rollout),
        ("rollout.maximum_batch_size", batch),
    ] == list(spec.walk())


def test_an_adapter_is_walked_with_its_data() -> None:
    spec = AdapterSpec(base=SomeComponent(), model_data=DATA)

    assert [("", spec), ("model_data", DATA)] == list(spec.walk())


def test_a_model_is_isolated_when_every_container_has_its_data_fetched() -> None:
    loading, plain = Container(image=IMAGE, model_data=DATA), Container(image=IMAGE)

    expected = [True, True, False, False, False]
    models = [(loading,), (loading, loading), (loading, plain), (plain,), ()]
    assert expected == [ModelSpec(containers=containers).isolates for containers in models]


def test_one_type_and_many_are_both_types() -> None:
    assert ("ml.g5.xlarge",) == InstanceVariant(instance_type="ml.g5.xlarge").instance_types
    assert ("ml.g5.xlarge", "ml.g6.xlarge") == InstanceVariant(
        instance_type=["ml.g5.xlarge", "ml.g6.xlarge"]
    ).instance_types


def test_what_will_be_made_is_known_later() -> None:
    bucket, topic = PlannedBucket(), PlannedTopic()

    assert all(map(is_token, (bucket.bucket_arn, bucket.bucket_name, topic.topic_arn)))


def test_what_was_not_said_is_one_thing_and_shows_as_its_name() -> None:
    assert UNSET is Unset.UNSET
    assert "UNSET" == repr(UNSET)
