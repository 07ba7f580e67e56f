"""What an execution role has by AmazonSageMakerFullAccess; that the table is the policy's, its generator is held to."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from constructs_sm.facts import actions, full_access

EVERYWHERE = [
    *actions.PUT_METRICS,
    *actions.WRITE_LOGS,
    *actions.DESCRIBE_ALARMS,
    *actions.PULL_IMAGE,
    *actions.LOG_IN_TO_REGISTRY,
    *actions.READ_OBJECT,
    *actions.LIST_BUCKET,
    *actions.ATTACH_TO_VPC,
]


@pytest.mark.parametrize("action", EVERYWHERE)
def test_allows_everywhere(action: str) -> None:
    places = {
        place
        for names, resources in full_access.allowed()
        if any(fnmatchcase(action, name) for name in names)
        for place in resources
    }

    assert places & {"*", "arn:*:s3:::*"}
    assert action not in full_access.named_actions()


@pytest.mark.parametrize("action", [*actions.WRITE_OBJECT, *actions.PUBLISH, *actions.CALL_FUNCTION])
def test_allows_where_a_name_has_sagemaker_in_it(action: str) -> None:
    assert action in full_access.named_actions()
    assert all(
        any("sagemaker" in each.lower() for each in resources)
        for names, resources in full_access.allowed()
        if action in names
    )


def test_no_partition_is_named() -> None:
    assert [] == [arn for _, resources in full_access.allowed() for arn in resources if "arn:aws:" in arn]
