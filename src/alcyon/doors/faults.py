"""Faults of the ground, said in the words of the house: the database gone, the disk full."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DataError, InterfaceError, OperationalError
from psycopg import errors

from alcyon.kernel.errors import Busy, Invalid, StorageFull
from alcyon.kernel.problems import problem

FULL = (errors.DiskFull, errors.OutOfMemory)


@contextmanager
def faults_named() -> Iterator[None]:
    """Turn what PostgreSQL says into an error with a code and a way on.

    Raises:
        StorageFull: the disk is full; nothing of this act was stored.
        Busy: the database is away, or asks to try again.
        Invalid: a value that no text in the database can hold, such as NUL.
    """
    try:
        yield
    except (OperationalError, InterfaceError) as fault:
        if isinstance(fault.__cause__, FULL):
            raise StorageFull() from fault
        raise Busy() from fault
    except DataError as fault:
        raise Invalid([problem("value-not-storable")]) from fault
