"""The key that signs sessions and forms: a file of the node, never a setting."""

import secrets

from alcyon.node.home import Home


def secret_key(home: Home) -> str:
    """The node's key; a passing one where no node is set up yet (building, checking)."""
    if (home.keys / "sessions.key").exists():
        return home.secret("sessions.key")
    return secrets.token_urlsafe(48)
