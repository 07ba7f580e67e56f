"""Rows of what stops with a change."""

from __future__ import annotations

from dataclasses import replace

from rows_changes import CHAT, MAIN, SCALED, change, churn
from rule_row import row

from constructs_sm.spec.change import Change, SeenComponent, SeenEndpoint, SeenLog, SeenRight, SeenTemplate

WATCHED = churn(
    replace(MAIN, initial_instances=2),
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


def logs(old: dict[str, SeenLog], new: dict[str, SeenLog]) -> Change:
    return Change(old=SeenTemplate(logs=old), new=SeenTemplate(logs=new))


def left(old: dict[str, SeenEndpoint | SeenComponent], new: dict[str, SeenEndpoint | SeenComponent]) -> Change:
    return Change(old=seen(old), new=seen(new))


def seen(said: dict[str, SeenEndpoint | SeenComponent]) -> SeenTemplate:
    return SeenTemplate(
        endpoints={id: each for id, each in said.items() if isinstance(each, SeenEndpoint)},
        components={id: each for id, each in said.items() if isinstance(each, SeenComponent)},
    )


def component(old: SeenComponent, new: SeenComponent) -> Change:
    return left({"Chat": old}, {"Chat": new})


LOG = SeenLog(log_group_name="/aws/sagemaker/Endpoints/churn")
ACTING = churn(MAIN, alarms=("${Errors}",), acting=("${Errors}",))
WATCHED_CHAT = replace(CHAT, alarms=("${Errors}",), acting=("${Errors}",))
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
    row(
        "SM625",
        "what only a deployment tells passes",
        change(WATCHED, replace(WATCHED, captures=None, isolated=None, alarms=None, keys=None)),
    ),
    row(
        "SM625",
        "scaling that comes, or goes, over the same count passes",
        change(churn(replace(MAIN, initial_instances=2)), churn(replace(SCALED, initial_instances=2))),
    ),
    row(
        "SM625",
        "scaling down to one fails",
        change(churn(replace(SCALED, min_capacity=2)), churn(SCALED)),
        "SM625 Prod/Churn.variants[main].scaling.min_capacity",
    ),
    row("SM625", "an alarm that goes on acting passes", change(ACTING, ACTING)),
    row(
        "SM625", "an alarm without actions fails", change(ACTING, replace(ACTING, acting=())), "SM625 Prod/Churn.alarms"
    ),
    row("SM625", "a component that is watched as before passes", component(WATCHED_CHAT, WATCHED_CHAT)),
    row(
        "SM625",
        "a component whose alarms only a deployment tells passes",
        component(WATCHED_CHAT, replace(CHAT, alarms=None)),
    ),
    row(
        "SM625",
        "a component that nothing watches any more fails",
        component(WATCHED_CHAT, replace(CHAT, alarms=())),
        "SM625 Chat.alarms",
    ),
    row("SM625", "a log that stays when its group goes passes", logs({"Log": replace(LOG, kept=True)}, {})),
    row(
        "SM625",
        "a log whose group may be another parameter's passes",
        logs({"Log": LOG}, {"Log": replace(LOG, log_group_name="${Log}")}),
    ),
    row("SM625", "a log that goes with its group fails", logs({"Log": LOG}, {}), "SM625 Log"),
    row("SM644", "an endpoint under another logical id passes", left({"Churn": churn()}, {"Other": churn()})),
    row("SM644", "a component under another logical id passes", left({"Chat": CHAT}, {"Other": CHAT})),
    row(
        "SM644",
        "a component whose endpoint goes is told by that",
        left({"Fleet": churn(endpoint_name="fleet"), "Chat": CHAT}, {}),
        "SM644 Fleet",
    ),
    row(
        "SM644",
        "an endpoint that goes fails",
        left({"Churn": churn()}, {}),
        "SM644 Churn",
        message="Churn: should stay while anyone calls it, got it removed, for good or for a pause; move or stop the callers "
        "first [SM644]",
    ),
    row(
        "SM644",
        "a component that is made anew under another name fails",
        left({"Chat": CHAT}, {"Other": replace(CHAT, inference_component_name="talk")}),
        "SM644 Chat",
    ),
    row(
        "SM644",
        "a component that is made anew under a generated name fails",
        left(
            {"Chat": replace(CHAT, inference_component_name=None)},
            {"Other": replace(CHAT, inference_component_name=None)},
        ),
        "SM644 Chat",
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
