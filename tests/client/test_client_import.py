"""What a user's own process loads."""

from __future__ import annotations

import subprocess
import sys

import pytest

import constructs_sm.client
import constructs_sm.client.aio
from constructs_sm import errors

HEAVY = ("aws_cdk", "boto3", "botocore", "constructs", "jsii", "numpy", "urllib3")


@pytest.mark.parametrize("line", ["import constructs_sm.client", "from constructs_sm.client import *"])
def test_importing_the_client_loads_neither_boto3_nor_the_cdk(line: str) -> None:
    code = f"{line}\nimport sys\nprint(*sorted(set(sys.modules) & {set(HEAVY)!r}))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "" == done.stdout.strip()


def test_a_call_needs_no_cdk() -> None:
    code = """
import sys
sys.modules.update(dict.fromkeys(["aws_cdk", "constructs", "jsii", "numpy"]))
from constructs_sm.client import EndpointClient, FakeStream, FakeTransport
endpoint = EndpointClient("chat", transport=FakeTransport([{"a": 1}, FakeStream(parts=[b"hi"])]))
print(endpoint.invoke({}).value, *endpoint.stream({}))
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)

    assert "{'a': 1} hi" == done.stdout.strip()


def test_without_numpy_its_format_says_what_to_install() -> None:
    code = """
import sys
sys.modules["numpy"] = None
from constructs_sm.client.codecs import Codecs
try:
    Codecs().decode(b"", "application/x-npy")
except ValueError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "application/x-npy needs NumPy; install numpy" in done.stdout


def test_the_public_names_are_sorted_complete_and_there() -> None:
    names = constructs_sm.client.__all__

    assert sorted(names) == list(names)
    assert set(names) == set(constructs_sm.client._HOME_OF)
    assert set(names) <= set(dir(constructs_sm.client))
    for name in names:
        assert name == getattr(constructs_sm.client, name).__name__
    with pytest.raises(AttributeError, match="no attribute 'Nope'"):
        _ = constructs_sm.client.Nope


def test_the_drawn_tree_of_errors_is_the_real_one() -> None:
    drawn = {
        line.strip(" │├└─").split("(")[0].split(" ")[0] for line in str(errors.__doc__).splitlines() if "Error" in line
    }
    real = {
        name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.EndpointError)
    }

    assert real <= drawn


def test_importing_the_asyncio_clients_loads_neither_aiobotocore_nor_boto3() -> None:
    heavy = (*HEAVY, "aiobotocore", "aiohttp")
    code = f"from constructs_sm.client.aio import *\nimport sys\nprint(*sorted(set(sys.modules) & {set(heavy)!r}))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "" == done.stdout.strip()
    assert sorted(constructs_sm.client.aio.__all__) == list(constructs_sm.client.aio.__all__)
