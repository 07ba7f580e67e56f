"""What SageMaker Studio asks of a bucket that its pages upload to.

Source: https://docs.aws.amazon.com/sagemaker/latest/dg/realtime-endpoints-deploy-models.html
"""

from __future__ import annotations

BUCKET_PREFIX = "sagemaker"
CORS_ORIGIN = "https://*.sagemaker.aws"
CORS_METHODS = ("PUT", "POST")
CORS_HEADERS = ("*",)
CORS_EXPOSED = ("Etag",)
