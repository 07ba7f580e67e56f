"""What must hold and no registered rule judges: single values, what only the constructs see, and advice.

Single values are judged by a table of fields. What a construct is asked for later, and what the CDK says of a role, no
spec holds. Advice is given by `constructs_sm.capacity` to whoever asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from constructs_sm.errors import Severity
from constructs_sm.rules.registry import RULES, Rule

_API = "https://docs.aws.amazon.com/sagemaker/latest/APIReference/"
_GUIDE = "https://docs.aws.amazon.com/sagemaker/latest/dg/"


@dataclass(frozen=True, kw_only=True, slots=True)
class Declared:
    """One thing that must hold, and what is said where it does not.

    Attributes:
        id: Stable and public, as that of a rule.
        severity: Whether it refuses, warns or only informs.
        title: What must hold.
        why: What happens otherwise.
        source: Where AWS says so.
        example: A message, without the id at its end.
    """

    id: str
    severity: Severity
    title: str
    why: str
    source: str
    example: str


_ALL = (
    Declared(
        id="SM001",
        severity=Severity.ERROR,
        title="a value is of its type",
        why="a value of another kind is refused by CloudFormation at deployment, or silently becomes something else",
        source=f"{_API}API_Operations_Amazon_SageMaker_Service.html",
        example="copy_count: must be a number, got 'two'",
    ),
    Declared(
        id="SM002",
        severity=Severity.ERROR,
        title="a number is finite",
        why="NaN and infinity cannot be written into a template",
        source="https://www.rfc-editor.org/rfc/rfc8259#section-6",
        example="initial_variant_weight: must be a finite number, got nan",
    ),
    Declared(
        id="SM003",
        severity=Severity.ERROR,
        title="a number or a length of time is within its limits",
        why="the service refuses the rest at deployment, after minutes; the message names the range",
        source=f"{_API}API_ProductionVariant.html",
        example="volume_size_in_gb: must be a whole number of GB from 1 to 512, got 600",
    ),
    Declared(
        id="SM004",
        severity=Severity.ERROR,
        title="a text has its form and its length",
        why="the service refuses the rest at deployment, after minutes; the message names the form",
        source=f"{_API}API_ProductionVariant.html",
        example="instance_type: must be a hosting instance type such as 'ml.m5.xlarge', got 'm5.xlarge'",
    ),
    Declared(
        id="SM005",
        severity=Severity.ERROR,
        title="an id is given once below one parent",
        why="the CDK refuses a second of the same id, and an empty one",
        source="https://docs.aws.amazon.com/cdk/v2/guide/identifiers.html",
        example="id: must be one that nothing else has below Prod/Chat, got 'Alarms'; choose another",
    ),
    Declared(
        id="SM322",
        severity=Severity.WARNING,
        title="callers of an asynchronous endpoint are granted the right to submit",
        why="it takes no call that waits for its answer, as the CDK's own integrations (API Gateway, Step Functions) make "
        "after they asked for the right through `grant_invoke`; `grants.submit` gives the same rights without this warning",
        source=f"{_GUIDE}async-inference.html",
        example="grant_invoke: gives the rights to submit: the endpoint takes no call that waits for its answer, as API "
        "Gateway and Step Functions make; use grants.submit, and a RealTimeEndpoint for those",
    ),
    Declared(
        id="SM521",
        severity=Severity.ERROR,
        title="a metric is one that the kind of endpoint publishes",
        why="an alarm or a policy on any other never sees a value",
        source=f"{_GUIDE}monitoring-cloudwatch.html",
        example="metric: must be one that an asynchronous endpoint publishes, got Invocations, published by a container of a "
        "pipeline, a real-time endpoint, a serverless endpoint, an inference component; ask there",
    ),
    Declared(
        id="SM524",
        severity=Severity.ERROR,
        title="a metric of a variant is that of one variant of the endpoint",
        why="CloudWatch keeps the metrics of each variant apart, and has none under any other name",
        source=f"{_GUIDE}monitoring-cloudwatch.html",
        example="variant_name: is needed, got none of 'main', 'canary'; choose one",
    ),
    Declared(
        id="SM624",
        severity=Severity.WARNING,
        title="an endpoint names only what is made in its own stack",
        why="CloudFormation orders and replaces what one stack holds; what is imported changes without the endpoint, and what "
        "another stack exports cannot be replaced while its name is in use",
        source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html",
        example="model: should be made in the stack of the endpoint, got an imported one: a change of it does not reach the "
        "endpoint; give each version a name of its own",
    ),
    Declared(
        id="SM667",
        severity=Severity.ERROR,
        title="the definition of a delivery returns what it made in the stage, and all that is verified",
        why="a stage deploys its own stacks, and what is elsewhere is in no target",
        source="https://docs.aws.amazon.com/cdk/v2/guide/stages.html",
        example="define: must return alarms where wave Prod has a bake time, got none; return some, or drop bake_time",
    ),
    Declared(
        id="SM705",
        severity=Severity.WARNING,
        title="a role that takes no policy here holds already what it must be allowed",
        why="the first deployment fails without it; the message has every action and resource that is missing",
        source=f"{_GUIDE}sagemaker-roles.html",
        example="role: is imported and takes no policy here, so it must already allow: s3:GetObject on "
        "arn:${AWS::Partition}:s3:::artifacts/*",
    ),
    Declared(
        id="SM706",
        severity=Severity.WARNING,
        title="an execution role holds no policy of AWS that allows everything of a service",
        why="whoever gets code into the container may then do all that it allows, such as creating and deleting endpoints; "
        "and AmazonSageMakerFullAccess does not even reach buckets and topics without `sagemaker` in their names",
        source=f"{_GUIDE}security-iam-awsmanpol.html",
        example="managed_policies: should give what the containers need and no more, got AmazonSageMakerFullAccess; drop "
        "it, as the exact rights are added here",
    ),
    Declared(
        id="SM725",
        severity=Severity.WARNING,
        title="callers of an inference component are granted their rights by the component",
        why="a call takes a right on the endpoint and one on the component, and `grant_invoke` of the endpoint, which the "
        "CDK's own integrations ask for, gives the first alone",
        source=f"{_GUIDE}realtime-endpoints-deploy-models.html",
        example="grant_invoke: gives a right on the endpoint only, and every call names a component; use the grants of "
        "the component",
    ),
    Declared(
        id="SM733",
        severity=Severity.WARNING,
        title="a role has at most 10 managed policies",
        why="IAM attaches no more unless the quota is higher, and the deployment fails",
        source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
        example="role: should have at most 10 managed policies, got 11; let components share their rollback alarms, move "
        "them into the stack of the role, or raise the quota",
    ),
    Declared(
        id="SM901",
        severity=Severity.ADVICE,
        title="instances with accelerators that nobody calls are meant",
        why="they are paid for by the hour, whether they work or not",
        source="https://aws.amazon.com/sagemaker/ai/pricing/",
        example="initial_instance_count: is paid for while nobody calls, got at least 1 of ml.g5.xlarge, 1,028.13 USD a "
        "month by the prices of 2026-09-01; pause it, or let a queue or components scale to none",
    ),
    Declared(
        id="SM902",
        severity=Severity.ADVICE,
        title="an endpoint that matters has two instances",
        why="SageMaker spreads two or more over Availability Zones, and one is gone with its own",
        source=f"{_GUIDE}deployment-best-practices.html",
        example="initial_instance_count: survives the loss of no instance and no Availability Zone, got 1; start 2 or more "
        "where it matters",
    ),
    Declared(
        id="SM903",
        severity=Severity.ADVICE,
        title="quotas allow for an update",
        why="the usual update starts a second fleet beside the first, and many types have a quota of 0 to begin with",
        source="https://docs.aws.amazon.com/general/latest/gr/sagemaker.html",
        example='instance_type: needs a quota "ml.g5.xlarge for endpoint usage" of 2 or more, got 1 steady, 1 at most and 2 '
        "during an update of ml.g5.xlarge; ask for it before the deployment",
    ),
    Declared(
        id="SM904",
        severity=Severity.WARNING,
        title="the endpoints of an account and Region stay within the quotas that were given",
        why="the deployment fails when SageMaker is asked for one instance more; `warn_of_quotas` counts them",
        source="https://docs.aws.amazon.com/general/latest/gr/sagemaker.html",
        example="instance_type: should need no more than the quota of 1 for ml.g5.xlarge, got 1 at most and 2 during an "
        "update; ask for a higher quota, or update in batches",
    ),
    Declared(
        id="SM905",
        severity=Severity.ADVICE,
        title="scarce instances have others to fall back on",
        why="accelerators are often not to be had; a list of types is tried in its order",
        source=f"{_GUIDE}realtime-endpoints-heterogeneous.html",
        example="instance_type: waits while there are no instances of its type, got ml.g5.xlarge alone; list others to fall "
        "back on",
    ),
    Declared(
        id="SM909",
        severity=Severity.ADVICE,
        title="an asynchronous endpoint may scale to none",
        why="requests wait in its queue until there is an instance again",
        source=f"{_GUIDE}async-inference-autoscale.html",
        example="initial_instance_count: needs no instance while its queue is empty, got at least 1; scale it by its "
        "backlog, down to none",
    ),
    Declared(
        id="SM912",
        severity=Severity.ADVICE,
        title="metrics more often than every minute are meant",
        why="CloudWatch charges for high resolution, and keeps it for 3 hours",
        source=f"{_GUIDE}monitoring-cloudwatch-enhanced-metrics.html",
        example="metrics_config.metric_publish_frequency: makes metrics of high resolution, which live 3 hours as such, got "
        "10 seconds; 60 seconds will do for most alarms",
    ),
    Declared(
        id="SM920",
        severity=Severity.WARNING,
        title="a topic lets in who is to publish to it",
        why="a message that may not be sent is lost without a word",
        source="https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html",
        example="topic: is imported and takes no policy here, so it must already let events.amazonaws.com publish to "
        "arn:${AWS::Partition}:sns:eu-west-1:111122223333:pager",
    ),
    Declared(
        id="SM921",
        severity=Severity.ERROR,
        title="what watches is in the account and Region of what it watches, and a topic in the Region of what publishes to it",
        why="metrics and events of an endpoint are in its own account and Region, and alarms and rules see and tell no other",
        source=f"{_GUIDE}monitoring-cloudwatch.html",
        example="alarms: must be in the Region of what watches it, got one in us-east-1; watch it from a stack there",
    ),
    Declared(
        id="SM923",
        severity=Severity.ERROR,
        title="a key is given to the topic that it encrypts",
        why="a topic that was given is made elsewhere, and a key beside it would do nothing",
        source="https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html",
        example="encryption_key: must stand alone, got it beside a topic of yours; give the key to that topic",
    ),
    Declared(
        id="SM924",
        severity=Severity.ERROR,
        title="prices are those of the Region of the endpoint",
        why="each Region has its own, and the sum of others is wrong without a sign",
        source="https://aws.amazon.com/sagemaker/ai/pricing/",
        example="prices: must be those of eu-west-1, where the endpoint is, got those of us-east-1; read the others",
    ),
    Declared(
        id="SM739",
        severity=Severity.WARNING,
        title="callers of an endpoint hold their rights in its own account",
        why="an endpoint has no policy of its own in CloudFormation, so a role of another account, a service or an account "
        "that is granted a call gets nothing, and finds out at the first call",
        source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html",
        example="grants.invoke: should be to a role, a user or a group in the account of the endpoint, got a "
        "ServicePrincipal, which holds no policies: an endpoint has no policy of its own that could let others in; let it "
        "take on a role in the account of the endpoint and grant to that role",
    ),
    Declared(
        id="SM740",
        severity=Severity.WARNING,
        title="readers and subscribers of another account are allowed by bucket, topics and keys too",
        why="across accounts both sides must allow, and a grant writes to the policies of the grantee alone",
        source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-walkthroughs-managing-access-example2.html",
        example="grants.read_results: should be to a role, a user or a group in the account of the endpoint, got one in "
        "account 999988887777, and the endpoint is in 111122223333: the policies of the bucket, the topics and their keys "
        "must allow it too; add the same actions there, or let it take on a role in the account of the endpoint and grant "
        "to that role",
    ),
    Declared(
        id="SM741",
        severity=Severity.WARNING,
        title="a caller that takes no policy here holds already what it is granted",
        why="the CDK adds nothing to a role imported with mutable=False or made so by without_policy_updates, and says that it did",
        source="https://docs.aws.amazon.com/cdk/v2/guide/permissions.html",
        example="grants.invoke: is to Prod/Caller, which takes no policy here; it must already allow "
        "sagemaker:InvokeEndpoint",
    ),
    Declared(
        id="SM742",
        severity=Severity.ERROR,
        title="who may subscribe is told by an endpoint with a topic",
        why="there is nothing to subscribe to; of an endpoint made elsewhere the topics are not known",
        source=f"{_GUIDE}async-inference-check-predictions.html",
        example="grants.subscribe: needs a topic, and the endpoint has none that is known; give it a success_topic or an "
        "error_topic",
    ),
)
DECLARED: Mapping[str, Declared] = {one.id: one for one in _ALL}


def catalogue() -> Mapping[str, Rule | Declared]:
    """Everything that must hold, by id and in the order of the ids."""
    known: dict[str, Rule | Declared] = {**DECLARED, **RULES}
    return dict(sorted(known.items()))
