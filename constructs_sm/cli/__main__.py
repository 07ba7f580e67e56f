"""``python -m constructs_sm.cli``."""

from constructs_sm.cli import main

main()
