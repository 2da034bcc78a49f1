"""Which login this process uses: the app's, or for migrations the owner's."""

import os
from typing import Any

from alcyon.node.errors import NodeError
from alcyon.node.home import Home
from alcyon.node.postgres import Cluster, Role

ROLE_VARIABLE = "ALCYON_DATABASE_ROLE"


def databases(home: Home) -> dict[str, dict[str, Any]]:
    """Django's DATABASES. Where no node is set up yet, one that refuses to connect."""
    role: Role = "owner" if os.environ.get(ROLE_VARIABLE) == "owner" else "app"
    try:
        login = Cluster(home).login(role).django()
    except NodeError:
        login = {"ENGINE": "django.db.backends.postgresql", "HOST": "/nonexistent"}
    return {"default": {**login, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}}
