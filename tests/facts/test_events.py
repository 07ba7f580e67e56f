"""What SageMaker tells EventBridge and CloudWatch: statuses of the API in both forms, and metrics by their names."""

from __future__ import annotations

from constructs_sm.facts.api_enums import endpoint_statuses
from constructs_sm.facts.events import FAILED_STATUSES
from constructs_sm.facts.metrics import COMPONENT_CPU_UTILIZATION, FLEET_CPU_UTILIZATION, published_as


def test_a_status_of_failure_is_one_of_the_api_in_either_form() -> None:
    told = {status.replace("_", "").lower() for status in FAILED_STATUSES}

    assert set() == told - {status.lower() for status in endpoint_statuses()}
    assert 2 * len(told) == len(FAILED_STATUSES)


def test_metrics_of_one_name_are_found_in_every_namespace() -> None:
    found = published_as("CPUUtilizationNormalized")

    assert (FLEET_CPU_UTILIZATION, COMPONENT_CPU_UTILIZATION) == found
    assert () == published_as("Nothing")
