"""Whether this node can serve: for `alcyon up`, load balancers and monitoring."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alcyon.doors.actions import public


@public
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 while pages and database work, else 503. It tells nothing about anybody or any number."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "database-unreachable"}, status=503)
    return JsonResponse({"status": "ok"})


urlpatterns = [path("health", health, name="health")]
"""Included by the pages."""
