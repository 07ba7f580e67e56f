"""What a call may say besides its payload, each as a keyword argument in AWS's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from constructs_sm.client.codecs import Codec
    from constructs_sm.client.retry import Retry
    from constructs_sm.client.waiting import Polling


class StreamOptions(TypedDict, total=False):
    """Keyword arguments of ``stream``.

    The limits are those of
    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpointWithResponseStream.html.

    Args:
        content_type: What the payload is, at most 1024 ASCII characters. Default: JSON; text for ``str``, octets for
            ``bytes``, npy for a NumPy array.
        accept: What the answer should be, at most 1024 ASCII characters. Default: the container decides.
        target_variant: The variant that answers. Default: by weight.
        target_container_hostname: The container that answers, where they are invoked directly. Default: none.
        inference_component: The component that answers. Default: the client's.
        session_id: An open session. Default: none.
        inference_id: Your own id, at most 64 characters, found again in captured data. Default: none.
        prefix_aware_id: Sends calls with a common prefix to the same instance. Default: none.
        custom_attributes: ASCII text handed on to the container, at most 1024 characters. Default: none.
    """

    content_type: str | None
    accept: str | None
    target_variant: str | None
    target_container_hostname: str | None
    inference_component: str | None
    session_id: str | None
    inference_id: str | None
    prefix_aware_id: str | None
    custom_attributes: str | None


class InvokeOptions(StreamOptions, total=False):
    """Keyword arguments of ``invoke``: those of :class:`StreamOptions`, and more.

    The limits are those of https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html.

    Args:
        session_id: An open session, or ``NEW_SESSION``. Default: none.
        target_model: The model of a multi-model endpoint. Default: none.
        enable_explanations: A JMESPath expression, at most 64 characters, that switches the explainer on. Default: as
            configured.
    """

    target_model: str | None
    enable_explanations: str | None


class SubmitOptions(TypedDict, total=False):
    """Keyword arguments of ``submit``.

    The limits are those of https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpointAsync.html.

    Args:
        content_type: What the payload is. Default: JSON; text for ``str``, octets for ``bytes``, npy for a NumPy array;
            by its name for a file.
        accept: What the result should be. Default: the container decides.
        inference_id: Your own id, at most 64 characters, which notifications repeat. Default: a random one.
        filename: The name of the result object, at most 32 characters; used again, it overwrites. Default: AWS's.
        output_path_extension: What to append to the endpoint's output path. Default: nothing.
        request_ttl: How long the request may wait, 60 s to 6 h. Default: 6 h.
        invocation_timeout: How long the model may work, 1 s to 1 h. Default: 15 min.
        input_location: Where the payload is already, as ``s3://bucket/key``; excludes a payload. Default: none.
        inline: Whether the payload travels in the call itself, at most 128,000 bytes. Default: when it fits.
        custom_attributes: ASCII text handed on to the container, at most 1024 characters. Default: none.
    """

    content_type: str | None
    accept: str | None
    inference_id: str | None
    filename: str | None
    output_path_extension: str | None
    request_ttl: timedelta | None
    invocation_timeout: timedelta | None
    input_location: str | None
    inline: bool | None
    custom_attributes: str | None


class AsyncClientOptions(TypedDict, total=False):
    """Keyword arguments of ``AsyncEndpointClient.from_outputs`` that mean what they mean for the class.

    Args:
        expected_bucket_owner: The account that must own the buckets. Default: not checked.
        missing_on_forbidden: Whether S3's 403 means that a result is not there yet. Default: no, it is an error.
        retry: When to submit again. Default: as for the class.
        polling: How often to look for a result. Default: as for the class.
        codecs: More ways to write payloads and read results. Default: as for the class.
    """

    expected_bucket_owner: str | None
    missing_on_forbidden: bool
    retry: Retry
    polling: Polling
    codecs: Sequence[Codec]
