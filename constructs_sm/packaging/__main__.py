"""``python -m constructs_sm.packaging``."""

import sys

from constructs_sm.packaging.command import main

sys.exit(main(sys.argv[1:], sys.stdout, sys.stderr))
