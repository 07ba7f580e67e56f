"""SageMaker hosting and Application Auto Scaling for the embedded engine; runs in the engine's own environment.

Imports the standard library, botocore and (through :mod:`.host` alone) ministack; never the rest of this package, so
that the engine's pinned libraries and the user's never meet.
"""
