"""Starts the service."""

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlparse

from services.billing.invoices import Bill
from shop_platform.log import logger

PORT = 8081


class Totals(BaseHTTPRequestHandler):
    """Answers `/total?items=100,250`."""

    def do_GET(self) -> None:
        """Sends the total."""
        query = parse_qs(urlparse(self.path).query).get("items", [""])[0]
        invoice = Bill([int(item) for item in query.split(",") if item])
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"total": invoice.total()}).encode())


def main() -> None:
    """Serves until it is stopped."""
    logger(__name__).info("listening on %d", PORT)
    HTTPServer(("", PORT), Totals).serve_forever()


main()
