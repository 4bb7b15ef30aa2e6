"""Speed and memory as ratios within one run, side by side with peers."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line does it
