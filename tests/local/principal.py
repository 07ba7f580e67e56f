"""One principal of a started engine, and what the tests put into it."""

from __future__ import annotations

import io
import json
import tarfile
import time
from typing import Any

import boto3

from constructs_sm.local import Engine

IMAGE = "000000000000.dkr.ecr.us-east-1.amazonaws.com/serving:1"
BUCKET = "model-archives"
SERVICE_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "sagemaker.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:sagemaker:us-east-1:000000000000:*"}},
        }
    ],
}
PULL = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"]
DOUBLING = """
import os

def model_fn(model_dir):
    return int(os.environ.get("FACTOR", "2"))

def predict_fn(data, factor):
    if data.get("fail"):
        raise RuntimeError("the model is cross")
    if data.get("stream"):
        return (f"part {number};" for number in range(data["stream"]))
    return {"y": data["x"] * factor}
"""
BROKEN = "import a_module_that_is_not_there\n"


def archive(**files: str) -> bytes:
    """A gzipped tar; in the names of its files two underscores stand for a slash and one before "py" for a dot."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as bundle:
        for name, text in files.items():
            member = tarfile.TarInfo(name.replace("__", "/").replace("_py", ".py"))
            member.size = len(text.encode())
            bundle.addfile(member, io.BytesIO(text.encode()))
    return stream.getvalue()


def allow(actions: list[str], *resources: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": list(resources)}


class Aws:
    """boto3 clients of one principal of an engine, and shorthands for what most tests need."""

    def __init__(self, engine: Engine, **credentials: str) -> None:
        self.engine = engine
        self.credentials = credentials
        self._arguments = engine.client_arguments | credentials
        self._clients: dict[str, Any] = {}

    def client(self, service: str) -> Any:
        if service not in self._clients:
            make: Any = boto3.client
            self._clients[service] = make(service, **self._arguments)
        return self._clients[service]

    def close(self) -> None:
        for client in self._clients.values():
            client.close()

    def role(self, name: str, *statements: dict[str, Any], trust: dict[str, Any] = SERVICE_TRUST) -> str:
        iam = self.client("iam")
        arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
        if statements:
            document = json.dumps({"Version": "2012-10-17", "Statement": statements})
            iam.put_role_policy(RoleName=name, PolicyName="policy", PolicyDocument=document)
        return str(arn)

    def execution_role(self, name: str) -> str:
        return self.role(
            name,
            allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::*/*"),
            allow(["s3:ListBucket"], "arn:aws:s3:::*"),
            allow(["sns:Publish"], "arn:aws:sns:us-east-1:000000000000:*"),
            allow(PULL, "arn:aws:ecr:us-east-1:000000000000:repository/serving"),
            allow(["ecr:GetAuthorizationToken"], "*"),
        )

    def assume(self, role_arn: str) -> Aws:
        got = self.client("sts").assume_role(RoleArn=role_arn, RoleSessionName="test")["Credentials"]
        return Aws(
            self.engine,
            aws_access_key_id=got["AccessKeyId"],
            aws_secret_access_key=got["SecretAccessKey"],
            aws_session_token=got["SessionToken"],
        )

    def put(self, key: str, body: bytes) -> str:
        self.client("s3").put_object(Bucket=BUCKET, Key=key, Body=body)
        return f"s3://{BUCKET}/{key}"

    def model(self, name: str, role: str, url: str, **environment: str) -> None:
        container = {"Image": IMAGE, "ModelDataUrl": url, "Environment": environment}
        self.client("sagemaker").create_model(ModelName=name, ExecutionRoleArn=role, PrimaryContainer=container)

    def endpoint(self, name: str, *models: str, config: str | None = None, **more: Any) -> str:
        """Creates a config and an endpoint, and waits; the status it ends in."""
        sagemaker = self.client("sagemaker")
        config = name if config is None else config
        sagemaker.create_endpoint_config(
            EndpointConfigName=config, ProductionVariants=[variant(one, one) for one in models], **more
        )
        sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=config)
        return self.settle(name)

    def settle(self, name: str) -> str:
        return str(eventually(lambda: self._settled(name))["EndpointStatus"])

    def _settled(self, name: str) -> Any:
        found = self.client("sagemaker").describe_endpoint(EndpointName=name)
        return found if found["EndpointStatus"] in ("InService", "Failed") else None

    def settle_component(self, name: str) -> Any:
        def settled() -> Any:
            found = self.client("sagemaker").describe_inference_component(InferenceComponentName=name)
            return found if found["InferenceComponentStatus"] in ("InService", "Failed") else None

        return eventually(settled)

    def invoke(self, endpoint: str, body: object, **more: str) -> Any:
        runtime = self.client("sagemaker-runtime")
        reply = runtime.invoke_endpoint(
            EndpointName=endpoint, Body=json.dumps(body), ContentType="application/json", **more
        )
        return json.loads(reply["Body"].read())

    def read(self, uri: str) -> bytes:
        bucket, _, key = uri.removeprefix("s3://").partition("/")

        def found() -> bytes | None:
            try:
                body: bytes = self.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
            except self.client("s3").exceptions.NoSuchKey:
                return None
            return body

        return bytes(eventually(found))


def variant(name: str, model: str, **more: Any) -> dict[str, Any]:
    return {"VariantName": name, "ModelName": model, "InstanceType": "ml.m5.large", "InitialInstanceCount": 1} | more


def eventually(look: Any, seconds: float = 20) -> Any:
    """What a function returns as soon as that is not None."""
    deadline = time.monotonic() + seconds
    while (found := look()) is None:
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)
    return found


ROLE = "arn:aws:iam::000000000000:role/execution"
GOOD = f"s3://{BUCKET}/doubling.tar.gz"
BAD = f"s3://{BUCKET}/broken.tar.gz"
EMPTY = f"s3://{BUCKET}/empty.tar.gz"
