"""Where a container that crashes leaves its memory, as the user said it."""

from __future__ import annotations

from dataclasses import dataclass

from constructs_sm.spec.references import BucketReference, KeyReference


@dataclass(frozen=True, kw_only=True, slots=True)
class CoreDump:
    """Core dumps of the model container (``CoreDumpConfig``). They hold whatever was in its memory, requests too.

    Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariantCoreDumpConfig.html
    """

    bucket: BucketReference
    """The bucket to write to."""

    prefix: str = "core-dumps/"
    """Prefix below which core dumps appear, at most 443 characters. Default: ``core-dumps/``."""

    encryption_key: KeyReference | None = None
    """Key that encrypts the core dumps. Default: none; SageMaker takes the account's own key for Amazon S3."""
