"""Files of the plan: asked for by anybody, made by a job, kept by what they say, forgotten when they are outdated."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage

from ipbes_portal import clock
from ipbes_portal.accounts.models import Person
from ipbes_portal.accounts.roles import Role
from ipbes_portal.directory.models import Body
from ipbes_portal.files.models import StoredFile
from ipbes_portal.jobs.models import Job
from ipbes_portal.programme.models import Initiative
from rolling_plan import tasks
from rolling_plan.actions import editions, renderings
from rolling_plan.models import EditionStatus, Rendering
from rolling_plan.nouns import TASK_FORCE
from tests.people import make_user

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]
ASK = "/zh/plan/files/{}/{}/ask/"


@pytest.fixture(autouse=True)
def printers(monkeypatch):
    """Typst and Word have tests of their own; here a file is a line that says what it was made of."""

    def printer(kind, sign):
        def write(data):
            names = ", ".join(person["name"] for person in data["people"])
            return sign + f"{kind} {data['code']} {data['extent']} {names}".encode()

        return write

    monkeypatch.setattr(renderings, "PRINTERS", {"pdf": printer("pdf", b"%PDF-1.7 ")})


def fetch(client, address):
    """Ask, follow to the task, and take the file it leads to: (name, content)."""
    page = client.post(address, follow=True)
    job = Job.objects.latest("pk")
    assert job.status == "done", job.message
    assert job.result["href"] in page.content.decode()
    response = client.get(job.result["href"])
    assert response.status_code == 200
    return response.headers["Content-Disposition"], b"".join(response.streaming_content).decode()


def test_a_stranger_asks_for_the_living_plan_in_the_language_of_the_address(client, initiative):
    name, content = fetch(client, ASK.format("summary", "pdf"))

    assert content == "%PDF-1.7 pdf zh-hans summary "
    assert f"IPBES-rolling-plan-{clock.today().isoformat()}-zh-summary.pdf" in name


def test_the_same_words_are_printed_once_and_changed_ones_anew(client, initiative):
    for _time in range(2):
        fetch(client, ASK.format("full", "pdf"))
    assert Rendering.objects.count() == 1

    Initiative.objects.update(name_zh_hans="改名")
    fetch(client, ASK.format("full", "pdf"))

    assert Rendering.objects.count() == 2


def test_nothing_is_made_by_following_a_link(client, initiative):
    assert client.get(ASK.format("full", "pdf")).status_code == 405
    assert client.get("/zh/plan/download/").status_code == 200
    assert (Job.objects.count(), Rendering.objects.count()) == (0, 0)


@pytest.mark.parametrize("address", ["/en/plan/files/full/exe/ask/", "/en/plan/files/half/pdf/ask/"])
def test_what_is_not_offered_is_not_there(client, initiative, address):
    assert client.post(address).status_code == 404


def test_an_edition_is_printed_from_what_was_frozen(client, secretariat, initiative):
    edition = editions.begin_edition(by=secretariat)
    assert client.post("/en/plan/editions/1/files/full/pdf/ask/").status_code == 404
    with pytest.raises(PermissionDenied):
        renderings.ask_for_file(by=secretariat, edition=edition, language="en", extent="full", kind="pdf")
    editions.publish_edition(edition, by=secretariat, status=EditionStatus.FINAL)

    for _time in range(2):
        name, _content = fetch(client, "/en/plan/editions/1/files/full/pdf/ask/")
        Initiative.objects.update(name_en="Renamed since")

    assert "IPBES-rolling-plan-edition-1-en-full.pdf" in name
    assert Rendering.objects.get().edition == edition


def test_files_of_the_living_plan_are_forgotten_after_a_day_and_those_of_editions_stay(client, secretariat, initiative):
    editions.publish_edition(editions.begin_edition(by=secretariat), by=secretariat, status=EditionStatus.FINAL)
    fetch(client, "/en/plan/editions/1/files/full/pdf/ask/")
    fetch(client, ASK.format("full", "pdf"))
    path = Rendering.objects.get(edition=None).file.content.name

    with clock.at(clock.now() + timedelta(days=2)):
        tasks.delete_outdated_files()

    assert Rendering.objects.get().edition.number == 1
    assert StoredFile.objects.count() == 1
    assert not default_storage.exists(path)


def test_a_name_that_was_withdrawn_is_not_handed_out_any_more(client, secretariat, initiative):
    body = Body.objects.create(code=TASK_FORCE, kind="task_force", name_en="Task force on capacity-building")
    member = make_user("member", Role.TASK_FORCE, body=body).person
    Person.objects.filter(pk=member.pk).update(is_named_publicly=True, name_as_cited="Member 01")
    editions.publish_edition(editions.begin_edition(by=secretariat), by=secretariat, status=EditionStatus.FINAL)
    _name, before = fetch(client, "/en/plan/editions/1/files/full/pdf/ask/")
    old = Job.objects.latest("pk").result["href"]

    Person.objects.filter(pk=member.pk).update(is_named_publicly=False, updated_at=clock.now())

    assert "Member 01" in before
    assert client.get(old).status_code == 404
    _name, after = fetch(client, "/en/plan/editions/1/files/full/pdf/ask/")
    assert "name withdrawn" in after
    tasks.delete_outdated_files()
    assert Rendering.objects.count() == 1


def test_a_file_that_is_outdated_although_its_words_are_the_same_is_made_anew(client, secretariat, initiative):
    body = Body.objects.create(code=TASK_FORCE, kind="task_force", name_en="Task force on capacity-building")
    member = make_user("member", Role.TASK_FORCE, body=body).person
    Person.objects.filter(pk=member.pk).update(is_named_publicly=True, name_as_cited="Member 01")
    editions.publish_edition(editions.begin_edition(by=secretariat), by=secretariat, status=EditionStatus.FINAL)
    Person.objects.filter(pk=member.pk).update(is_named_publicly=False, updated_at=clock.now())
    fetch(client, "/en/plan/editions/1/files/full/pdf/ask/")

    Person.objects.filter(pk=member.pk).update(updated_at=clock.now())

    _name, content = fetch(client, "/en/plan/editions/1/files/full/pdf/ask/")
    assert "name withdrawn" in content


def test_a_printer_that_fails_says_so_and_leaves_nothing(client, initiative, monkeypatch):
    def broken(data):
        raise OSError("no space left")

    monkeypatch.setattr(renderings, "PRINTERS", {"pdf": broken})
    page = client.post(ASK.format("full", "pdf"), follow=True)

    assert Job.objects.get().status == "failed"
    assert "no space left" not in page.content.decode()
    assert (Rendering.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_asking_again_and_again_is_slowed_down(client, initiative):
    answers = [client.post(ASK.format("full", "pdf")).status_code for _time in range(31)]

    assert answers == [302] * 30 + [429]
