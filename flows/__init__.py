"""The shell: the night as a Prefect flow, the command line, the sample newsroom."""

import os

# Prefect reports its use to its makers unless told not to, and decides when it is imported
os.environ.setdefault("DO_NOT_TRACK", "1")
