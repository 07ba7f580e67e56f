"""IAM actions by what is deployed: what CloudFormation, a pipeline or a user of SageMaker Studio calls.

Sources: the handlers of CloudFormation's resource types, whose permissions cfn-lint carries (a test compares), and the
Service Authorization Reference
(https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html) for which resources an
action is judged on: creating and updating an endpoint is judged on its configuration too, and creating a component on
its endpoint.
"""

from __future__ import annotations

from collections.abc import Mapping

from constructs_sm.facts.resource_types import (
    ALARM,
    BUCKET,
    COMPONENT,
    CONFIG,
    ENDPOINT,
    GROUP,
    MANAGED_POLICY,
    MODEL,
    ROLE,
    TOPIC,
)

TAG = ("sagemaker:AddTags",)
UNTAG = ("sagemaker:DeleteTags",)
LIST_TAGS = ("sagemaker:ListTags",)
CREATE_COMPONENT = "sagemaker:CreateInferenceComponent"
SHIFT_WEIGHTS = "sagemaker:UpdateEndpointWeightsAndCapacities"
PASS_ROLE = ("iam:PassRole",)

HOSTING: Mapping[str, tuple[str, ...]] = {
    MODEL: ("sagemaker:CreateModel", "sagemaker:DeleteModel", "sagemaker:DescribeModel"),
    CONFIG: (
        "sagemaker:CreateEndpoint",
        "sagemaker:CreateEndpointConfig",
        "sagemaker:DeleteEndpointConfig",
        "sagemaker:DescribeEndpointConfig",
        "sagemaker:UpdateEndpoint",
    ),
    ENDPOINT: (
        "sagemaker:CreateEndpoint",
        "sagemaker:DeleteEndpoint",
        "sagemaker:DescribeEndpoint",
        "sagemaker:UpdateEndpoint",
    ),
    COMPONENT: (
        CREATE_COMPONENT,
        "sagemaker:DeleteInferenceComponent",
        "sagemaker:DescribeInferenceComponent",
        "sagemaker:UpdateInferenceComponent",
        "sagemaker:UpdateInferenceComponentRuntimeConfig",
    ),
}
"""What is done to each, from its creation to its end, besides tagging."""

DESCRIBE_KEY = ("kms:DescribeKey",)
SCALE = (
    "application-autoscaling:DeleteScalingPolicy",
    "application-autoscaling:DeleteScheduledAction",
    "application-autoscaling:DeregisterScalableTarget",
    "application-autoscaling:PutScalingPolicy",
    "application-autoscaling:PutScheduledAction",
    "application-autoscaling:RegisterScalableTarget",
)
TAG_SCALING = (
    "application-autoscaling:ListTagsForResource",
    "application-autoscaling:TagResource",
    "application-autoscaling:UntagResource",
)
SEE_SCALING = (
    "application-autoscaling:DescribeScalableTargets",
    "application-autoscaling:DescribeScalingPolicies",
    "application-autoscaling:DescribeScheduledActions",
    "cloudwatch:GetMetricData",
)
TRACK = ("cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms", "cloudwatch:PutMetricAlarm")
SCALING_SERVICE = "sagemaker.application-autoscaling.amazonaws.com"
CREATE_SCALING_ROLE = ("iam:CreateServiceLinkedRole",)
SCALING_ROLE = f"aws-service-role/{SCALING_SERVICE}/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint"
# https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-auto-scaling-prerequisites.html

KEEP_LOGS = (
    "logs:CreateLogGroup",
    "logs:DeleteLogGroup",
    "logs:DeleteRetentionPolicy",
    "logs:DescribeIndexPolicies",
    "logs:GetDataProtectionPolicy",
    "logs:ListTagsForResource",
    "logs:PutRetentionPolicy",
    "logs:TagResource",
    "logs:UntagResource",
)
ENCRYPT_LOGS = ("logs:AssociateKmsKey", "logs:DisassociateKmsKey")
SEE_LOGS = ("logs:DescribeLogGroups",)

BESIDE: Mapping[str, tuple[str, ...]] = {
    ALARM: (*TRACK, "cloudwatch:ListTagsForResource", "cloudwatch:TagResource", "cloudwatch:UntagResource"),
    BUCKET: (
        "s3:CreateBucket",
        "s3:DeleteBucket",
        "s3:DeleteBucketPolicy",
        "s3:GetAccelerateConfiguration",
        "s3:GetAnalyticsConfiguration",
        "s3:GetBucketAbac",
        "s3:GetBucketAcl",
        "s3:GetBucketCORS",
        "s3:GetBucketLogging",
        "s3:GetBucketMetadataTableConfiguration",
        "s3:GetBucketNotification",
        "s3:GetBucketObjectLockConfiguration",
        "s3:GetBucketOwnershipControls",
        "s3:GetBucketPolicy",
        "s3:GetBucketPublicAccessBlock",
        "s3:GetBucketTagging",
        "s3:GetBucketVersioning",
        "s3:GetBucketWebsite",
        "s3:GetEncryptionConfiguration",
        "s3:GetIntelligentTieringConfiguration",
        "s3:GetInventoryConfiguration",
        "s3:GetLifecycleConfiguration",
        "s3:GetMetricsConfiguration",
        "s3:GetReplicationConfiguration",
        "s3:ListBucket",
        "s3:ListTagsForResource",
        "s3:PutBucketCORS",
        "s3:PutBucketLogging",
        "s3:PutBucketOwnershipControls",
        "s3:PutBucketPolicy",
        "s3:PutBucketPublicAccessBlock",
        "s3:PutBucketTagging",
        "s3:PutBucketVersioning",
        "s3:PutEncryptionConfiguration",
        "s3:PutLifecycleConfiguration",
        "s3:TagResource",
        "s3:UntagResource",
    ),
    TOPIC: (
        "sns:CreateTopic",
        "sns:DeleteTopic",
        "sns:GetDataProtectionPolicy",
        "sns:GetTopicAttributes",
        "sns:ListSubscriptionsByTopic",
        "sns:ListTagsForResource",
        "sns:SetTopicAttributes",
        "sns:TagResource",
        "sns:UntagResource",
    ),
    ROLE: (
        "iam:DeleteRole",
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:ListRolePolicies",
        "iam:TagRole",
        "iam:UntagRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole",
        "iam:UpdateRoleDescription",
    ),
    MANAGED_POLICY: (
        "iam:CreatePolicy",
        "iam:CreatePolicyVersion",
        "iam:DeletePolicy",
        "iam:DeletePolicyVersion",
        "iam:GetPolicy",
        "iam:GetPolicyVersion",
        "iam:ListEntitiesForPolicy",
        "iam:ListPolicyVersions",
    ),
    GROUP: (
        "ec2:AuthorizeSecurityGroupEgress",
        "ec2:AuthorizeSecurityGroupIngress",
        "ec2:CreateSecurityGroup",
        "ec2:CreateTags",
        "ec2:DeleteSecurityGroup",
        "ec2:DeleteTags",
        "ec2:RevokeSecurityGroupEgress",
        "ec2:RevokeSecurityGroupIngress",
    ),
}
"""What CloudFormation does to the resources that an endpoint may bring along, as this library writes them."""

CREATE_ROLE = ("iam:CreateRole",)
ATTACH_POLICY = ("iam:AttachRolePolicy", "iam:DetachRolePolicy")
WRITE_POLICY = ("iam:DeleteRolePolicy", "iam:PutRolePolicy")
READ_POLICY = ("iam:GetRolePolicy",)
CREATE_GROUP = ("ec2:CreateSecurityGroup",)
SEE_NETWORK = ("ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs")
SEE_GROUPS = ("ec2:DescribeInstances", "ec2:DescribeSecurityGroups")

LIST_HOSTING = (
    "sagemaker:ListEndpointConfigs",
    "sagemaker:ListEndpoints",
    "sagemaker:ListInferenceComponents",
    "sagemaker:ListModels",
)
RECOMMEND = (
    "sagemaker:CreateInferenceRecommendationsJob",
    "sagemaker:DescribeInferenceRecommendationsJob",
    "sagemaker:StopInferenceRecommendationsJob",
)
LIST_RECOMMENDATIONS = (
    "sagemaker:ListInferenceRecommendationsJobSteps",
    "sagemaker:ListInferenceRecommendationsJobs",
)
# https://docs.aws.amazon.com/sagemaker/latest/dg/realtime-endpoints-deploy-models.html
SHOW_PRICES = ("pricing:GetProducts",)
SEE_IMAGES = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:DescribeImages",
    "ecr:GetDownloadUrlForLayer",
)
UPLOAD = ("s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject")
FIND_BUCKET = ("s3:GetBucketLocation", "s3:ListBucket")
