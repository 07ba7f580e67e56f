"""What CloudFormation's handlers could do and never do to what this library makes, by type; everything else is granted.

The permissions are those of the schemas that cfn-lint carries. A handler asks for what a template says, and reads it back.
"""

from __future__ import annotations

from collections.abc import Mapping

from deployer_cases import KEY_ARN, SAGEMAKER, VPC_ID
from policy_evaluator import Context

NotWritten = Mapping[str, set[str]]

_LISTED = "only an import into a stack lists everything there is"
_NO_SUCH_PROPERTY = "no template of the library has the property"

NOT_WRITTEN: Mapping[str, NotWritten] = {
    "AWS::SageMaker::Model": {_LISTED: {"sagemaker:ListModels"}},
    "AWS::SageMaker::EndpointConfig": {_LISTED: {"sagemaker:ListEndpointConfigs"}},
    "AWS::SageMaker::Endpoint": {_LISTED: {"sagemaker:ListEndpoints"}},
    "AWS::ApplicationAutoScaling::ScalableTarget": {
        "SageMaker is scaled by the role linked to the service, which is not passed": {"iam:PassRole"},
        "it is for functions that scale": {
            "lambda:DeleteProvisionedConcurrencyConfig",
            "lambda:GetProvisionedConcurrencyConfig",
            "lambda:PutProvisionedConcurrencyConfig",
        },
    },
    "AWS::ApplicationAutoScaling::ScalingPolicy": {},
    "AWS::CloudWatch::Alarm": {},
    "AWS::S3::BucketPolicy": {_LISTED: {"s3:ListAllMyBuckets"}},
    "AWS::SNS::TopicPolicy": {},
    "AWS::S3::Bucket": {
        _LISTED: {"s3:ListAllMyBuckets"},
        "no bucket of the library replicates, so that no role is passed": {"iam:PassRole"},
        "no IAM action is called so: the handler means the action that puts": {
            "s3:DeleteBucketAnalyticsConfiguration",
            "s3:DeleteBucketCors",
            "s3:DeleteBucketEncryption",
            "s3:DeleteBucketLifecycle",
            "s3:DeleteBucketMetricsConfiguration",
            "s3:DeleteBucketReplication",
            "s3:PutBucketReplication",
        },
        "objects are not its own": {"s3:DeleteObject", "s3:PutObjectAcl"},
        _NO_SUCH_PROPERTY: {
            *(f"s3:{verb}BucketMetadataTableConfiguration" for verb in ("Create", "Delete")),
            *(f"s3:UpdateBucketMetadata{what}TableConfiguration" for what in ("Annotation", "Inventory", "Journal")),
            *(f"s3:Put{what}Configuration" for what in ("Accelerate", "Analytics", "IntelligentTiering", "Inventory")),
            *(f"s3:Put{what}Configuration" for what in ("Metrics", "ObjectLock", "Replication")),
            *(f"s3:PutBucket{what}" for what in ("Abac", "Acl", "Notification", "Website")),
            "s3:DeleteBucketWebsite",
            "s3:PutBucketObjectLockConfiguration",
            *(f"s3tables:{verb}" for verb in ("CreateNamespace", "CreateTable", "CreateTableBucket", "GetTable")),
            *(f"s3tables:{verb}" for verb in ("GetTableMetadataLocation", "UpdateTableMetadataLocation")),
            *(f"s3tables:Put{what}" for what in ("TableBucketPolicy", "TableEncryption", "TablePolicy")),
        },
    },
    "AWS::SNS::Topic": {
        _LISTED: {"sns:ListTopics"},
        "no topic of the library logs its deliveries, so that no role is passed": {"iam:GetRole", "iam:PassRole"},
        _NO_SUCH_PROPERTY: {"sns:PutDataProtectionPolicy", "sns:Subscribe", "sns:Unsubscribe"},
    },
    "AWS::IAM::Role": {
        _LISTED: {"iam:ListRoles"},
        _NO_SUCH_PROPERTY: {
            *(f"iam:{verb}RolePermissionsBoundary" for verb in ("Delete", "Put")),
            *(f"iam:{verb}RolePolicy" for verb in ("Delete", "Put")),
        },
    },
    "AWS::IAM::ManagedPolicy": {
        _LISTED: {"iam:ListPolicies"},
        "the policies of the library are attached to its roles alone": {
            f"iam:{verb}{who}Policy" for verb in ("Attach", "Detach") for who in ("Group", "User")
        },
    },
    "AWS::EC2::SecurityGroup": {
        "descriptions of rules never change by themselves": {
            f"ec2:UpdateSecurityGroupRuleDescriptions{way}" for way in ("Egress", "Ingress")
        },
    },
}


def not_written(kind: str) -> set[str]:
    """The actions of a type that are not granted, whatever the reason."""
    return set().union(*NOT_WRITTEN[kind].values())


_HERE = "eu-west-1:111122223333"
_IAM = "arn:aws:iam::111122223333:"
_SCALING = "sagemaker.application-autoscaling.amazonaws.com"
_ROLE = f"{_IAM}role/Prod-{{AWS::IAM::Role}}-A1"
_POLICY = f"{_IAM}policy/Prod-{{AWS::IAM::ManagedPolicy}}-A1"
_BUCKET, _TOPIC = "arn:aws:s3:::Prod-{AWS::S3::Bucket}-A1", f"arn:aws:sns:{_HERE}:Prod-{{AWS::SNS::Topic}}-A1"
_VPC = f"arn:aws:ec2:{_HERE}:vpc/{VPC_ID}"
_TARGET = f"arn:aws:application-autoscaling:{_HERE}:scalable-target/0ab1"
_TRACKING = f"arn:aws:cloudwatch:{_HERE}:alarm:TargetTracking-endpoint"

PLACES: Mapping[str, tuple[str, ...]] = {
    "AWS::SageMaker::Model": (f"{SAGEMAKER}:model/{{AWS::SageMaker::Model}}-A1", _ROLE),
    "AWS::SageMaker::EndpointConfig": (
        f"{SAGEMAKER}:endpoint-config/{{AWS::SageMaker::EndpointConfig}}-A1",
        _ROLE,
        KEY_ARN,
    ),
    "AWS::SageMaker::Endpoint": (f"{SAGEMAKER}:endpoint/{{AWS::SageMaker::Endpoint}}-A1",),
    "AWS::ApplicationAutoScaling::ScalableTarget": (
        _TARGET,
        f"{_TRACKING}/{{AWS::SageMaker::Endpoint}}-A1/variant/main-AlarmHigh-1",
        f"{_IAM}role/aws-service-role/{_SCALING}/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint",
    ),
    "AWS::ApplicationAutoScaling::ScalingPolicy": (_TARGET,),
    "AWS::CloudWatch::Alarm": (f"arn:aws:cloudwatch:{_HERE}:alarm:Prod-{{AWS::CloudWatch::Alarm}}-A1",),
    "AWS::S3::Bucket": (_BUCKET,),
    "AWS::S3::BucketPolicy": (_BUCKET,),
    "AWS::SNS::Topic": (_TOPIC,),
    "AWS::SNS::TopicPolicy": (_TOPIC,),
    "AWS::IAM::Role": (_ROLE,),
    "AWS::IAM::ManagedPolicy": (_POLICY, _ROLE),
    "AWS::EC2::SecurityGroup": (f"arn:aws:ec2:{_HERE}:security-group/sg-1", _VPC),
}
"""What the handlers of a type act on, with the logical ids of what is made; ``*`` goes without saying."""

CONTEXT: Mapping[str, Context] = {
    "AWS::SageMaker::Model": {"iam:PassedToService": "sagemaker.amazonaws.com"},
    "AWS::SageMaker::EndpointConfig": {"iam:PassedToService": "sagemaker.amazonaws.com"},
    "AWS::ApplicationAutoScaling::ScalableTarget": {
        "application-autoscaling:service-namespace": "sagemaker",
        "iam:AWSServiceName": _SCALING,
    },
    "AWS::ApplicationAutoScaling::ScalingPolicy": {"application-autoscaling:service-namespace": "sagemaker"},
    "AWS::IAM::Role": {"iam:PolicyARN": _POLICY},
    "AWS::IAM::ManagedPolicy": {"iam:PolicyARN": _POLICY},
    "AWS::EC2::SecurityGroup": {"ec2:Vpc": _VPC},
}
"""What IAM is told besides."""
