from __future__ import annotations

import everything
from aws_cdk import Stack
from aws_cdk import aws_sagemaker as sagemaker
from subjects import TYPE, model
from synthesized import granted, id_of, only, plain, resources, statements, synth

from constructs_sm import RealTimeEndpoint, Routing

CONFIG, ENDPOINT = "AWS::SageMaker::EndpointConfig", "AWS::SageMaker::Endpoint"


def test_bare_it_is_a_configuration_an_endpoint_and_an_output(stack: Stack) -> None:
    made = RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE)

    template = synth(stack)
    config, served = id_of(template, CONFIG), id_of(template, "AWS::SageMaker::Model")
    variant = {
        "VariantName": "AllTraffic",
        "ModelName": f"${{{served}.ModelName}}",
        "InstanceType": TYPE,
        "InitialInstanceCount": 1,
        "ModelDataDownloadTimeoutInSeconds": 600,
        "ContainerStartupHealthCheckTimeoutInSeconds": 300,
    }
    assert {"ProductionVariants": [variant]} == plain(only(template, CONFIG))
    assert {"EndpointConfigName": f"${{{config}.EndpointConfigName}}"} == plain(only(template, ENDPOINT))
    (output,) = template["Outputs"].values()
    assert {"Value": f"${{{id_of(template, ENDPOINT)}.EndpointName}}"} == plain(output)
    assert isinstance(made.node.default_child, sagemaker.CfnEndpoint)


def test_says_everything_it_was_told(stack: Stack) -> None:
    everything.realtime(stack)

    template = synth(stack)
    main, for_g6, canary = (
        f"${{{id_of(template, 'AWS::SageMaker::Model', id)}.ModelName}}" for id in ("Main", "ForG6", "Canary")
    )
    tags = [{"Key": "team", "Value": "ml"}]
    config = plain(only(template, CONFIG))
    dumps = config["ProductionVariants"][0].pop("CoreDumpConfig")
    assert f"s3://${{{id_of(template, 'AWS::S3::Bucket', 'Dumps')}}}/dumps/" == dumps["DestinationS3Uri"]
    assert 10 == config.pop("MetricsConfig")["MetricPublishFrequencyInSeconds"]
    assert 20 == config.pop("DataCaptureConfig")["InitialSamplingPercentage"]
    assert 100 == config.pop("ExplainerConfig")["ClarifyExplainerConfig"]["ShapConfig"]["NumberOfSamples"]
    assert {
        "ProductionVariants": [
            {
                "VariantName": "main",
                "ModelName": main,
                "InstancePools": [
                    {"InstanceType": "ml.g5.12xlarge", "Priority": 1},
                    {"InstanceType": "ml.g6.12xlarge", "Priority": 2, "ModelNameOverride": for_g6},
                ],
                "InitialInstanceCount": 2,
                "InitialVariantWeight": 0.9,
                "ModelDataDownloadTimeoutInSeconds": 3600,
                "ContainerStartupHealthCheckTimeoutInSeconds": 1800,
                "RoutingConfig": {
                    "RoutingStrategy": "PREFIX_AWARE",
                    "PrefixAwareRoutingConfig": {"PrefixLength": 2048, "ConcurrencyThreshold": 8},
                },
                "VariantInstanceProvisionTimeoutInSeconds": 600,
                "CapacityReservationConfig": {
                    "CapacityReservationPreference": "capacity-reservations-only",
                    "MlReservationArn": everything.RESERVATION.ml_reservation_arn,
                },
                "InferenceAmiVersion": everything.AMI,
                "EnableSSMAccess": True,
            },
            {
                "VariantName": "canary",
                "ModelName": canary,
                "InstanceType": TYPE,
                "InitialInstanceCount": 1,
                "InitialVariantWeight": 0.1,
                "VolumeSizeInGB": 64,
                "ModelDataDownloadTimeoutInSeconds": 600,
                "ContainerStartupHealthCheckTimeoutInSeconds": 300,
                "RoutingConfig": {"RoutingStrategy": "RANDOM"},
            },
        ],
        "KmsKeyId": f"${{{id_of(template, 'AWS::KMS::Key', 'Key')}.Arn}}",
        "Tags": tags,
    } == config
    name = f"${{{id_of(template, CONFIG)}.EndpointConfigName}}"
    assert {"EndpointConfigName": name, "EndpointName": "chat", "Tags": tags} == plain(only(template, ENDPOINT))


def test_said_flat_nothing_is_lost(stack: Stack) -> None:
    RealTimeEndpoint(
        stack,
        "Chat",
        model=model(stack),
        instance_type="ml.inf2.xlarge",
        initial_instance_count=3,
        variant_name="main",
        volume_size_in_gb=64,
        model_data_download_timeout=everything.HOUR,
        container_startup_health_check_timeout=everything.MINUTES(2),
        routing=Routing.RANDOM,
        inference_ami_version="al2-ami-sagemaker-inference-neuron-2",
        enable_ssm_access=True,
        outputs=False,
    )

    template = synth(stack)
    (variant,) = plain(only(template, CONFIG)["ProductionVariants"])
    assert variant.pop("ModelName").endswith(".ModelName}")
    assert {
        "VariantName": "main",
        "InstanceType": "ml.inf2.xlarge",
        "InitialInstanceCount": 3,
        "VolumeSizeInGB": 64,
        "ModelDataDownloadTimeoutInSeconds": 3600,
        "ContainerStartupHealthCheckTimeoutInSeconds": 120,
        "RoutingConfig": {"RoutingStrategy": "RANDOM"},
        "InferenceAmiVersion": "al2-ami-sagemaker-inference-neuron-2",
        "EnableSSMAccess": True,
    } == variant
    assert "Outputs" not in template


def test_accelerators_get_more_time_to_load(stack: Stack) -> None:
    RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=["ml.g5.xlarge", TYPE])

    (variant,) = only(synth(stack), CONFIG)["ProductionVariants"]
    assert 1800 == variant["ModelDataDownloadTimeoutInSeconds"]
    assert 1200 == variant["ContainerStartupHealthCheckTimeoutInSeconds"]


def test_two_endpoints_serve_one_model(stack: Stack) -> None:
    served = model(stack)
    for id in ("One", "Other"):
        RealTimeEndpoint(stack, id, model=served, instance_type=TYPE)

    template = synth(stack)
    assert (1, 2) == (len(resources(template, "AWS::SageMaker::Model")), len(resources(template, ENDPOINT)))
    assert 2 == len(template["Outputs"])


def test_the_role_lets_systems_manager_in_where_the_instances_may_be_entered(stack: Stack) -> None:
    served = model(stack)
    RealTimeEndpoint(stack, "Closed", model=served, instance_type=TYPE, enable_ssm_access=False)
    assert [] == [each for _, each in statements(synth(stack)) if each.get("Sid") == "OpenSsmChannels"]
    RealTimeEndpoint(stack, "Open", model=served, instance_type=TYPE, enable_ssm_access=True)

    actions = granted(synth(stack), "OpenSsmChannels")["Action"]
    assert [
        f"ssmmessages:{verb}{kind}Channel" for verb in ("Create", "Open") for kind in ("Control", "Data")
    ] == actions
