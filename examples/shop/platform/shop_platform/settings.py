"""Where the services find each other."""

import os

BILLING_URL = os.environ.get("BILLING_URL", "http://billing:8081")
