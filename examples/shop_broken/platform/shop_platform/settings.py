"""Where the services find each other."""

import os

from tools import debug

BILLING_URL = os.environ.get("BILLING_URL", "http://billing:8081")

debug.dump(BILLING_URL)
