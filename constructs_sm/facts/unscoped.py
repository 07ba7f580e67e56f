"""Why a statement names every resource: actions that take none, or must be allowed on all.

That an action takes no resource is what the Service Authorization Reference says of it
(https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_REFERENCE = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_"
_METRICS = f"names no metric as a resource; a condition holds it to the namespaces of SageMaker ({_REFERENCE}amazoncloudwatch.html)"
_TOKEN = (
    f"has no resources, and the token opens no repository by itself ({_REFERENCE}amazonelasticcontainerregistry.html)"
)
_ALARMS = (
    "tells of composite alarms only those who may ask for every alarm; alarms of a metric, made in the same app, are named "
    "(https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html)"
)
_NETWORK = (
    "acts on network interfaces that have no name before SageMaker makes them, in the form that AWS documents "
    "(https://docs.aws.amazon.com/sagemaker/latest/dg/host-vpc.html)"
)
_NETWORK_ASKED = f"has no resources ({_REFERENCE}amazonec2.html)"
_SCALING = f"has no resources ({_REFERENCE}awsapplicationautoscaling.html)"
_FIGURES = f"names data sets as resources and no metric ({_REFERENCE}amazoncloudwatch.html)"
_LISTS = f"has no resources ({_REFERENCE}amazonsagemaker.html)"
_PRICES = f"has no resources ({_REFERENCE}awspricelist.html)"
_CHANNELS = f"has no resources ({_REFERENCE}amazonsessionmanagermessagegatewayservice.html)"

UNSCOPED: Mapping[str, str] = MappingProxyType(
    {
        "application-autoscaling:DescribeScalableTargets": _SCALING,
        "application-autoscaling:DescribeScalingPolicies": _SCALING,
        "application-autoscaling:DescribeScheduledActions": _SCALING,
        "cloudwatch:DescribeAlarms": _ALARMS,
        "cloudwatch:GetMetricData": _FIGURES,
        "cloudwatch:PutMetricData": _METRICS,
        "ec2:CreateNetworkInterface": _NETWORK,
        "ec2:CreateNetworkInterfacePermission": _NETWORK,
        "ec2:DeleteNetworkInterface": _NETWORK,
        "ec2:DeleteNetworkInterfacePermission": _NETWORK,
        "ec2:DescribeDhcpOptions": _NETWORK_ASKED,
        "ec2:DescribeInstances": _NETWORK_ASKED,
        "ec2:DescribeNetworkInterfaces": _NETWORK_ASKED,
        "ec2:DescribeSecurityGroups": _NETWORK_ASKED,
        "ec2:DescribeSubnets": _NETWORK_ASKED,
        "ec2:DescribeVpcEndpoints": _NETWORK_ASKED,
        "ec2:DescribeVpcs": _NETWORK_ASKED,
        "ecr:GetAuthorizationToken": _TOKEN,
        "pricing:GetProducts": _PRICES,
        "sagemaker:ListEndpointConfigs": _LISTS,
        "sagemaker:ListEndpoints": _LISTS,
        "sagemaker:ListInferenceComponents": _LISTS,
        "sagemaker:ListInferenceRecommendationsJobSteps": _LISTS,
        "sagemaker:ListInferenceRecommendationsJobs": _LISTS,
        "sagemaker:ListModels": _LISTS,
        "ssmmessages:CreateControlChannel": _CHANNELS,
        "ssmmessages:CreateDataChannel": _CHANNELS,
        "ssmmessages:OpenControlChannel": _CHANNELS,
        "ssmmessages:OpenDataChannel": _CHANNELS,
    }
)
"""Actions that this library allows on ``*``, each with the reason and its source."""
