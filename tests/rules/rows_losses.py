"""Rows of what stops with a change."""

from __future__ import annotations

from dataclasses import replace

from rows_changes import MAIN, change, churn
from rule_row import row

from constructs_sm.spec.change import Change, SeenComponent, SeenRight, SeenTemplate

WATCHED = churn(
    replace(MAIN, least_instances=2),
    captures=True,
    isolated=True,
    alarms=("${Errors}", "latency"),
    keys=("DataCaptureConfig.KmsKeyId", "KmsKeyId"),
)
READ = SeenRight(action="s3:GetObject", resource="arn:models/*")
DESCRIBE = SeenRight(action="logs:DescribeLogStreams", resource="*")
GROUP = SeenRight(action="logs:CreateLogGroup", resource="*")
WATCHED_BY_RIGHT = churn(
    MAIN,
    captures=True,
    alarms=("errors",),
    rights=tuple(SeenRight(action=each, resource="*") for each in ("s3:PutObject", "cloudwatch:DescribeAlarms")),
)


def stores(old: bool, new: bool) -> Change:  # noqa: FBT001 - before and after
    return Change(
        old=SeenTemplate(secure_transport={"Bucket": old}), new=SeenTemplate(secure_transport={"Bucket": new})
    )


def rights(old: tuple[SeenRight, ...], *new: SeenRight) -> Change:
    return change(churn(MAIN, rights=old), churn(MAIN, rights=new))


CHAT = SeenComponent(endpoint_name="fleet", variant_name="main", alarms=("${Errors}",))


def component(old: SeenComponent, new: SeenComponent) -> Change:
    return Change(old=SeenTemplate(components={"Chat": old}), new=SeenTemplate(components={"Chat": new}))


AT = "Prod/Churn.role"
ROWS = (
    row("SM625", "everything as before passes", change(WATCHED, WATCHED)),
    row("SM625", "a policy that begins to ask for TLS passes", stores(old=False, new=True)),
    row("SM625", "isolation that is not known passes", change(WATCHED, replace(WATCHED, isolated=None))),
    row(
        "SM625",
        "all that can stop fails",
        change(WATCHED, churn(MAIN, isolated=False, alarms=("latency",))),
        "SM625 Prod/Churn.KmsKeyId",
        "SM625 Prod/Churn.alarms",
        "SM625 Prod/Churn.data_capture",
        "SM625 Prod/Churn.network_isolation",
        "SM625 Prod/Churn.variants[main].initial_instance_count",
    ),
    row(
        "SM625",
        "the key of what goes on being recorded fails",
        change(WATCHED, replace(WATCHED, keys=("KmsKeyId",))),
        "SM625 Prod/Churn.DataCaptureConfig.KmsKeyId",
        message="Prod/Churn.DataCaptureConfig.KmsKeyId: should stay a key of your own, got none; put it back if that is not "
        "meant [SM625]",
    ),
    row("SM625", "a policy that no longer asks for TLS fails", stores(old=True, new=False), "SM625 Bucket.policy"),
    row("SM625", "a component that is watched as before passes", component(CHAT, CHAT)),
    row(
        "SM625",
        "a component that nothing watches any more fails",
        component(CHAT, replace(CHAT, alarms=())),
        "SM625 Chat.alarms",
    ),
    row("SM626", "the same rights pass", rights((READ, DESCRIBE), READ, DESCRIBE)),
    row("SM626", "wider rights pass", rights((READ, DESCRIBE), SeenRight(action="s3:Get*", resource="*"), DESCRIBE)),
    row(
        "SM626",
        "a right on the data of the next model in the place of that of the last passes",
        rights((replace(READ, resource="arn:models/1.tar.gz"),), replace(READ, resource="arn:models/2.tar.gz")),
    ),
    row("SM626", "rights that are not known pass", change(churn(MAIN, rights=(READ,)), churn(MAIN))),
    row(
        "SM626",
        "a right that goes with what needed it is told by that",
        change(WATCHED_BY_RIGHT, churn(MAIN, rights=())),
        "SM625 Prod/Churn.alarms",
        "SM625 Prod/Churn.data_capture",
    ),
    row(
        "SM626",
        "a right that goes fails",
        rights((READ, DESCRIBE), DESCRIBE),
        f"SM626 {AT}",
        message=f"{AT}: should stay while the endpoint lives, got s3:GetObject on arn:models/* gone; take rights away in a "
        "later deployment [SM626]",
    ),
    row("SM626", "a right on less fails", rights((READ,), replace(READ, resource="arn:models/a/*")), f"SM626 {AT}"),
    row("SM626", "a right under a condition fails", rights((READ,), replace(READ, condition="{}")), f"SM626 {AT}"),
    row("SM626", "an action of many fails", rights((replace(GROUP, action="logs:*"),), GROUP), f"SM626 {AT}"),
)
