"""Every rewritten stack, as the tests make it, and how many lines of code the public one takes for the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from aws_cdk import App, Fn, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from public_stacks.chat_to_zero import ChatToZero
from public_stacks.object_detection import ObjectDetection
from public_stacks.page_recognition import PageRecognition
from public_stacks.speech_to_text import SpeechToText
from public_stacks.text_classification import TextClassification
from public_stacks.text_scorer import AdaptedScorer, ServerlessScorer
from public_stacks.translation_quality import TranslationQuality
from public_stacks.two_chats import TwoChats
from public_stacks.video_generation import VideoGeneration

EXPORT = "inference-role-arn"
IMPORTED = {"Fn::ImportValue": EXPORT}
SCRIPT = Path(__file__).parents[2] / "stacks" / "models" / "inference.py"


def object_detection(app: App) -> ObjectDetection:
    """Its network and its image lie in another stack, as in the public one."""
    before = Stack(app, "Before")
    vpc = ec2.Vpc(before, "Vpc", max_azs=2, nat_gateways=1)
    return ObjectDetection(app, "Public", vpc=vpc, repository=ecr.Repository(before, "Images"))


def page_recognition(app: App) -> PageRecognition:
    """A Dockerfile and a script of its own, written beside the assembly."""
    place = Path(app.outdir).parent
    image, scripts = place / "image", place / "scripts"
    for directory in (image, scripts):
        directory.mkdir(exist_ok=True)
    (image / "Dockerfile").write_text("FROM scratch\n", encoding="utf-8")
    (scripts / "ocr.py").write_text(SCRIPT.read_text(encoding="utf-8"), encoding="utf-8")
    return PageRecognition(app, "Public", dockerfile=str(image), scripts=str(scripts))


def serverless_scorer(app: App) -> ServerlessScorer:
    """A role and an archive that are there already."""
    data = "s3://models/score/model.tar.gz"
    return ServerlessScorer(app, "Public", endpoint_name="scorer-dev", data_uri=data, role_arn=Fn.import_value(EXPORT))


def adapted_scorer(app: App) -> AdaptedScorer:
    """As above, with an adapter."""
    return AdaptedScorer(
        app,
        "Public",
        endpoint_name="scorer-dev",
        hub_id="meta-llama/Llama-3.1-8B-Instruct",
        adapter_uri="s3://models/score/adapter.tar.gz",
        role_arn=Fn.import_value(EXPORT),
    )


def translation_quality(app: App) -> TranslationQuality:
    """A bucket and an image that are there already."""
    image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/quality:3"
    return TranslationQuality(app, "Public", bucket_name="translations", image_uri=image)


BUILDERS: Mapping[str, Callable[[App], Stack]] = {
    "chat_to_zero": lambda app: ChatToZero(app, "Public"),
    "two_chats": lambda app: TwoChats(app, "Public"),
    "speech_to_text": lambda app: SpeechToText(app, "Public"),
    "translation_quality": translation_quality,
    "page_recognition": page_recognition,
    "object_detection": object_detection,
    "serverless_scorer": serverless_scorer,
    "adapted_scorer": adapted_scorer,
    "text_classification": lambda app: TextClassification(app, "Public"),
    "video_generation": lambda app: VideoGeneration(app, "Public", bucket_name="sagemaker-films"),
}
