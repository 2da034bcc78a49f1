"""Pages travel compressed: a desk of 24 KB becomes 6, which a slow link feels.

What compression could betray (BREACH) needs another site to make a signed-in browser ask
again and again; our session cookie is never sent from another site, and Django pads each
answer by a random length. Files are left alone: they are large, streamed or packed already.
"""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressPages(GZipMiddleware):
    """gzip for HTML that is complete in memory, and for nothing else."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "")
        if response.streaming or not kind.startswith("text/html"):
            return response
        return super().process_response(request, response)
