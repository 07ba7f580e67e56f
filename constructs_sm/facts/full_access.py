"""What AmazonSageMakerFullAccess (version 29) allows of all that an execution role may need.

Objects may be read wherever they are tagged ``SageMaker=true``, which nobody can see here; so that counts as everywhere.
Source: https://docs.aws.amazon.com/sagemaker/latest/dg/security-iam-awsmanpol.html
"""

from __future__ import annotations

NAME = "AmazonSageMakerFullAccess"

EVERYWHERE = (
    "cloudwatch:DescribeAlarms",
    "cloudwatch:PutMetricData",
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
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:GetAuthorizationToken",
    "ecr:GetDownloadUrlForLayer",
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:Describe*",
    "logs:PutLogEvents",
    "s3:GetObject",
    "s3:ListBucket",
)
"""Allowed on every resource."""

_NAMES = ("*SageMaker*", "*Sagemaker*", "*sagemaker*")
BY_NAME = (
    (("s3:AbortMultipartUpload", "s3:PutObject"), tuple(f"arn:*:s3:::{name}" for name in (*_NAMES, "*aws-glue*"))),
    (("sns:Publish",), tuple(f"arn:*:sns:*:*:{name}" for name in _NAMES)),
    (
        ("lambda:InvokeFunction",),
        tuple(f"arn:*:lambda:*:*:function:{name}" for name in (*_NAMES, "*LabelingFunction*")),
    ),
)
"""Allowed on resources of these names alone: actions and resources."""

NAMED_ACTIONS = tuple(action for actions, _ in BY_NAME for action in actions)
