"""What AWS decided about a call to an endpoint. botocore checks types and minima only; the rest is the caller's to keep."""

from __future__ import annotations

from datetime import timedelta

from constructs_sm.facts.limits import NumberLimit, TextLimit

_API = "https://docs.aws.amazon.com/sagemaker/latest/APIReference/"
_GUIDE = "https://docs.aws.amazon.com/sagemaker/latest/dg/"

INVOKE_ENDPOINT = _API + "API_runtime_InvokeEndpoint.html"
INVOKE_STREAM = _API + "API_runtime_InvokeEndpointWithResponseStream.html"
INVOKE_ASYNC = _API + "API_runtime_InvokeEndpointAsync.html"
HOSTING_FAQS = _GUIDE + "hosting-faqs.html"

_ASCII = r"[\x20-\x7e\t]*"  # the API says ASCII; a line break would end the HTTP header that carries it
_PRINTABLE = r"[\x21-\x7e][\x20-\x7e]*"
_SESSION = r"[a-zA-Z0-9](-*[a-zA-Z0-9])*"

HEADER = TextLimit(pattern=_ASCII, meaning="ASCII text without line breaks", maximum=1024, source=INVOKE_ENDPOINT)
TARGET_MODEL = TextLimit(
    pattern=_PRINTABLE, meaning="printable text that starts with no blank", maximum=1024, source=INVOKE_ENDPOINT
)
INFERENCE_ID = TextLimit(
    pattern=_PRINTABLE, meaning="printable text that starts with no blank", maximum=64, source=INVOKE_ENDPOINT
)
PREFIX_AWARE_ID = TextLimit(
    pattern=_PRINTABLE, meaning="printable text that starts with no blank", maximum=64, source=INVOKE_ENDPOINT
)
ENABLE_EXPLANATIONS = TextLimit(
    pattern=r"[\x20-\x7e]+", meaning="a JMESPath expression in printable ASCII", maximum=64, source=INVOKE_ENDPOINT
)
SESSION_ID = TextLimit(
    pattern=_SESSION,
    meaning="letters, digits and hyphens, starting and ending without one",
    maximum=256,
    source=INVOKE_STREAM,
)
_NEW_SESSION = "NEW_SESSION"
SESSION_ID_OR_NEW = TextLimit(
    pattern=rf"{_NEW_SESSION}|{_SESSION}",
    meaning=f"{_NEW_SESSION} or the id of an open session",
    maximum=256,
    source=INVOKE_ENDPOINT,
)
INPUT_LOCATION = TextLimit(
    pattern=r"(https|s3)://[^/]+/?[\x20-\x7e]*",
    meaning="an s3:// or https:// location in ASCII",
    maximum=1024,
    source=INVOKE_ASYNC,
)
FILENAME = TextLimit(
    pattern=r"(?!.*\..*\.)[a-zA-Z0-9][a-zA-Z0-9_.-]*",
    meaning="letters, digits, hyphens, underscores and at most one dot, starting with a letter or digit",
    maximum=32,
    source=INVOKE_ASYNC,
)
OUTPUT_PATH_EXTENSION = TextLimit(
    pattern=r"(?!s3:|https:)[a-zA-Z0-9!_.*'()/-]+",
    meaning="a path of letters, digits and !_.*'()/-",
    maximum=512,
    source=INVOKE_ASYNC,
)
REQUEST_TTL = NumberLimit(minimum=60, maximum=21600, whole=True, unit="seconds", source=INVOKE_ASYNC)
INVOCATION_TIMEOUT = NumberLimit(minimum=1, maximum=3600, whole=True, unit="seconds", source=INVOKE_ASYNC)

REQUEST_TTL_DEFAULT = timedelta(hours=6)  # INVOKE_ASYNC
INVOCATION_TIMEOUT_DEFAULT = timedelta(minutes=15)  # INVOKE_ASYNC
CLIENT_READ_TIMEOUT = timedelta(seconds=70)  # INVOKE_ENDPOINT, for a model that may take 60 s

# INVOKE_ENDPOINT still says 6,291,456; HOSTING_FAQS says 25 MB, 4 MB for serverless. Only what cannot pass is refused.
MAX_BODY_BYTES = 25 * 1024 * 1024
MAX_INLINE_BYTES = 128_000  # INVOKE_ASYNC, Body
MAX_ASYNC_BYTES = 1024**3  # HOSTING_FAQS: 1 GB
