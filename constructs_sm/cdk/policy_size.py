"""How long a policy will be once its references have become texts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from constructs_sm.facts.limits import MAX_MANAGED_POLICY

_REFERENCE = re.compile(r"\$\{Token\[TOKEN\.")
EMPTY = len('{"Version":"2012-10-17","Statement":[]}')
"""Characters of a policy without a statement."""

_LONGER = 60  # the ARN of a bucket or key may be that much longer than the token it stands for


def estimated_size(statement: Mapping[str, object]) -> int:
    """Characters that *statement* takes at most, but for very long names behind its references."""
    text = json.dumps(statement, separators=(",", ":"), default=str)
    return len(text) + 1 + _LONGER * len(_REFERENCE.findall(text))


def is_too_long(statement: Mapping[str, object]) -> bool:
    """Whether no managed policy holds *statement*, even alone."""
    return EMPTY + estimated_size(statement) > MAX_MANAGED_POLICY
