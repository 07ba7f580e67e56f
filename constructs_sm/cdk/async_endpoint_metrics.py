"""Metrics of asynchronous endpoints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

from constructs_sm.cdk.metric import MetricSettings
from constructs_sm.cdk.variant_metrics import CallMetrics, InstanceMetrics
from constructs_sm.facts import metrics as facts

if TYPE_CHECKING:
    from aws_cdk import aws_cloudwatch as cloudwatch


@dataclass(frozen=True, kw_only=True, slots=True)
class AsyncEndpointMetrics(CallMetrics, InstanceMetrics):
    """Metrics of an asynchronous endpoint: those of its queue, and those of its variants.

    How to ask for one: `VariantMetrics`.
    """

    kind: facts.Kind = facts.Kind.ASYNCHRONOUS

    def backlog_size(self, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """Requests that are queued or under way."""
        return self._of_endpoint(facts.BACKLOG_SIZE, options)

    def backlog_size_per_instance(self, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """The same, divided by the instances: what to scale by."""
        return self._of_endpoint(facts.BACKLOG_SIZE_PER_INSTANCE, options)

    def age_of_oldest_request(self, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """How long the oldest request has waited, in seconds."""
        return self._of_endpoint(facts.AGE_OF_OLDEST_REQUEST, options)

    def has_backlog_without_capacity(self, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """1 while requests wait and there is no instance, else 0: what to wake by."""
        return self._of_endpoint(facts.BACKLOG_WITHOUT_CAPACITY, options)

    def invocations_processed(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """Requests that were worked on."""
        return self._of_variant(facts.INVOCATIONS_PROCESSED, variant_name, options)

    def invocation_failures(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """Requests that failed."""
        return self._of_variant(facts.INVOCATION_FAILURES, variant_name, options)

    def expired_requests(self, variant_name: str | None = None, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """Requests that waited longer than they may."""
        return self._of_variant(facts.EXPIRED_REQUESTS, variant_name, options)

    def request_download_failures(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """Requests that could not be fetched from the bucket."""
        return self._of_variant(facts.REQUEST_DOWNLOAD_FAILURES, variant_name, options)

    def response_upload_failures(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """Results that could not be written to the bucket."""
        return self._of_variant(facts.RESPONSE_UPLOAD_FAILURES, variant_name, options)

    def notification_failures(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """Notifications that could not be published."""
        return self._of_variant(facts.NOTIFICATION_FAILURES, variant_name, options)

    def request_download_latency(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """How long it takes to fetch a request, in microseconds."""
        return self._of_variant(facts.REQUEST_DOWNLOAD_LATENCY, variant_name, options)

    def response_upload_latency(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """How long it takes to write a result, in microseconds."""
        return self._of_variant(facts.RESPONSE_UPLOAD_LATENCY, variant_name, options)

    def time_in_backlog(self, variant_name: str | None = None, **options: Unpack[MetricSettings]) -> cloudwatch.Metric:
        """How long a request waits, in milliseconds."""
        return self._of_variant(facts.TIME_IN_BACKLOG, variant_name, options)

    def total_processing_time(
        self, variant_name: str | None = None, **options: Unpack[MetricSettings]
    ) -> cloudwatch.Metric:
        """From the request to its result, in milliseconds."""
        return self._of_variant(facts.TOTAL_PROCESSING_TIME, variant_name, options)
