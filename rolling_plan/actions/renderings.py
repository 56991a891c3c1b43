"""Making the plan into files, once for each state of its words."""

import hashlib
from functools import cache

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from ipbes_portal import clock, languages
from ipbes_portal.files.actions import delete_stored_file, store_file
from ipbes_portal.jobs.actions import ask_for
from ipbes_portal.workflow import require

from .. import freezing, rules
from ..document import abridged, build
from ..models import Edition, Rendering
from ..pdf import plan_pdf
from ..word import plan_docx

PRINTERS = {"pdf": plan_pdf, "docx": plan_docx}
# How many activities an initiative lists: none in the executive summary, all in the full plan.
EXTENTS = {"summary": 0, "full": None}
KIND = "plan_file"


@cache
def design():
    """A digest of everything that decides how a file looks: a new design makes new files."""
    # Links in a file lead to this site.
    digest = hashlib.blake2b(settings.SITE_URL.encode(), digest_size=8)
    plan, shared = settings.BASE_DIR / "rolling_plan", settings.BASE_DIR / "ipbes_portal" / "paper"
    for path in sorted([*(plan / "paper").glob("*.*"), *shared.glob("*.py"), plan / "pdf.py", plan / "word.py"]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def printable(edition, language, extent):
    """The data of a text as it is printed, names in place of keys; `edition` None is the living plan."""
    if edition is None:
        data = build(language, activities=EXTENTS[extent])
        names = freezing.living_names(data)
    else:
        data = abridged(edition.text_in(language).data, EXTENTS[extent])
        names = freezing.frozen_names(edition)
    with override(language):
        return data | {"people": freezing.with_names(data, names)}


def digest_of(data, kind):
    """What a file is kept by: its words, its kind, its design."""
    return hashlib.sha256(f"{freezing.digest(data)}|{kind}|{design()}".encode()).hexdigest()


def ask_for_file(*, by, edition, language, extent, kind):
    """The job that makes a file of the plan, or finds it made already."""
    require(rules.can_download(by, edition))
    number = edition.number if edition else None
    return ask_for(
        kind=KIND,
        key=f"{number or 'living'}-{language}-{extent}-{kind}",
        # Nobody's: whoever asks first must not be able to stop what others wait for as well.
        by=None,
        arguments={"edition": number, "language": language, "extent": extent, "kind": kind},
        is_public=True,
        back=reverse("rolling_plan:edition_detail", args=[number]) if edition else reverse("rolling_plan:plan"),
    )


def make_file(arguments, progress):
    """Do the job: the address of the file, made anew only when nobody has made the same before."""
    edition = Edition.objects.public().get(number=arguments["edition"]) if arguments["edition"] else None
    language, kind = arguments["language"], arguments["kind"]
    progress.expect(3, _("Reading the records"))
    data = printable(edition, language, arguments["extent"])
    digest = digest_of(data, kind)
    progress.step(1, _("Setting the pages"))
    for rendering in Rendering.objects.outdated().filter(digest=digest).select_related("file"):
        # The same words, but not handed out any more: somebody who is not named changed their entry since.
        _forget(rendering)
    if not Rendering.objects.filter(digest=digest).exists():
        content = PRINTERS[kind](data)
        progress.step(1, _("Storing the file"))
        _keep(content, digest, edition, f"{_name(edition, language, arguments['extent'])}.{kind}")
    with override(language):
        return {"href": reverse("rolling_plan:file", args=[digest])}


@transaction.atomic
def _keep(content, digest, edition, name):
    stored = store_file(ContentFile(content, name=name), by=None, allowed=set(PRINTERS))
    Rendering.objects.create(digest=digest, file=stored, edition=edition)


def _name(edition, language, extent):
    """What a reader finds in their folder of downloads."""
    which = f"edition-{edition.number}" if edition else clock.today().isoformat()
    return f"IPBES-rolling-plan-{which}-{languages.BY_CODE[language].prefix}-{extent}"


def delete_outdated_files():
    """Forget files that are not to be handed out any more."""
    for rendering in Rendering.objects.outdated().select_related("file"):
        _forget(rendering)


@transaction.atomic
def _forget(rendering):
    stored = rendering.file
    rendering.delete()
    delete_stored_file(stored)
