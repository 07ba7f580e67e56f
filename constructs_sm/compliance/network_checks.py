"""Checks of security groups and their ingress rules, as cdk-nag and Checkov make them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from constructs_sm.compliance.check import UNREADABLE, Check, Findings, Judge, unless
from constructs_sm.facts.resource_types import GROUP, INGRESS
from constructs_sm.templates.template import Resource, Template
from constructs_sm.templates.values import number

_COMMON_PORTS = (20, 21, 3389, 3309, 3306, 4333)
_SSH, _HTTP, _DESKTOP = 22, 80, 3389
_EVERY_PORT = -1


def _rules(resource: Resource, kind: str = "SecurityGroupIngress") -> list[Resource]:
    if resource.type == INGRESS:
        return [resource]
    found = resource.all(f"{kind}.*")
    return [Resource(id="", type="", properties=each) for each in found if isinstance(each, Mapping)]


def _judged(refused: Callable[[Resource], bool]) -> Judge:
    """A judge of each ingress rule; one that names what is known at deployment cannot be told."""

    def judge(resource: Resource, _: Template) -> Findings:
        rules = _rules(resource)
        hidden = ("CidrIp", "CidrIpv6", "IpProtocol", "FromPort", "ToPort")
        if any(isinstance(rule.one(name), Mapping) for rule in rules for name in hidden):
            yield UNREADABLE
        else:
            yield from unless(not any(refused(rule) for rule in rules))

    return judge


def _from_everywhere(rule: Resource) -> bool:
    return any("/0" in str(rule.one(name)) for name in ("CidrIp", "CidrIpv6"))


def _covers(rule: Resource, port: int) -> bool:
    low, high = number(rule.one("FromPort")), number(rule.one("ToPort"))
    if low is None or high is None:
        return low == port
    return low <= port <= high or _EVERY_PORT in {low, high}


def _common_ports(rule: Resource) -> bool:
    protocol = str(rule.one("IpProtocol"))
    over_ip4 = protocol == "tcp" and "/0" in str(rule.one("CidrIp"))
    return protocol == "-1" or (over_ip4 and any(_covers(rule, port) for port in _COMMON_PORTS))


def _ssh(rule: Resource) -> bool:
    return _from_everywhere(rule) and (_covers(rule, _SSH) or str(rule.one("IpProtocol")) == "-1")


def _open(port: int) -> Judge:
    def refused(rule: Resource) -> bool:
        anywhere = rule.one("CidrIp") == "0.0.0.0/0" or rule.one("CidrIpv6") == "::/0"
        return anywhere and rule.one("FromPort") is not None and _covers(rule, port)

    return _judged(refused)


def _is_described(group: Resource, _: Template) -> Findings:
    told = group.one("GroupDescription")
    return unless(len(told) > 1 if isinstance(told, str) else None)


def _rules_are_described(resource: Resource, _: Template) -> Findings:
    rules = _rules(resource) + (_rules(resource, "SecurityGroupEgress") if resource.type == GROUP else [])
    return unless(all(rule.one("Description") for rule in rules))


def _check(judge: Judge, *more: str) -> Check:
    return Check(types=(GROUP, *more), judge=judge, absent="no security group of the template belongs to it")


CHECKS = {
    "EC2RestrictedInbound": _check(_judged(_from_everywhere), INGRESS),
    "EC2RestrictedCommonPorts": _check(_judged(_common_ports), INGRESS),
    "EC2RestrictedSSH": _check(_judged(_ssh), INGRESS),
    "EC2SecurityGroupDescription": _check(_is_described),
    "GroupRuleDescription": _check(_rules_are_described, INGRESS),
    "GroupPort22": _check(_open(_SSH), INGRESS),
    "GroupPort80": _check(_open(_HTTP), INGRESS),
    "GroupPort3389": _check(_open(_DESKTOP), INGRESS),
}
