"""IAM action names, by what somebody wants to do.

Sources: the Service Authorization Reference and the developer guide's pages on execution roles
(https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html), asynchronous prerequisites
(https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-create-endpoint-prerequisites.html), hosting in a VPC
(https://docs.aws.amazon.com/sagemaker/latest/dg/host-vpc.html) and rollback alarms
(https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-configuration.html).
"""

from __future__ import annotations

from constructs_sm.facts.logs import COMPONENT_LOGS, ENDPOINT_LOGS

SERVICE_PRINCIPAL = "sagemaker.amazonaws.com"
METRIC_NAMESPACES = ("AWS/SageMaker", "/aws/sagemaker/*")
LOG_GROUP_PREFIXES = (ENDPOINT_LOGS, COMPONENT_LOGS)

PUT_METRICS = ("cloudwatch:PutMetricData",)
WRITE_LOGS = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents")
DESCRIBE_ALARMS = ("cloudwatch:DescribeAlarms",)
PULL_IMAGE = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
LOG_IN_TO_REGISTRY = ("ecr:GetAuthorizationToken",)
READ_OBJECT = ("s3:GetObject",)
LIST_BUCKET = ("s3:ListBucket",)
PUT_OBJECT = ("s3:PutObject",)
WRITE_OBJECT = ("s3:AbortMultipartUpload", "s3:PutObject")
PUBLISH = ("sns:Publish",)
SUBSCRIBE = ("sns:Subscribe",)
CALL_FUNCTION = ("lambda:InvokeFunction",)
DECRYPT = ("kms:Decrypt",)
ENCRYPT = ("kms:Decrypt", "kms:GenerateDataKey")
ENCRYPT_LOGS = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*")
CREATE_GRANT = ("kms:CreateGrant",)
ATTACH_TO_VPC = (
    "ec2:CreateNetworkInterface",
    "ec2:CreateNetworkInterfacePermission",
    "ec2:DeleteNetworkInterface",
    "ec2:DeleteNetworkInterfacePermission",
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcEndpoints",
    "ec2:DescribeVpcs",
)

SSM_CHANNELS = (  # https://docs.aws.amazon.com/sagemaker/latest/dg/ssm-access.html
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
)
START_PIPELINE = ("sagemaker:StartPipelineExecution",)
INVOKE = ("sagemaker:InvokeEndpoint",)
# The API text asks for InvokeEndpoint, the Service Authorization Reference for an action of its own: both.
INVOKE_STREAM = ("sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointWithResponseStream")
INVOKE_ASYNC = ("sagemaker:InvokeEndpointAsync",)
TAKE_ROLE = ("sts:AssumeRole",)

# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html, column "Access level"
UNCONSTRAINED_WRITES = frozenset({"ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"})
UNCONSTRAINED_PERMISSIONS = frozenset({"ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterfacePermission"})
