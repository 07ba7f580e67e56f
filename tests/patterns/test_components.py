from __future__ import annotations

import everything
import pytest
from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from subjects import DATA, IMAGE, IMAGE_URI, TYPE
from synthesized import granted, id_of, only, plain, resources, synth

from constructs_sm import ComputeRequirements, InferenceComponent, InferenceComponentEndpoint

CONFIG, COMPONENT = "AWS::SageMaker::EndpointConfig", "AWS::SageMaker::InferenceComponent"
SMALL = ComputeRequirements(min_memory_mb=1024)


def test_bare_it_is_a_fleet_without_a_model(stack: Stack) -> None:
    InferenceComponentEndpoint(stack, "Fleet", instance_type=TYPE)

    template = synth(stack)
    assert {
        "ExecutionRoleArn": f"${{{id_of(template, 'AWS::IAM::Role')}.Arn}}",
        "EnableNetworkIsolation": True,
        "ProductionVariants": [
            {
                "VariantName": "AllTraffic",
                "InstanceType": TYPE,
                "InitialInstanceCount": 1,
                "RoutingConfig": {"RoutingStrategy": "LEAST_OUTSTANDING_REQUESTS"},
            }
        ],
    } == plain(only(template, CONFIG))


def test_says_everything_it_was_told(stack: Stack) -> None:
    everything.components(stack)

    template = synth(stack)
    config = plain(only(template, CONFIG))
    dumps = config["ProductionVariants"][0].pop("CoreDumpConfig")
    assert f"s3://${{{id_of(template, 'AWS::S3::Bucket', 'Dumps')}}}/dumps/" == dumps["DestinationS3Uri"]
    assert 10 == config.pop("MetricsConfig")["MetricPublishFrequencyInSeconds"]
    assert 20 == config.pop("DataCaptureConfig")["InitialSamplingPercentage"]
    public = [f"${{{id}}}" for id in resources(template, "AWS::EC2::Subnet") if "Public" in id]
    assert {
        "ExecutionRoleArn": f"${{{id_of(template, 'AWS::IAM::Role', 'Fleet')}.Arn}}",
        "EnableNetworkIsolation": False,
        "KmsKeyId": f"${{{id_of(template, 'AWS::KMS::Key', 'Key')}.Arn}}",
        "ProductionVariants": [
            {
                "VariantName": "main",
                "InstancePools": [
                    {"InstanceType": "ml.g5.12xlarge", "Priority": 1},
                    {"InstanceType": "ml.g6.12xlarge", "Priority": 2},
                ],
                "InitialInstanceCount": 2,
                "VolumeSizeInGB": 64,
                "RoutingConfig": {
                    "RoutingStrategy": "PREFIX_AWARE",
                    "PrefixAwareRoutingConfig": {"PrefixLength": 2048, "ConcurrencyThreshold": 8},
                },
                "ManagedInstanceScaling": {
                    "Status": "ENABLED",
                    "MinInstanceCount": 0,
                    "MaxInstanceCount": 4,
                    "ScaleInPolicy": {"Strategy": "CONSOLIDATION", "MaximumStepSize": 2, "CooldownInMinutes": 5},
                },
                "VariantInstanceProvisionTimeoutInSeconds": 600,
                "CapacityReservationConfig": {
                    "CapacityReservationPreference": "capacity-reservations-only",
                    "MlReservationArn": everything.RESERVATION.ml_reservation_arn,
                },
                "InferenceAmiVersion": everything.AMI,
            }
        ],
        "VpcConfig": {
            "Subnets": public,
            "SecurityGroupIds": [f"${{{id_of(template, 'AWS::EC2::SecurityGroup')}.GroupId}}"],
        },
        "Tags": [{"Key": "team", "Value": "ml"}],
    } == config
    assert "fleet" == only(template, "AWS::SageMaker::Endpoint")["EndpointName"]


def test_a_component_of_a_model_names_it(stack: Stack) -> None:
    everything.components(stack)

    template = synth(stack)
    made = plain(template["Resources"][id_of(template, COMPONENT, "FleetMade")]["Properties"])
    assert {
        "EndpointName": f"${{{id_of(template, 'AWS::SageMaker::Endpoint')}.EndpointName}}",
        "VariantName": "main",
        "RuntimeConfig": {"CopyCount": 2},
        "Specification": {
            "ModelName": f"${{{id_of(template, 'AWS::SageMaker::Model')}.ModelName}}",
            "ComputeResourceRequirements": {
                "MinMemoryRequiredInMb": 1024,
                "MaxMemoryRequiredInMb": 2048,
                "NumberOfCpuCoresRequired": 2.5,
                "NumberOfAcceleratorDevicesRequired": 1,
            },
            "StartupParameters": {
                "ModelDataDownloadTimeoutInSeconds": 1800,
                "ContainerStartupHealthCheckTimeoutInSeconds": 1200,
            },
        },
        "Tags": [{"Key": "team", "Value": "ml"}],
    } == made


def test_a_component_of_an_image_says_everything_it_was_told(stack: Stack) -> None:
    everything.components(stack)

    template = synth(stack)
    given = plain(template["Resources"][id_of(template, COMPONENT, "FleetGiven")]["Properties"])
    assert "legal" == given["InferenceComponentName"]
    assert {
        "Container": {
            "Image": IMAGE_URI,
            "ArtifactUrl": "s3://artifacts/legal/1/model.tar.gz",
            "Environment": {"MODE": "1"},
        },
        "ComputeResourceRequirements": {"MinMemoryRequiredInMb": 128},
        "StartupParameters": {
            "ModelDataDownloadTimeoutInSeconds": 3600,
            "ContainerStartupHealthCheckTimeoutInSeconds": 1200,
        },
    } == given["Specification"]


def test_the_role_of_the_fleet_may_do_what_its_components_need(stack: Stack) -> None:
    everything.components(stack)

    template = synth(stack)
    assert "kms:CreateGrant" == granted(template, "EncryptVolumes")["Action"]
    assert "*" == granted(template, "AttachToVpc")["Resource"]
    read = {str(granted(template, sid)["Resource"]).rsplit(":::", 1)[1] for sid in ("ReadModelData", "ReadModelData2")}
    assert {"artifacts/churn/3/model.tar.gz", "artifacts/legal/1/model.tar.gz"} == read


def test_the_name_of_a_component_is_what_follows_the_slash_of_its_arn(stack: Stack) -> None:
    fleet = InferenceComponentEndpoint(stack, "Fleet", instance_type=TYPE)
    generated = fleet.add_component("One", image=IMAGE, model_data=DATA, compute=SMALL)
    fixed = fleet.add_component("Two", image=IMAGE, compute=SMALL, inference_component_name="two")

    id = id_of(synth(stack), COMPONENT, "FleetOne")
    reference = {"Fn::Select": [1, {"Fn::Split": ["/", {"Ref": id}]}]}
    assert reference == stack.resolve(generated.inference_component_name)
    assert {"Ref": id_of(synth(stack), COMPONENT, "FleetTwo")} == stack.resolve(fixed.inference_component_arn)


def test_a_component_may_lie_anywhere(stack: Stack) -> None:
    fleet = InferenceComponentEndpoint(stack, "Fleet", instance_type=TYPE)
    InferenceComponent(stack, "Apart", endpoint=fleet, image=IMAGE, compute=SMALL, variant_name="AllTraffic")

    assert id_of(synth(stack), COMPONENT).startswith("Apart")


def test_its_connections_are_those_of_its_security_group(stack: Stack) -> None:
    fleet = InferenceComponentEndpoint(stack, "Fleet", instance_type=TYPE, vpc=ec2.Vpc(stack, "Vpc", max_azs=2))
    fleet.connections.allow_from_any_ipv4(ec2.Port.tcp(443))

    (rule,) = only(synth(stack), "AWS::EC2::SecurityGroup")["SecurityGroupIngress"]
    assert 443 == rule["FromPort"]


def test_outside_a_vpc_it_has_no_connections(stack: Stack) -> None:
    fleet = InferenceComponentEndpoint(stack, "Fleet", instance_type=TYPE)

    with pytest.raises(ValueError, match="Prod/Fleet: is in no VPC"):
        _ = fleet.connections
