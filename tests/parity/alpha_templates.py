"""What aws-cdk.aws-sagemaker-alpha 2.275.0a0 renders for its own integration tests, as facts.

Read from the snapshots in packages/@aws-cdk/aws-sagemaker-alpha/test of aws/aws-cdk, and from what the package makes of
the same calls. Only what the package decides is stated, not the VPC, the buckets and the functions beside it. Resources
have the names that ours have without their hashes; `test_moving.py` has the logical ids.
"""

from __future__ import annotations

from typing import Any, TypeAlias

Resources: TypeAlias = dict[str, tuple[str, Any]]
"""Type and properties of each resource, references as in ``Fn::Sub``, digests as HASH."""

BOOTSTRAPPED = "cdk-hnb659fds-{}-${{AWS::AccountId}}-${{AWS::Region}}"
ASSETS, IMAGES = BOOTSTRAPPED.format("assets"), BOOTSTRAPPED.format("container-assets")
IMAGE = f"${{AWS::AccountId}}.dkr.ecr.${{AWS::Region}}.${{AWS::URLSuffix}}/{IMAGES}:HASH"
S3 = "https://s3.${AWS::Region}.${AWS::URLSuffix}"
ARCHIVE = f"{S3}/{ASSETS}/HASH.gz"
FULL_ACCESS = "arn:${AWS::Partition}:iam::aws:policy/AmazonSageMakerFullAccess"

PULL = {
    "Effect": "Allow",
    "Action": ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    "Resource": f"arn:${{AWS::Partition}}:ecr:${{AWS::Region}}:${{AWS::AccountId}}:repository/{IMAGES}",
}
LOG_IN = {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"}


def _read(bucket: str) -> Any:
    return {
        "Effect": "Allow",
        "Action": ["s3:GetBucket*", "s3:GetObject*", "s3:List*"],
        "Resource": [f"{bucket}/*", bucket],
    }


UPLOADED = f"arn:${{AWS::Partition}}:s3:::{ASSETS}"
DEPLOYED = "${BucketDeploymentCustomResource.DestinationBucketArn}"


def _trust(principal: Any) -> Any:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
    return {"Version": "2012-10-17", "Statement": [statement]}


def _policy(of: str, *statements: Any) -> tuple[str, Any]:
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    return "AWS::IAM::Policy", {
        "PolicyDocument": document,
        "PolicyName": f"{of}DefaultPolicy",
        "Roles": [f"${{{of}}}"],
    }


def _model(name: str, *containers: Any, reads: str | None = None, **more: Any) -> Resources:
    said = {"PrimaryContainer": containers[0]} if len(containers) == 1 else {"Containers": list(containers)}
    statements = [PULL, LOG_IN, *([] if reads is None else [_read(reads)])]
    trust = _trust({"Service": "sagemaker.amazonaws.com"})
    return {
        name: ("AWS::SageMaker::Model", {"ExecutionRoleArn": f"${{{name}Role.Arn}}", **said, **more}),
        f"{name}Role": (
            "AWS::IAM::Role",
            {"AssumeRolePolicyDocument": trust, "ManagedPolicyArns": [FULL_ACCESS]},
        ),
        f"{name}RoleDefaultPolicy": _policy(f"{name}Role", *statements),
    }


def _in_vpc(name: str, stack: str) -> Resources:
    egress = {"CidrIp": "0.0.0.0/0", "Description": "Allow all outbound traffic by default", "IpProtocol": "-1"}
    described = {
        "GroupDescription": f"{stack}/{name}/SecurityGroup",
        "SecurityGroupEgress": [egress],
        "VpcId": "${VPC}",
    }
    return {f"{name}SecurityGroup": ("AWS::EC2::SecurityGroup", described)}


def _vpc_config(name: str) -> Any:
    return {
        "SecurityGroupIds": [f"${{{name}SecurityGroup.GroupId}}"],
        "Subnets": ["${VPCPrivateSubnet1Subnet}", "${VPCPrivateSubnet2Subnet}"],
    }


def _variant(name: str, model: str, instance_type: str = "ml.t2.medium", weight: int = 1) -> Any:
    return {
        "VariantName": name,
        "ModelName": f"${{{model}.ModelName}}",
        "InstanceType": instance_type,
        "InitialInstanceCount": 1,
        "InitialVariantWeight": weight,
    }


def _config(*variants: Any) -> tuple[str, Any]:
    return "AWS::SageMaker::EndpointConfig", {"ProductionVariants": list(variants)}


ENDPOINT = ("AWS::SageMaker::Endpoint", {"EndpointConfigName": "${EndpointConfig.EndpointConfigName}"})
INVOKE = {"Effect": "Allow", "Action": "sagemaker:InvokeEndpoint", "Resource": "${Endpoint}"}
INVOKER: Resources = {
    "Invoker": (
        "AWS::IAM::Role",
        {"AssumeRolePolicyDocument": _trust({"AWS": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"})},
    ),
    "InvokerDefaultPolicy": _policy("Invoker", INVOKE),
}
PACKED = {"Image": IMAGE, "ModelDataUrl": ARCHIVE}

SCALED: Resources = {
    "EndpointScalableTargetfirstVariant": (
        "AWS::ApplicationAutoScaling::ScalableTarget",
        {
            "MaxCapacity": 3,
            "MinCapacity": 1,
            "ResourceId": "endpoint/${Endpoint.EndpointName}/variant/firstVariant",
            "RoleARN": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/aws-service-role/"
            "sagemaker.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint",
            "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
            "ServiceNamespace": "sagemaker",
        },
    ),
    "EndpointInvocationsPerInstancefirstVariant": (
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        {
            "PolicyName": "awscdksagemakerendpointEndpointInstanceCountTargetLimitRPS",
            "PolicyType": "TargetTrackingScaling",
            "ScalingTargetId": "${EndpointScalableTargetfirstVariant}",
            "TargetTrackingScalingPolicyConfiguration": {
                "PredefinedMetricSpecification": {"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"},
                "TargetValue": 900,
            },
        },
    ),
}


def _alarm(place: int, name: str, statistic: str, namespace: str) -> tuple[str, Any]:
    return "AWS::CloudWatch::Alarm", {
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "Dimensions": [
            {"Name": "EndpointName", "Value": "${Endpoint.EndpointName}"},
            {"Name": "VariantName", "Value": "firstVariant"},
        ],
        "EvaluationPeriods": 2 + 3 * place,
        "MetricName": name,
        "Namespace": namespace,
        "Period": 300,
        "Statistic": statistic,
        "Threshold": 1 + 3 * place,
    }


_CALLS, _HOSTS = "AWS/SageMaker", "/aws/sagemaker/Endpoints"
WATCHED = (
    ("Invocations", "Sum", _CALLS),
    ("InvocationsPerInstance", "Sum", _CALLS),
    ("ModelLatency", "Average", _CALLS),
    ("OverheadLatency", "Average", _CALLS),
    ("Invocation5XXErrors", "Sum", _CALLS),
    ("DiskUtilization", "Average", _HOSTS),
    ("CPUUtilization", "Average", _HOSTS),
    ("MemoryUtilization", "Average", _HOSTS),
    ("GPUUtilization", "Average", _HOSTS),
    ("GPUMemoryUtilization", "Average", _HOSTS),
)


def _loose(data_type: str, key: str) -> Any:
    source = {"CompressionType": "None", "S3DataType": data_type, "S3Uri": f"{S3}/DEPLOYED/{key}"}
    return {"Image": IMAGE, "ModelDataSource": {"S3DataSource": source}}


_A, _B = "ModelWithArtifact", "ModelWithoutArtifact"
_DIRECTORY, _FILE = "UncompressedDirectoryArtifactModel", "UncompressedFileArtifactModel"
SERVERLESS = {
    "VariantName": "serverlessVariant",
    "ModelName": f"${{{_B}AndVpc.ModelName}}",
    "InitialVariantWeight": 1,
    "ServerlessConfig": {"MaxConcurrency": 10, "MemorySizeInMB": 2048, "ProvisionedConcurrency": 5},
}

STACKS = {
    "endpoint": "aws-cdk-sagemaker-endpoint",
    "alarms": "aws-cdk-sagemaker-endpoint-alarms",
    "endpoint_config": "aws-cdk-sagemaker-endpointconfig",
    "model": "aws-cdk-sagemaker-model",
    "model_data": "aws-cdk-sagemaker-model-data",
    "pipeline": "aws-cdk-sagemaker-alpha-pipeline-import",
}
"""The name of the stack in each of the apps."""

RENDERED: dict[str, Resources] = {
    "endpoint": {
        **_model(_A, PACKED, reads=UPLOADED),
        **_model(_B, {"Image": IMAGE}),
        "EndpointConfig": _config(
            _variant("firstVariant", _A, "ml.m5.large"),
            _variant("secondVariant", _A),
            _variant("thirdVariant", _B, weight=2),
        ),
        "Endpoint": ENDPOINT,
        **SCALED,
        **INVOKER,
    },
    "alarms": {
        **_model(_A, PACKED, reads=UPLOADED),
        "EndpointConfig": _config(_variant("firstVariant", _A)),
        "Endpoint": ENDPOINT,
        **INVOKER,
        **{f"{metric[0]}Alarm": _alarm(place, *metric) for place, metric in enumerate(WATCHED)},
    },
    "endpoint_config": {
        **_model(f"{_A}AndVpc", PACKED, reads=UPLOADED, VpcConfig=_vpc_config(f"{_A}AndVpc")),
        **_in_vpc(f"{_A}AndVpc", STACKS["endpoint_config"]),
        **_model(f"{_B}AndVpc", {"Image": IMAGE}),
        "EndpointConfig": _config(
            _variant("firstVariant", f"{_A}AndVpc", "ml.m5.large"),
            _variant("secondVariant", f"{_A}AndVpc"),
            _variant("thirdVariant", f"{_B}AndVpc", weight=2),
        ),
        "ServerlessEndpointConfig": _config(SERVERLESS),
    },
    "model": {
        **_model("PrimaryContainerModel", PACKED, reads=UPLOADED, VpcConfig=_vpc_config("PrimaryContainerModel")),
        **_in_vpc("PrimaryContainerModel", STACKS["model"]),
        **_model("InferencePipelineModel", {"Image": IMAGE}, PACKED, PACKED, reads=UPLOADED),
    },
    "model_data": {
        **_model(_DIRECTORY, _loose("S3Prefix", "uncompressed/"), reads=DEPLOYED),
        **_model(_FILE, _loose("S3Object", "uncompressed/artifact.txt"), reads=DEPLOYED),
        **_model("TarGzArtifactModel", PACKED, reads=UPLOADED),
        "EndpointConfig": _config(
            _variant("uncompressed-directory", _DIRECTORY),
            _variant("uncompressed-file", _FILE),
            _variant("targz", "TarGzArtifactModel"),
        ),
        "Endpoint": ENDPOINT,
        **INVOKER,
    },
    "pipeline": {
        "PipelineRole": (
            "AWS::IAM::Role",
            {
                "AssumeRolePolicyDocument": _trust({"Service": "sagemaker.amazonaws.com"}),
                "ManagedPolicyArns": [FULL_ACCESS],
            },
        ),
        "TestRole": ("AWS::IAM::Role", {"AssumeRolePolicyDocument": _trust({"Service": "lambda.amazonaws.com"})}),
        "TestRoleDefaultPolicy": _policy(
            "TestRole",
            {
                "Effect": "Allow",
                "Action": "sagemaker:StartPipelineExecution",
                "Resource": "arn:${AWS::Partition}:sagemaker:${AWS::Region}:${AWS::AccountId}:pipeline/"
                "test-import-pipeline-alpha",
            },
        ),
    },
}
