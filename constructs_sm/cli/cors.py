"""``constructs-sm cors``: what Studio's browser needs to upload a model to a bucket.

Source: https://docs.aws.amazon.com/sagemaker/latest/dg/realtime-endpoints-deploy-models.html, whose own sample is no
JSON; the names of the properties:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-corsrule.html
"""

from __future__ import annotations

from typing import Annotated

import typer

from constructs_sm.cli import arguments
from constructs_sm.cli.parsing import Command
from constructs_sm.cli.writing import Output
from constructs_sm.facts import studio

app = typer.Typer(add_completion=False, rich_markup_mode=None)

CloudFormation = Annotated[bool, typer.Option("--cloudformation", help="As the properties of AWS::S3::Bucket.")]


@app.command(cls=Command)
def cors(*, cloudformation: CloudFormation = False, json: arguments.AsJson = False) -> None:
    """Print the CORS rules that SageMaker Studio needs on a bucket.

    As PutBucketCors takes them: constructs-sm cors > cors.json, then
    aws s3api put-bucket-cors --bucket BUCKET --cors-configuration file://cors.json
    """
    del json  # it is JSON either way
    Output().json({"CorsConfiguration": properties()} if cloudformation else rules())


def rules() -> dict[str, list[dict[str, tuple[str, ...]]]]:
    """The rules as PutBucketCors names them."""
    rule = {
        "AllowedHeaders": studio.CORS_HEADERS,
        "ExposeHeaders": studio.CORS_EXPOSED,
        "AllowedMethods": studio.CORS_METHODS,
        "AllowedOrigins": (studio.CORS_ORIGIN,),
    }
    return {"CORSRules": [rule]}


def properties() -> dict[str, list[dict[str, tuple[str, ...]]]]:
    """The rules as CloudFormation names them."""
    rule = {
        "AllowedHeaders": studio.CORS_HEADERS,
        "ExposedHeaders": studio.CORS_EXPOSED,
        "AllowedMethods": studio.CORS_METHODS,
        "AllowedOrigins": (studio.CORS_ORIGIN,),
    }
    return {"CorsRules": [rule]}
