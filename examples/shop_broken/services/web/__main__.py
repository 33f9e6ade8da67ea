"""Starts the shop window."""

from http.server import BaseHTTPRequestHandler, HTTPServer

from services.web.views import basket

PORT = 8080


class Page(BaseHTTPRequestHandler):
    """Answers every request with the basket."""

    def do_GET(self) -> None:
        """Sends the page."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(basket([]).encode())


def main() -> None:
    """Serves until it is stopped."""
    HTTPServer(("", PORT), Page).serve_forever()


main()
