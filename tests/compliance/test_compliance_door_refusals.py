"""What the door to the compliance card refuses."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import App

from constructs_sm.compliance import acknowledge, compliance_card
from constructs_sm.errors import TemplateError


@pytest.mark.parametrize("source", [None, 3, App()])
def test_what_is_no_template_and_in_no_stack_is_refused(source: Any) -> None:
    with pytest.raises(TemplateError, match="source: must be"):
        compliance_card(source)


@pytest.mark.parametrize("scope", [None, "x"])
def test_what_is_no_construct_is_not_acknowledged(scope: Any) -> None:
    with pytest.raises(TemplateError, match="scope: must be a construct"):
        acknowledge(scope)
