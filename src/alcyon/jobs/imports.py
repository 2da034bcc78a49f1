"""Running an import in the background."""

from django.utils import timezone

from alcyon.jobs.running import AWAY, handles
from alcyon.kernel.errors import AlcyonError
from alcyon.registry import importing, reading
from alcyon.registry.importing import Interrupted
from alcyon.trust.access import Order, acting_as


@handles("import")
def take_in(order: Order) -> str:
    """Batch by batch, from where it stood; see `registry.importing`."""
    assert order.object_id is not None
    with acting_as(order.actor, job=str(order.job_id)):
        read = reading.reader_of(importing.access_import(order.object_id))
    try:
        importing.run(
            actor=order.actor,
            import_id=order.object_id,
            job_id=order.job_id,
            read=read,
            clock=timezone.now,
        )
    except Interrupted:
        return "IMPORT_STOPPED"
    except AWAY:
        raise
    except Exception as error:
        code = error.code if isinstance(error, AlcyonError) else AlcyonError.code
        with acting_as(order.actor, job=str(order.job_id)):
            importing.fail(import_id=order.object_id, code=code)
        raise
    return "IMPORT_DONE"
