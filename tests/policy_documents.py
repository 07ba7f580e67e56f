"""The policies of a template as they are once deployed: every reference an ARN or a name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policy_evaluator import Document, listed
from synthesized import Json

ACCOUNT, REGION = "111122223333", "eu-west-1"
PSEUDO = {
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::AccountId": ACCOUNT,
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": "Prod",
}
_HASH = re.compile(r"[0-9A-F]{8}$")
_HERE = f"{REGION}:{ACCOUNT}"
_ARNS = {
    "AWS::CloudWatch::Alarm": f"arn:aws:cloudwatch:{_HERE}:alarm:",
    "AWS::ECR::Repository": f"arn:aws:ecr:{_HERE}:repository/",
    "AWS::IAM::ManagedPolicy": f"arn:aws:iam::{ACCOUNT}:policy/",
    "AWS::IAM::Role": f"arn:aws:iam::{ACCOUNT}:role/",
    "AWS::KMS::Key": f"arn:aws:kms:{_HERE}:key/",
    "AWS::Lambda::Function": f"arn:aws:lambda:{_HERE}:function:",
    "AWS::S3::Bucket": "arn:aws:s3:::",
    "AWS::SNS::Topic": f"arn:aws:sns:{_HERE}:",
    "AWS::SageMaker::Endpoint": f"arn:aws:sagemaker:{_HERE}:endpoint/",
    "AWS::SageMaker::InferenceComponent": f"arn:aws:sagemaker:{_HERE}:inference-component/",
}
_REF_IS_ARN = {
    *("AWS::IAM::ManagedPolicy", "AWS::SNS::Topic", "AWS::SageMaker::Endpoint"),
    "AWS::SageMaker::InferenceComponent",
}
_HOLDERS = {"Roles": "AWS::IAM::Role", "Users": "AWS::IAM::User", "Groups": "AWS::IAM::Group"}


@dataclass(frozen=True)
class Deployed:
    """A template, read as CloudFormation would."""

    template: Json

    def read(self, value: Any) -> Any:
        """*value* without any function in it."""
        match value:
            case {"Ref": str(name)}:
                return PSEUDO[name] if name in PSEUDO else self._ref(name)
            case Mapping() if len(value) == 1 and str(next(iter(value))).startswith("Fn::"):
                ((function, said),) = value.items()
                return self._call(function, said)
            case Mapping():
                return {key: self.read(item) for key, item in value.items()}
            case list():
                return [self.read(item) for item in value]
        return value

    def _call(self, function: str, said: Any) -> Any:
        functions: dict[str, Callable[..., Any]] = {
            "Fn::GetAtt": self._attribute,
            "Fn::Join": lambda between, parts: between.join(map(str, self.read(parts))),
            "Fn::Select": lambda index, parts: self.read(parts)[int(index)],
            "Fn::Split": lambda between, text: str(self.read(text)).split(between),
            "Fn::FindInMap": lambda name, *keys: self.template["Mappings"][name][self.read(keys[0])][keys[1]],
            "Fn::GetAZs": lambda _: [f"{REGION}a", f"{REGION}b"],
            "Fn::Sub": lambda text: re.sub(r"\$\{([\w:]+)\}", lambda found: str(self.read({"Ref": found[1]})), text),
        }
        return functions[function](*said) if isinstance(said, list) else functions[function](said)

    def _ref(self, id: str) -> str:
        if id in self.template.get("Parameters", {}):
            return str(self.template["Parameters"][id].get("Default", id.lower()))
        kind = self.template["Resources"][id]["Type"]
        return f"{_ARNS[kind]}{named(id)}" if kind in _REF_IS_ARN else named(id)

    def _attribute(self, id: str, attribute: str) -> str:
        kind = self.template["Resources"][id]["Type"]
        return f"{_ARNS[kind]}{named(id)}" if attribute in {"Arn", "TopicArn"} else named(id)

    def statements(self, principal: str) -> list[Document]:
        """Every statement that decides what a role, user or group, known by its name, may do."""
        return [statement for document in self._documents(principal) for statement in listed(document["Statement"])]

    def managed(self, start: str = "") -> list[Document]:
        """Every statement of the managed policies whose logical id begins so, whoever they are attached to."""
        found = (policy["PolicyDocument"] for id, policy in self._of("AWS::IAM::ManagedPolicy") if id.startswith(start))
        return [statement for document in found for statement in listed(document["Statement"])]

    def trust(self, role: str) -> list[Document]:
        """Who may take on a role."""
        (found,) = [each for id, each in self._of("AWS::IAM::Role") if named(id) == role]
        return listed(found["AssumeRolePolicyDocument"]["Statement"])

    def _documents(self, principal: str) -> Iterator[Document]:
        attached = set()
        for id, properties in self._of("AWS::IAM::Role"):
            if named(id) == principal:
                attached = set(properties.get("ManagedPolicyArns", ()))
                yield from (each["PolicyDocument"] for each in properties.get("Policies", ()))
        for kind in ("AWS::IAM::ManagedPolicy", "AWS::IAM::Policy"):
            for id, properties in self._of(kind):
                held = [name for holder in _HOLDERS for name in properties.get(holder, ())]
                if principal in held or f"{_ARNS['AWS::IAM::ManagedPolicy']}{named(id)}" in attached:
                    yield properties["PolicyDocument"]
        for kind in ("AWS::S3::BucketPolicy", "AWS::SNS::TopicPolicy"):
            yield from (properties["PolicyDocument"] for _, properties in self._of(kind))

    def _of(self, kind: str) -> Iterator[tuple[str, Json]]:
        for id, resource in self.template["Resources"].items():
            if resource["Type"] == kind:
                yield id, self.read(resource["Properties"])


def named(id: str) -> str:
    """The name that a resource of this logical id gets here."""
    return _HASH.sub("", id).lower()
