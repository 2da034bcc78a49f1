"""Loaded before the settings: the tests have a home of their own, never the user's.

`make test` passes it as `-p tests.ground`. PostgreSQL itself starts with the first test that
asks for the database, so that the pure floor is tested without waiting for it.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="alcyon-"))
HOME.chmod(0o755)
os.environ["ALCYON_HOME"] = str(HOME / "home")
os.environ.pop("DATABASE_URL", None)
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
