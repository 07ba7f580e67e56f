"""What an endpoint records of its requests and answers, as the user said it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from constructs_sm.spec.references import BucketReference, KeyReference


class CaptureMode(StrEnum):
    """What is recorded of a call."""

    INPUT = "Input"
    """The request."""

    OUTPUT = "Output"
    """The answer."""

    INPUT_AND_OUTPUT = "InputAndOutput"
    """Both, as one option."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DataCapture:
    """Requests and answers of an endpoint, recorded to a bucket (``DataCaptureConfig``).

    SageMaker writes JSON Lines to ``{prefix}{endpoint}/{variant}/yyyy/mm/dd/hh/``. It stops while the disk of an
    instance is nearly full. Without the right to write, records are lost in silence: the roles behind an endpoint made
    here are given exactly this place.

    Source of every limit: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DataCaptureConfig.html
    """

    bucket: BucketReference
    """The bucket to write to."""

    prefix: str = "capture/"
    """Prefix below which records appear, at most 443 characters. Default: ``capture/``."""

    sampling_percentage: float = 100
    """Share of the calls to record, 0 to 100 percent, whole. Default: 100, every call; less suits busy endpoints."""

    capture: Sequence[CaptureMode] = (CaptureMode.INPUT, CaptureMode.OUTPUT)
    """What to record of a call. Default: the request and the answer."""

    encryption_key: KeyReference | None = None
    """Key that encrypts the records. Default: none; the bucket's own default encryption holds."""

    csv_content_types: Sequence[str] | None = None
    """One to ten content types to record as CSV. Default: none; what is in neither list is recorded in base64."""

    json_content_types: Sequence[str] | None = None
    """One to ten content types to record as JSON. Default: none; what is in neither list is recorded in base64."""

    enabled: bool = True
    """Whether anything is recorded. Default: yes."""
