"""What migrations are tried with: the superuser behind the app's login, and all undone again."""

from tests.leaks.conftest import broken, superuser_behind

__all__ = ["broken", "superuser_behind"]
