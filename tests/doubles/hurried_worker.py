"""A real worker that gives the examination of an upload few seconds: ``python hurried_worker.py PROCESSOR_SECONDS``."""

from __future__ import annotations

import sys

from app.worker import work
from config import Settings
from plans.examination.limits import Limits

if __name__ == "__main__":
    work(Settings.from_env(), examining=Limits(processor_seconds=int(sys.argv[1])))
