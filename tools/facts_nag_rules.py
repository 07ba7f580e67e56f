"""The rules of cdk-nag that judge what an endpoint consists of, from the packs inside the installed package."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator

from facts_sources import CDK_NAG

BUNDLE = f"cdk_nag/_jsii/cdk-nag@{CDK_NAG.version}.jsii.tgz"
PACKS = {
    "AwsSolutions": "aws-solutions",
    "HIPAA.Security": "hipaa-security",
    "NIST.800.53.R5": "nist-800-53-r5",
    "PCI.DSS.321": "pci-dss-321",
}
ABOUT = re.compile(
    r"EC2Restricted\w+|EC2SecurityGroupDescription|CloudWatchAlarmAction|IAM(No|Policy)\w+|IAMUserNoPolicies|KMS\w+"
    r"|S3\w+|SNS\w+|SageMakerEndpoint\w+"
)
"""Rules about resources that endpoints consist of: no notebooks, users, instances and databases."""

_RULE = re.compile(r"this\.applyRule\(\{(.*?)\n\s*\}\);", re.DOTALL)
_INFO = re.compile(r"""info: (['"])(.*?)\1,\n""")


def table() -> dict[str, object]:
    """Each rule's id, the check behind it, and what it says when it finds something."""
    found: dict[str, list[str]] = {}
    with tarfile.open(CDK_NAG.path(BUNDLE)) as bundle:
        for pack, name in PACKS.items():
            member = bundle.extractfile(f"package/lib/packs/{name}.js")
            text = "" if member is None else member.read().decode()
            found |= {f"{pack}-{id}": [check, info] for id, check, info in _rules(text)}
    return {"source": CDK_NAG.credit(holds="rules about what an endpoint consists of"), "rules": found}


def _rules(text: str) -> Iterator[tuple[str, str, str]]:
    for block in _RULE.findall(text):
        check = re.search(r"rule: \w+_1\.(\w+)", block)
        info, id = _INFO.search(block), re.search(r"ruleSuffixOverride: '(\w+)'", block)
        if check is not None and info is not None and ABOUT.fullmatch(check[1]):
            said = re.sub(r" - \(Control IDs?: .*\)\.$", "", info[2]).removesuffix(".")
            yield check[1] if id is None else id[1], check[1], said
