"""How a deployed stack tells a client what it holds: the endings of its CloudFormation output keys.

The constructs write one output per fact; the client groups outputs by what stands before the ending. ``DocsEndpointName``
and ``DocsOutputLocation`` belong together. The eight characters that the CDK appends to a logical id may follow the
ending or stand before it.
"""

from __future__ import annotations

from enum import StrEnum


class OutputSuffix(StrEnum):
    """The ending of an output key, and with it what the value means."""

    ENDPOINT_NAME = "EndpointName"
    INFERENCE_COMPONENT_NAME = "InferenceComponentName"
    INPUT_LOCATION = "InputLocation"  # s3://bucket/prefix
    OUTPUT_LOCATION = "OutputLocation"  # s3://bucket/prefix; only an asynchronous endpoint has one
    FAILURE_LOCATION = "FailureLocation"  # s3://bucket/prefix
    SUCCESS_TOPIC_ARN = "SuccessTopicArn"
    ERROR_TOPIC_ARN = "ErrorTopicArn"


LOGICAL_ID_HASH = r"[0-9A-F]{8}"  # what the CDK appends to the human part of a logical id
