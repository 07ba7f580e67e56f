"""SageMaker hosting and Application Auto Scaling for the embedded engine; runs in the engine's own environment.

Imports the standard library and the engine's own pinned libraries, ministack through :mod:`.host` alone; never the rest
of this package, so that those libraries and the user's never meet.
"""
