"""How strict the engine is, and the environment its callers need."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from constructs_sm.errors import LocalEngineError

HOST = "127.0.0.1"
# The engine's own root user; it exists nowhere else and opens nothing else.
ACCESS_KEY = "LOCALENGINEROOTKEY00"
SECRET_KEY = "local-engine-root-no-secret"  # noqa: S105 - as above
_ACCOUNT_DIGITS = 12


class Profile(StrEnum):
    """The two ways the engine runs."""

    FAST = "fast"
    """http; callers may do everything. The execution roles' own rights count all the same."""

    STRICT = "strict"
    """https with an authority of its own; users and sessions are verified and their policies enforced.

    The engine's root key, with which the CDK deploys, may do everything, as an account's root may.
    """


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What an engine is started as.

    Attributes:
        profile: How strict.
        account: Twelve digits; the CDK app's account must be this one.
        region: Such as ``us-east-1``.
    """

    profile: Profile
    account: str
    region: str

    def __post_init__(self) -> None:
        if len(self.account) != _ACCOUNT_DIGITS or not self.account.isdecimal():
            raise LocalEngineError(f"account: must be 12 digits, got {self.account}")

    def server_variables(self) -> dict[str, str]:
        """The variables the engine's process reads."""
        strict = self.profile is Profile.STRICT
        return {
            "AUTH": "true" if strict else "false",
            "USE_SSL": "1" if strict else "0",
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "BIND_HOST": HOST,
            "DOCKER_HOST": "unix:///nonexistent/local-engine-uses-no-containers.sock",
            "IOT_MTLS_ENABLED": "0",
            "LOG_LEVEL": "INFO",
            "MINISTACK_ACCOUNT_ID": self.account,
            "MINISTACK_HOST": HOST,
            "MINISTACK_REGION": self.region,
            "SFTP_ENABLED": "0",
        }

    def client_variables(self, port: int, authority: Path | None) -> dict[str, str]:
        """The variables that make boto3, the AWS CLI and the stock CDK CLI talk to the engine and nothing else.

        Args:
            port: The engine's, on loopback.
            authority: The certificate to trust; None for http.
        """
        scheme = "http" if authority is None else "https"
        variables = {
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL": f"{scheme}://{HOST}:{port}",
            "AWS_REGION": self.region,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "CDK_DEFAULT_ACCOUNT": self.account,
            "CDK_DEFAULT_REGION": self.region,
            "CDK_DISABLE_CLI_TELEMETRY": "true",
            "NO_PROXY": HOST,
            "no_proxy": HOST,
        }
        trusting = ("AWS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE")
        return variables | ({} if authority is None else dict.fromkeys(trusting, str(authority)))


def isolated(environ: Mapping[str, str]) -> dict[str, str]:
    """An environment without anything that could lead an AWS client to a real account.

    Args:
        environ: The environment variables to start from.
    """
    return {name: value for name, value in environ.items() if not name.startswith("AWS_")}
