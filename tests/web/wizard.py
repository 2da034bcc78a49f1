"""Walking the import wizard with the test client: what the pages propose is taken as it is."""

from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from alcyon.jobs import running
from alcyon.jobs import tasks as _registered
from alcyon.registry.models import Import
from alcyon.trust.access import acting_as
from alcyon.trust.actors import Actor
from alcyon.trust.models import Job
from tests.web.visiting import signed_in

assert _registered is not None  # importing it registers the handlers

SHARED = {
    "h.source": "passengers.csv",
    "h.grade_scheme": "4X4",
    "h.grade_source": "4X4:B",
    "h.grade_information": "4X4:2",
    "h.standing": "FACT",
    "h.category": "OTHER",
    "h.crime_areas": ["MIGRANT_SMUGGLING"],
    "h.purpose": "INVESTIGATE",
    "h.legal_basis": "NATIONAL_LAW",
    "h.level": "RESTRICTED",
    "h.discovery": "HIDDEN",
}


def run_jobs(actor: Actor) -> None:
    """What the worker does with what this member ordered, in this process."""
    with acting_as(actor):
        waiting = list(Job.objects.filter(state="WAITING").values_list("pk", flat=True))
    for job_id in waiting:
        running.run(job_id)


def take_in(username: str, actor: Actor, content: bytes, *, name: str, **shared: str) -> Import:
    """Upload, accept the proposed mapping, say the handling, run; the finished import."""
    visit = signed_in(username)
    first = visit.post("/imports/new", {"file": SimpleUploadedFile(name, content)})
    assert first.status_code == 302, first.content.decode()[-2000:]
    import_id = UUID(first["Location"].split("/")[2])
    if first["Location"].endswith("/mapping"):
        columns = visit.get(f"/imports/{import_id}/mapping").context["columns"]
        sent = {column["name"]: column["value"] for column in columns}
        assert visit.post(f"/imports/{import_id}/mapping", sent).status_code == 302
    assert visit.get(f"/imports/{import_id}/handling").status_code == 200
    handling = {**SHARED, **{f"h.{field}": value for field, value in shared.items()}}
    answer = visit.post(f"/imports/{import_id}/handling", handling)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    run_jobs(actor)
    with acting_as(actor):
        return Import.objects.get(pk=import_id)
