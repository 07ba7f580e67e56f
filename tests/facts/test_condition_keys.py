from __future__ import annotations

import pytest

from constructs_sm.facts.condition_keys import tagged_actions, takes


@pytest.mark.parametrize(
    ("action", "key", "taken"),
    [
        ("sagemaker:CreateModel", "sagemaker:VpcSubnets", True),
        ("sagemaker:CreateModel", "aws:RequestTag/team", True),
        ("sagemaker:CreateModel", "sagemaker:InstanceTypes", False),
        ("sagemaker:CreateEndpoint", "sagemaker:NetworkIsolation", False),
        ("sagemaker:AddTags", "sagemaker:TaggingAction", True),
        ("sagemaker:Nonsense", "aws:TagKeys", False),
    ],
)
def test_an_action_takes_the_keys_of_the_reference(action: str, key: str, *, taken: bool) -> None:
    assert taken == takes(action, key)


def test_hosting_is_tagged_as_it_is_created() -> None:
    hosting = {f"sagemaker:Create{what}" for what in ("Model", "EndpointConfig", "Endpoint", "InferenceComponent")}

    assert set() == hosting - set(tagged_actions())
