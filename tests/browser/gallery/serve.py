"""`python -m tests.browser.gallery.serve [PORT]`: the gallery on a port of this machine."""

import os
import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import WSGIApplication

import django
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application


class Server(ThreadingMixIn, WSGIServer):
    """One thread per request, as a browser asks for several at once."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Says nothing per request, and keeps to HTTP/1.0 like its parent."""

    def log_message(self, format: str, *args: object) -> None:
        return


def application() -> WSGIApplication:
    """The WSGI application of the gallery, its static files collected."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.browser.gallery.settings"
    django.setup()
    call_command("collectstatic", verbosity=0, interactive=False)
    return get_wsgi_application()


def main() -> None:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    with make_server("127.0.0.1", port, application(), Server, Quiet) as server:
        sys.stdout.write(f"ready http://127.0.0.1:{server.server_port}\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    main()
