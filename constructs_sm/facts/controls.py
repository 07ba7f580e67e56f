"""Controls that security scanners hold endpoints against, and which check each of them makes.

The rules of cdk-nag are generated from its package. The others are listed here, as nothing installable holds them all:

- Security Hub: https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html
- AWS Config: https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html
- Checkov, for CloudFormation: https://www.checkov.io/5.Policy%20Index/cloudformation.html
- Prowler: https://hub.prowler.com/check
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import cast

from constructs_sm.facts import data

__all__ = ["Control", "Framework", "controls"]


class Framework(StrEnum):
    """Whose controls they are."""

    SECURITY_HUB = "security-hub"
    CONFIG = "aws-config"
    AWS_SOLUTIONS = "aws-solutions"
    HIPAA = "hipaa"
    NIST = "nist-800-53-r5"
    PCI = "pci-dss-3.2.1"
    CHECKOV = "checkov"
    PROWLER = "prowler"

    @property
    def of_cdk_nag(self) -> bool:
        """Whether it is a pack of cdk-nag."""
        return self in _PACKS.values()


_PACKS = {
    "AwsSolutions": Framework.AWS_SOLUTIONS,
    "HIPAA.Security": Framework.HIPAA,
    "NIST.800.53.R5": Framework.NIST,
    "PCI.DSS.321": Framework.PCI,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Control:
    """One control.

    Attributes:
        id: What its framework calls it.
        framework: Whose it is.
        check: What is looked at. Controls of one check have the same answer everywhere.
        title: What it demands or, for cdk-nag, says when it finds something.
        source: Where it is described.
    """

    id: str
    framework: Framework
    check: str
    title: str
    source: str


_HUB = {
    "SageMaker.4": ("InstanceCount", "Production variants start with more than one instance"),
    "SageMaker.5": ("NetworkIsolation", "Models have network isolation enabled"),
    "SageMaker.16": ("PrivateRegistry", "Models of one container pull it from a private registry in a VPC"),
    "SageMaker.19": ("PrivateRegistries", "Models of several containers pull them from a private registry in a VPC"),
}
_CONFIG = {
    "sagemaker-endpoint-config-prod-instance-count": (
        "InstanceCount",
        "Production variants start with enough instances",
    ),
    "sagemaker-endpoint-configuration-kms-key-configured": (
        "SageMakerEndpointConfigurationKMSKeyConfigured",
        "The endpoint configuration names a KMS key",
    ),
    "sagemaker-model-in-vpc": ("ModelVpc", "Models are in a VPC"),
    "sagemaker-model-isolation-enabled": ("NetworkIsolation", "Models have network isolation enabled"),
}
_PROWLER = {
    "sagemaker_clarify_exists": ("AccountWide", "The account uses SageMaker Clarify"),
    "sagemaker_endpoint_config_kms_encryption_enabled": (
        "SageMakerEndpointConfigurationKMSKeyConfigured",
        "The endpoint configuration names a KMS key",
    ),
    "sagemaker_endpoint_config_prod_variant_instances": (
        "InstanceCount",
        "Production variants have two instances or more",
    ),
    "sagemaker_models_monitor_enabled": ("AccountWide", "The account has monitoring schedules for models"),
    "sagemaker_models_network_isolation_enabled": ("NetworkIsolation", "Models have network isolation enabled"),
    "sagemaker_models_registry_in_use": ("AccountWide", "The account has model package groups"),
    "sagemaker_models_vpc_settings_configured": ("ModelVpc", "Models are in a VPC"),
}
_CHECKOV = {
    "CKV_AWS_7": ("KMSBackingKeyRotationEnabled", "Ensure rotation for customer created CMKs is enabled"),
    "CKV_AWS_18": ("S3BucketLoggingEnabled", "Ensure the S3 bucket has access logging enabled"),
    "CKV_AWS_19": ("BucketEncryption", "Ensure the S3 bucket has server-side-encryption enabled"),
    "CKV_AWS_20": ("BucketAclRead", "Ensure the S3 bucket does not allow READ permissions to everyone"),
    "CKV_AWS_21": ("S3BucketVersioningEnabled", "Ensure the S3 bucket has versioning enabled"),
    "CKV_AWS_23": ("GroupRuleDescription", "Ensure every security groups rule has a description"),
    "CKV_AWS_24": ("GroupPort22", "Ensure no security groups allow ingress from 0.0.0.0:0 to port 22"),
    "CKV_AWS_25": ("GroupPort3389", "Ensure no security groups allow ingress from 0.0.0.0:0 to port 3389"),
    "CKV_AWS_26": ("SNSEncryptedKMS", "Ensure all data stored in the SNS topic is encrypted"),
    "CKV_AWS_33": ("KeyPrincipal", "Ensure KMS key policy does not contain wildcard (*) principal"),
    "CKV_AWS_40": ("PolicyUsers", "Ensure IAM policies are attached only to groups or roles"),
    "CKV_AWS_53": ("BlockPublicAcls", "Ensure S3 bucket has block public ACLs enabled"),
    "CKV_AWS_54": ("BlockPublicPolicy", "Ensure S3 bucket has block public policy enabled"),
    "CKV_AWS_55": ("IgnorePublicAcls", "Ensure S3 bucket has ignore public ACLs enabled"),
    "CKV_AWS_56": ("RestrictPublicBuckets", "Ensure S3 bucket has RestrictPublicBuckets enabled"),
    "CKV_AWS_57": ("BucketAclWrite", "Ensure the S3 bucket does not allow WRITE permissions to everyone"),
    "CKV_AWS_60": ("PublicTrust", "Ensure IAM role allows only specific services or principals to assume it"),
    "CKV_AWS_61": ("AccountTrust", "Ensure AWS IAM policy does not allow assume role permission across all services"),
    "CKV_AWS_62": ("InlineAdmin", "Ensure no IAM policies allow full administrative privileges"),
    "CKV_AWS_63": ("InlineStar", "Ensure no IAM policy documents allow * as the actions of a statement"),
    "CKV_AWS_107": ("CredentialsExposure", "Ensure IAM policies does not allow credentials exposure"),
    "CKV_AWS_108": ("DataExfiltration", "Ensure IAM policies does not allow data exfiltration"),
    "CKV_AWS_109": (
        "PermissionsManagement",
        "Ensure IAM policies does not allow permissions management without constraints",
    ),
    "CKV_AWS_110": ("PrivilegeEscalation", "Ensure IAM policies does not allow privilege escalation"),
    "CKV_AWS_111": ("WriteAccess", "Ensure IAM policies does not allow write access without constraints"),
    "CKV_AWS_260": ("GroupPort80", "Ensure no security groups allow ingress from 0.0.0.0:0 to port 80"),
    "CKV_AWS_370": ("NetworkIsolation", "Ensure Amazon SageMaker model uses network isolation"),
}
_HUB_PAGE = "https://docs.aws.amazon.com/securityhub/latest/userguide/sagemaker-controls.html"
_CHECKOV_PAGE = "https://www.checkov.io/5.Policy%20Index/cloudformation.html"
_NAG_PAGE = "https://github.com/cdklabs/cdk-nag/blob/v{version}/RULES.md"


@cache
def controls() -> tuple[Control, ...]:
    """Every control, by framework."""
    return (*_listed(), *_nag())


def _listed() -> Iterator[Control]:
    for framework, table in (
        (Framework.SECURITY_HUB, _HUB),
        (Framework.CONFIG, _CONFIG),
        (Framework.PROWLER, _PROWLER),
        (Framework.CHECKOV, _CHECKOV),
    ):
        for id, (check, title) in table.items():
            source = _page(framework, id)
            yield Control(id=id, framework=framework, check=check, title=title, source=source)


def _page(framework: Framework, id: str) -> str:
    return {
        Framework.SECURITY_HUB: f"{_HUB_PAGE}#{id.lower().replace('.', '-')}",
        Framework.CONFIG: f"https://docs.aws.amazon.com/config/latest/developerguide/{id}.html",
        Framework.PROWLER: f"https://hub.prowler.com/check/{id}",
    }.get(framework, _CHECKOV_PAGE)


def _nag() -> Iterator[Control]:
    table = cast("dict[str, dict[str, list[str]]]", data.read("nag_rules"))
    version = cast("dict[str, str]", table["source"])["version"]
    for id, (check, title) in table["rules"].items():
        framework = _PACKS[id.rpartition("-")[0]]
        yield Control(id=id, framework=framework, check=check, title=title, source=_NAG_PAGE.format(version=version))
