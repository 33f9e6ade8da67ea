"""Where the services find each other."""

import os

from services.web import client

BILLING_URL = os.environ.get("BILLING_URL", client.__name__)
