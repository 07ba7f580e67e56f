"""The embedded AWS: deploy and invoke on this machine, with no account.

An engine on loopback speaks CloudFormation, S3, SNS, SQS, IAM, STS, CloudWatch, SageMaker hosting and Application Auto
Scaling; model containers are processes that run the packaged ``inference.py``. It shows wiring, permissions, names,
order, replacement and rollback. It does not show capacity, image pulls, quotas, VPCs or AWS's exact error texts;
``docs/guide/local.md`` says of each setting whether it is acted on or only remembered.
"""

from constructs_sm.local.guard import require_local_endpoint
from constructs_sm.local.process import Engine
from constructs_sm.local.profile import Profile

__all__ = ["Engine", "Profile", "require_local_endpoint"]
