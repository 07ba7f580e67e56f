"""How long a policy will be once its references have become texts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

MAX_MANAGED_POLICY = 6144
"""Characters of a managed policy, without white space.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

_REFERENCE = re.compile(r"\$\{Token\[TOKEN\.")
_LONGER = 60  # the ARN of a bucket or key may be that much longer than the token it stands for


def estimated_size(statement: Mapping[str, object]) -> int:
    """Characters that *statement* takes at most, but for very long names behind its references."""
    text = json.dumps(statement, separators=(",", ":"), default=str)
    return len(text) + 1 + _LONGER * len(_REFERENCE.findall(text))
