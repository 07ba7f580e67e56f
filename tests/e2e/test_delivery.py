"""Each stage of a delivery, deployed by itself, and verified by the commands of its build with the rights of its build.

CodePipeline and CodeBuild are none of the engine's: the test does what they do, from the synthesized template.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import pytest
from synthesized import plain

from constructs_sm.local import Engine
from demo import calls
from demo.cloud import ROOT, Cloud

APP = Path(__file__).with_name("delivery_app.py")
REGIONS = {"Beta": "us-east-1", "Prod": "eu-west-1"}
Json = dict[str, Any]


def synthesized(engine: Engine, directory: Path, payload: object) -> Path:
    """The cloud assembly of the whole app."""
    cloud = Cloud(engine, directory, app=f"{sys.executable} {APP}")
    environment = {**cloud.environment, "CDK_CONTEXT_JSON": json.dumps({"payload": json.dumps(payload)})}
    out = directory / "cdk.out"
    subprocess.run(
        [sys.executable, str(APP)], env={**environment, "CDK_OUTDIR": str(out)}, cwd=ROOT, check=True, timeout=120
    )
    return out


@pytest.fixture(scope="module")
def assembly(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = calls.Samples.of("wine").rows
    return synthesized(engine, tmp_path_factory.mktemp("delivery"), {"instances": rows})


@pytest.fixture(scope="module")
def broken(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthesized(engine, tmp_path_factory.mktemp("broken"), {"instances": "no rows"})


@pytest.fixture(scope="module", autouse=True)
def deployed(engine: Engine, assembly: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    clouds = []
    for wave, region in REGIONS.items():
        nested = assembly / f"assembly-Delivery-Wines-{wave}-{region}"
        clouds.append(Cloud(engine, tmp_path_factory.mktemp(wave), app=str(nested)))
        clouds[-1].environment |= {"CDK_DEFAULT_REGION": region, "AWS_REGION": region, "AWS_DEFAULT_REGION": region}
        for done in (clouds[-1].bootstrap(), clouds[-1].deploy()):
            assert done.succeeded, done.output
    yield
    for cloud in clouds:
        done = cloud.destroy()
        assert done.succeeded, done.output


def resources(assembly: Path, kind: str) -> Iterator[Json]:
    template = json.loads((assembly / "Delivery.template.json").read_text())
    yield from (each["Properties"] for each in template["Resources"].values() if each["Type"] == kind)


def project(assembly: Path, wave: str) -> Json:
    """The build that verifies the target of a wave."""
    region = REGIONS[wave].replace("-", "")
    template = json.loads((assembly / "Delivery.template.json").read_text())
    (found,) = [
        each["Properties"]
        for id, each in template["Resources"].items()
        if each["Type"] == "AWS::CodeBuild::Project" and f"{wave}{region}Verify" in id
    ]
    return dict(found)


def commands(assembly: Path, wave: str) -> list[str]:
    """What the build of a wave runs."""
    return list(json.loads(project(assembly, wave)["Source"]["BuildSpec"])["phases"]["build"]["commands"])


def variables(assembly: Path, wave: str) -> dict[str, str]:
    """The environment of a build: its own, and outputs of the stack where CodePipeline puts them."""
    region = REGIONS[wave]
    own = project(assembly, wave)["Environment"]["EnvironmentVariables"]
    (pipeline,) = resources(assembly, "AWS::CodePipeline::Pipeline")
    (action,) = [
        action
        for stage in pipeline["Stages"]
        for action in stage["Actions"]
        if stage["Name"] == f"{wave}-{region}" and action["Name"].endswith("Verify")
    ]
    stack = boto3.client("cloudformation", region_name=region).describe_stacks(StackName=f"{wave}-{region}-Wine")
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack["Stacks"][0]["Outputs"]}
    named = {
        each["name"]: outputs[each["value"].rpartition(".")[2].removesuffix("}")]
        for each in json.loads(action["Configuration"]["EnvironmentVariables"])
        if each["value"].startswith("#{")
    }
    return {each["Name"]: str(plain(each["Value"])).replace("${AWS::Partition}", "aws") for each in own} | named


@pytest.fixture(scope="module")
def credentials(assembly: Path) -> Iterator[str]:
    """Where a build gets the credentials of its role, the one that the template makes, and of nobody else."""
    (role,) = [each for each in resources(assembly, "AWS::IAM::Role") if "RoleName" in each]
    (policy,) = [
        each["PolicyDocument"]
        for each in resources(assembly, "AWS::IAM::Policy")
        if each["PolicyName"].startswith("WinesVerifier")
    ]
    takes = [plain(each) for each in policy["Statement"] if each["Action"] == "sts:AssumeRole"]
    document = json.dumps({"Version": "2012-10-17", "Statement": takes}).replace("${AWS::Partition}", "aws")
    iam, everybody = boto3.client("iam"), {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [everybody]})
    arn = iam.create_role(RoleName=role["RoleName"], AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    iam.put_role_policy(RoleName=role["RoleName"], PolicyName="Takes", PolicyDocument=document)
    keys = boto3.client("sts").assume_role(RoleArn=arn, RoleSessionName="build")["Credentials"]
    answer = {name: keys[name] for name in ("AccessKeyId", "SecretAccessKey")}
    later = (datetime.now(UTC) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    body = json.dumps({**answer, "Token": keys["SessionToken"], "Expiration": later}).encode()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *said: object) -> None:
            del said

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
    iam.delete_role_policy(RoleName=role["RoleName"], PolicyName="Takes")
    iam.delete_role(RoleName=role["RoleName"])


Build = Callable[[list[str], dict[str, str]], subprocess.CompletedProcess[str]]


@pytest.fixture
def build(engine: Engine, credentials: str, tmp_path: Path) -> Build:
    """Runs the commands of a build as CodeBuild does: in one shell, up to the first that fails."""
    program = tmp_path / "constructs-sm"  # what the install commands of the build put there
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m constructs_sm.cli "$@"\n')
    program.chmod(0o755)
    own = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SHARED_CREDENTIALS_FILE"}
    around = engine.over({"PATH": f"{tmp_path}:/usr/bin:/bin"})
    there = {name: value for name, value in around.items() if name not in own}
    there |= {"AWS_CONTAINER_CREDENTIALS_FULL_URI": credentials, "PYTHONPATH": str(ROOT)}

    def run(lines: list[str], env: dict[str, str]) -> subprocess.CompletedProcess[str]:
        shell = ["/bin/sh", "-e", "-c", "\n".join(lines)]
        return subprocess.run(shell, env=there | env, capture_output=True, text=True, check=False, timeout=100)

    return run


def test_each_stage_is_deployed_to_its_region() -> None:
    for region in REGIONS.values():
        found = boto3.client("sagemaker", region_name=region).list_endpoints(NameContains="wine")["Endpoints"]
        assert ["InService"] == [each["EndpointStatus"] for each in found]


def test_the_build_calls_the_endpoint_and_the_answer_is_right(assembly: Path, build: Build) -> None:
    done = build(commands(assembly, "Beta"), variables(assembly, "Beta"))

    assert (0, "") == (done.returncode, done.stderr)
    labels = [each["label"] for each in json.loads(done.stdout)["predictions"]]
    assert calls.Samples.of("wine").labels == labels


def test_a_smoke_test_that_fails_stops_before_the_alarms(broken: Path, build: Build) -> None:
    done = build(commands(broken, "Prod"), variables(broken, "Prod"))

    assert 1 == done.returncode
    assert "quiet" not in done.stdout
    assert "error: " in done.stderr


def test_an_alarm_that_went_off_stops(assembly: Path, build: Build) -> None:
    env = variables(assembly, "Prod")
    boto3.client("cloudwatch", region_name=REGIONS["Prod"]).set_alarm_state(
        AlarmName=env["ALARM_0"], StateValue="ALARM", StateReason="it burns"
    )
    done = build(commands(assembly, "Prod"), env)

    assert 1 == done.returncode
    assert '"predictions"' in done.stdout, "the smoke test came first"
    assert f"in alarm: {env['ALARM_0']}: it burns" in done.stderr


def test_the_build_may_call_no_other_endpoint(assembly: Path, build: Build) -> None:
    env = variables(assembly, "Beta") | {"ENDPOINT_NAME": "another"}
    done = build(commands(assembly, "Beta"), env)

    assert 3 == done.returncode
    assert "not authorized" in done.stderr


def test_nobody_else_takes_the_role_of_a_target(assembly: Path) -> None:
    env, iam = variables(assembly, "Beta"), boto3.client("iam")
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}
    may = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}
    document = {"Version": "2012-10-17", "Statement": [trust]}
    role = iam.create_role(RoleName="Stranger", AssumeRolePolicyDocument=json.dumps(document))["Role"]
    iam.put_role_policy(
        RoleName="Stranger", PolicyName="All", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [may]})
    )
    keys = boto3.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="visit")["Credentials"]
    stranger = boto3.client(
        "sts",
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )

    with pytest.raises(stranger.exceptions.ClientError, match="not authorized"):
        stranger.assume_role(RoleArn=env["TARGET_ROLE_ARN"], RoleSessionName="visit")
    iam.delete_role_policy(RoleName="Stranger", PolicyName="All")
    iam.delete_role(RoleName="Stranger")
