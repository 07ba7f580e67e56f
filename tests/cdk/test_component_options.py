"""What components can say of their placing, their updates and their instance types; and what is counted on an endpoint."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import everything
import pytest
from aws_cdk import App, CfnCondition, CfnParameter, Duration, Fn, Stack, Token
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from subjects import DATA, IMAGE, IMAGE_URI, SERVICE, TYPE, fleet, model
from synthesized import before, granted, id_of, only, plain, resources, statements, synth, told

from constructs_sm import (
    CapacitySize,
    ComponentScheduling,
    ComputeRequirements,
    ContainerMetrics,
    InferenceComponent,
    InferenceComponentEndpoint,
    InstanceTypeSpecification,
    ManagedInstances,
    RollingUpdate,
    SpecError,
)

COMPONENT = "AWS::SageMaker::InferenceComponent"
SMALL = ComputeRequirements(min_memory_mb=1024)
ROLLING = RollingUpdate(maximum_batch_size=CapacitySize.percent(20), wait_interval=timedelta(0))


def test_a_component_for_several_types_says_everything_it_was_told(stack: Stack) -> None:
    everything.components_by_type(stack)

    template = synth(stack)
    found = next(
        each["Properties"] for each in resources(template, COMPONENT).values() if "VariantName" in each["Properties"]
    )
    first, second = plain(found["Specifications"])
    assert "Specification" not in found
    assert {
        "InstanceType": "ml.g5.12xlarge",
        "Container": {
            "Image": IMAGE_URI,
            "ArtifactUrl": "s3://artifacts/base/1/model.tar.gz",
            "Environment": {"MODE": "1"},
            "ContainerMetricsConfig": {
                "MetricsEndpoints": [{"MetricsEndpointPath": "/server/metrics", "MetricPublishFrequencyInSeconds": 300}]
            },
        },
        "ComputeResourceRequirements": {
            "MinMemoryRequiredInMb": 1024,
            "MaxMemoryRequiredInMb": 4096,
            "NumberOfCpuCoresRequired": 4,
            "NumberOfAcceleratorDevicesRequired": 2,
        },
        "StartupParameters": {
            "ModelDataDownloadTimeoutInSeconds": 3600,
            "ContainerStartupHealthCheckTimeoutInSeconds": 1200,
        },
        "DataCacheConfig": {"EnableCaching": True},
        "SchedulingConfig": {
            "PlacementStrategy": "SPREAD",
            "AvailabilityZoneBalance": {"EnforcementMode": "PERMISSIVE", "MaxImbalance": 0},
        },
    } == first
    assert ("ml.g6.12xlarge", {"EnableCaching": False}) == (second["InstanceType"], second["DataCacheConfig"])
    assert {"EnforcementMode": "PERMISSIVE"} == second["SchedulingConfig"]["AvailabilityZoneBalance"]
    assert {
        "RollingUpdatePolicy": {
            "MaximumBatchSize": {"Type": "COPY_COUNT", "Value": 1},
            "WaitIntervalInSeconds": 0,
            "RollbackMaximumBatchSize": {"Type": "CAPACITY_PERCENT", "Value": 100},
            "MaximumExecutionTimeoutInSeconds": 3600,
        },
        "AutoRollbackConfiguration": {
            "Alarms": [{"AlarmName": f"${{{id_of(template, 'AWS::CloudWatch::Alarm', 'Alarm')}}}"}]
        },
    } == plain(found["DeploymentConfig"])


def test_what_is_known_later_passes(stack: Stack) -> None:
    number = CfnParameter(stack, "N", type="Number").value_as_number
    text = CfnParameter(stack, "T").value_as_string
    condition = CfnCondition(stack, "C", expression=Fn.condition_equals(text, "x"))
    flag: Any = Fn.condition_if(condition.logical_id, True, False)  # the CDK's own order
    made = fleet(stack, instance_type=[text, TYPE])
    common: dict[str, Any] = {
        "image": IMAGE,
        "compute": ComputeRequirements(min_memory_mb=number, cpu_cores=number),
        "data_cache": flag,
        "scheduling": ComponentScheduling(
            placement_strategy=text,  # type: ignore[arg-type] # a token in its place
            max_availability_zone_imbalance=number,
        ),
        "container_metrics": ContainerMetrics(path=text, publish_frequency=Duration.seconds(number)),
    }
    each = [InstanceTypeSpecification(instance_type=name, **common) for name in (text, TYPE)]
    size = CapacitySize.count(number)
    made.add_component(
        "One",
        specifications=each,
        copy_count=number,
        rollout=RollingUpdate(maximum_batch_size=size, wait_interval=Duration.seconds(number)),
        rollback_alarms=[cloudwatch.Alarm.from_alarm_name(stack, "Alarm", text)],
    )

    found = plain(only(synth(stack), COMPONENT))
    first = found["Specifications"][0]
    assert ("${T}", "${N}") == (first["InstanceType"], first["ComputeResourceRequirements"]["MinMemoryRequiredInMb"])
    assert {"EnforcementMode": "PERMISSIVE", "MaxImbalance": "${N}"} == first["SchedulingConfig"][
        "AvailabilityZoneBalance"
    ]
    assert [{"AlarmName": "${T}"}] == found["DeploymentConfig"]["AutoRollbackConfiguration"]["Alarms"]
    assert Token.is_unresolved(flag)


def test_what_was_not_said_is_not_there(stack: Stack) -> None:
    fleet(stack).add_component("One", image=IMAGE, compute=SMALL)

    found = only(synth(stack), COMPONENT)
    assert {"EndpointName", "VariantName", "RuntimeConfig", "Specification"} == set(found)
    assert {"Container", "ComputeResourceRequirements", "StartupParameters"} == set(found["Specification"])


def test_everything_wrong_is_told_at_once_and_nothing_is_left_behind(stack: Stack) -> None:
    made = fleet(stack)

    with pytest.raises(SpecError) as caught:
        made.add_component(
            "One",
            model=model(stack),
            specifications=["ml.m5.xlarge"],  # type: ignore[list-item] # wrong on purpose
            rollout="fast",  # type: ignore[arg-type] # as above
            rollback_alarms=["errors"],  # type: ignore[list-item] # as above
        )
    told = str(caught.value)
    assert "specifications[0]: must be an InstanceTypeSpecification, got 'ml.m5.xlarge' [SM001]" in told
    assert "rollout: must be of class RollingUpdate, got 'fast' [SM001]" in told
    assert "rollback_alarms[0]: must be a CloudWatch alarm, got 'errors' [SM001]" in told
    assert made.node.try_find_child("One") is None


def alarm_on(stack: Stack, endpoint_name: str) -> cloudwatch.Alarm:
    metric = cloudwatch.Metric(
        namespace="AWS/SageMaker", metric_name="X", dimensions_map={"EndpointName": endpoint_name}
    )
    return cloudwatch.Alarm(stack, "Alarm", metric=metric, threshold=1, evaluation_periods=1)


@pytest.mark.parametrize("own", [False, True])
def test_an_alarm_may_watch_the_endpoint_itself(stack: Stack, *, own: bool) -> None:
    made = fleet(stack, role=iam.Role(stack, "Role", assumed_by=SERVICE) if own else None)
    alarm = alarm_on(stack, made.endpoint_name)
    made.add_component(
        "One", model=model(stack, role=made.role), compute=SMALL, rollout=ROLLING, rollback_alarms=[alarm]
    )

    template = synth(stack)
    policy = id_of(template, "AWS::IAM::ManagedPolicy", "FleetOneAlarmPolicy")
    component = id_of(template, COMPONENT)
    assert {policy, id_of(template, "AWS::CloudWatch::Alarm")} <= before(template, component)
    assert [] == [id for id in template["Resources"] if id in before(template, id)]
    assert (
        f"${{{id_of(template, 'AWS::CloudWatch::Alarm')}.Arn}}"
        == granted(template, "DescribeRollbackAlarms")["Resource"]
    )


def test_a_composite_alarm_takes_the_right_to_see_all(stack: Stack) -> None:
    made = fleet(stack)
    rule = cloudwatch.AlarmRule.from_alarm(everything.a_plain_alarm(stack), cloudwatch.AlarmState.ALARM)
    both = cloudwatch.CompositeAlarm(stack, "Both", alarm_rule=rule)
    made.add_component("One", image=IMAGE, compute=SMALL, rollout=ROLLING, rollback_alarms=[both])

    assert "*" == granted(synth(stack), "DescribeRollbackAlarms")["Resource"]


def test_an_imported_role_is_asked_for_the_alarms_too(stack: Stack) -> None:
    role = iam.Role.from_role_name(stack, "Role", "host")
    made = InferenceComponentEndpoint.from_endpoint_attributes(stack, "Fleet", endpoint_name="fleet", role=role)
    made.add_component(
        "One", image=IMAGE, compute=SMALL, rollout=ROLLING, rollback_alarms=[everything.a_plain_alarm(stack)]
    )

    assert "cloudwatch:DescribeAlarms" in str([each["Action"] for _, each in statements(synth(stack))])


def test_without_a_known_role_a_warning_names_the_alarms(stack: Stack) -> None:
    made = InferenceComponentEndpoint.from_endpoint_name(stack, "Fleet", "fleet")
    made.add_component(
        "One", model=model(stack), compute=SMALL, rollout=ROLLING, rollback_alarms=[everything.a_plain_alarm(stack)]
    )

    (found,) = told(stack, "SM705", "/Prod/Fleet/One")
    assert "cloudwatch:DescribeAlarms" in found


def crowded(stack: Stack) -> list[str]:
    """Where it is told that there is no room."""
    return [found.partition(" ")[0] for found in told(stack, "SM417")]


def test_the_endpoint_remembers_what_was_placed_on_it(stack: Stack) -> None:
    compute = ComputeRequirements(min_memory_mb=1024, cpu_cores=2)
    made = fleet(stack, instances=ManagedInstances(min_count=0, max_count=2))
    other = fleet(stack, "Other", initial_instance_count=1)
    made.add_component("One", image=IMAGE, compute=compute, copy_count=2)
    other.add_component("Two", image=IMAGE, compute=compute, copy_count=2)
    InferenceComponent(stack, "Three", endpoint=made, image=IMAGE, compute=compute, copy_count=2)
    assert [] == crowded(stack)

    made.add_component("Four", image=IMAGE, compute=compute)
    other.add_component("Five", image=IMAGE, compute=compute)

    assert ["/Prod/Fleet/Four", "/Prod/Other/Five"] == sorted(crowded(stack))


def test_of_an_imported_endpoint_what_was_placed_here_is_counted(app: App) -> None:
    stack = Stack(app, "Prod")
    made = InferenceComponentEndpoint.from_endpoint_attributes(
        stack, "Fleet", endpoint_name="fleet", instance_type=TYPE, max_instance_count=1
    )
    made.add_component("One", image=IMAGE, compute=ComputeRequirements(min_memory_mb=1024, cpu_cores=4))
    made.add_component("Two", image=IMAGE, compute=ComputeRequirements(min_memory_mb=1024, cpu_cores=4))

    assert ["/Prod/Fleet/Two"] == crowded(stack)


@pytest.mark.parametrize(
    ("subnets", "fits"), [(["subnet-2", "subnet-1"], True), (["subnet-3", "subnet-1"], False), ([], False)]
)
def test_the_network_of_an_imported_endpoint_is_compared(stack: Stack, subnets: list[str], *, fits: bool) -> None:
    from aws_cdk import aws_ec2 as ec2  # noqa: PLC0415 # beside its only use

    vpc = ec2.Vpc.from_vpc_attributes(
        stack, "Vpc", vpc_id="vpc-1", availability_zones=["a", "b"], private_subnet_ids=["subnet-1", "subnet-2"]
    )
    served = model(stack, vpc=vpc, security_groups=[ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-1")])
    made = InferenceComponentEndpoint.from_endpoint_attributes(
        stack, "Fleet", endpoint_name="fleet", subnet_ids=subnets, security_group_ids=["sg-1"]
    )

    if fits:
        made.add_component("One", model=served, compute=SMALL)
        return
    with pytest.raises(SpecError, match="subnet_ids of the endpoint"):
        made.add_component("One", model=served, compute=SMALL)


def test_local_data_of_each_specification_is_its_own(stack: Stack) -> None:
    made = fleet(stack, instance_type=["ml.m5.xlarge", "ml.m5.2xlarge"])
    each = [
        InstanceTypeSpecification(instance_type=name, image=IMAGE, model_data=DATA, compute=SMALL)
        for name in ("ml.m5.xlarge", "ml.m5.2xlarge")
    ]
    made.add_component("One", specifications=each)

    found = only(synth(stack), COMPONENT)["Specifications"]
    assert 2 == len([one["Container"]["ArtifactUrl"] for one in found])
    assert [600, 600] == [one["StartupParameters"]["ModelDataDownloadTimeoutInSeconds"] for one in found]
