"""Making and publishing editions: data is frozen, not pages."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import override

from ipbes_portal import clock, languages
from ipbes_portal.audit.actions import record
from ipbes_portal.workflow import change_status, require

from .. import freezing, rules
from ..document import build
from ..models import Edition, EditionName, EditionStatus, EditionText, Stage


@transaction.atomic
def begin_edition(*, by, note="", for_session=None):
    """A new edition in the making; it follows the records until it is published."""
    require(rules.can_make_edition(by))
    number = (Edition.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    edition = Edition(number=number, note=note, for_session=for_session, created_by=by)
    try:
        with transaction.atomic():
            edition.save()
    except IntegrityError as error:
        raise ValidationError(_("Another edition is still in the making."), code="open") from error
    record(by=by, verb="begin_edition", target=edition, number=number)
    return edition


@transaction.atomic
def publish_edition(edition, *, by, status):
    """Freeze the plan as it is now, in six languages, and show it to everybody: for comments or as final.

    Of two who publish at once, the second is told so and nothing is frozen twice.
    """
    require(rules.can_make_edition(by))
    if status not in (EditionStatus.COMMENTS, EditionStatus.FINAL):
        raise ValidationError(_("This step is not possible from the present status. Please reload the page."))
    moment = clock.now()
    # The conditional change comes first: whoever loses the race must not write any text.
    change_status(
        edition, status, by=by, verb="publish_edition",
        published_at=moment, published_by=by, sha256="-",
    )  # fmt: skip
    stage = Stage.COMMENTS if status == EditionStatus.COMMENTS else Stage.FINAL
    texts = [_frozen(edition, stage, language.code) for language in languages.LANGUAGES]
    EditionText.objects.bulk_create(texts)
    edition.sha256 = freezing.digest_of_all([text.sha256 for text in texts])
    Edition.objects.filter(pk=edition.pk).update(sha256=edition.sha256)
    _keep_names(edition, texts)
    record(by=by, verb="freeze_edition", target=edition, stage=str(stage), sha256=edition.sha256)
    return edition


def _frozen(edition, stage, language):
    data = build(language, activities=None, edition=about(edition, language))
    return EditionText(
        edition=edition, stage=stage, language=language, data=data, sha256=freezing.digest(data), frozen_at=clock.now()
    )


def _keep_names(edition, texts):
    """The names as they are today; the text itself holds keys only."""
    edition.names.all().delete()
    names = freezing.living_names(texts[0].data)
    EditionName.objects.bulk_create(
        EditionName(edition=edition, person_id=pk, name=name[:250]) for pk, name in names.items()
    )


def about(edition, language):
    """What an edition says about itself in its own text."""
    with override(language):
        return {
            "number": edition.number,
            "status": str(edition.status),
            "status_label": str(edition.get_status_display()),
            "date": clock.today().isoformat(),
            "session": str(edition.for_session or ""),
        }


@transaction.atomic
def welcome_edition(edition, *, by, decision):
    """Record the decision by which the Plenary welcomed an edition; its text does not change."""
    require(rules.can_make_edition(by))
    if decision is None:
        raise ValidationError(_("Name the decision that welcomed it."))
    change_status(edition, EditionStatus.WELCOMED, by=by, verb="welcome_edition", decision=decision)


@transaction.atomic
def discard_edition(edition, *, by):
    """Give up an edition that nobody outside has seen."""
    require(rules.can_make_edition(by))
    change_status(edition, EditionStatus.DISCARDED, by=by, verb="discard_edition")
