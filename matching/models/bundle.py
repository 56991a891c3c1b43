"""Several responses in one concept note to a funder (5/3 ¶25, F144)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipbes_portal import clock
from ipbes_portal.accounts.roles import Role, is_staff_or_co_chair
from ipbes_portal.directory.models import Organisation
from ipbes_portal.texts.models import Text

from .proposal import Proposal


class BundleStatus(models.TextChoices):
    """Where a concept note stands."""

    DRAFT = "draft", pgettext_lazy("of a concept note", "in preparation")
    SENT = "sent", pgettext_lazy("of a concept note", "sent to the funder")
    SUPPORTED = "supported", pgettext_lazy("of a concept note", "supported")
    DECLINED = "declined", pgettext_lazy("of a concept note", "declined")


def funders_of(user):
    """The organisations in whose name somebody gives: as their funder, or as the one who acts for them."""
    return [grant.organisation_id for grant in user.grants if grant.role in (Role.FUNDER, Role.PARTNER_MANAGER)]


class BundleQuerySet(models.QuerySet):
    """Reads of concept notes."""

    def visible_to(self, user):
        """Staff and co-chairs all; authors those with a response of theirs; its partner; the funder what was sent."""
        if not user.is_authenticated:
            return self.none()
        if is_staff_or_co_chair(user):
            return self
        written = BundlePart.objects.filter(proposal__in=Proposal.objects.acted_for(user).values("pk"))
        funded = Q(funder__in=funders_of(user)) & ~Q(status=BundleStatus.DRAFT)
        prepared = Q(prepared_by__in=user.managed_organisation_ids)
        return self.filter(Q(pk__in=written.values("bundle")) | prepared | funded)

    def waiting_for(self, user):
        """Those sent to an organisation in whose name this user gives, as long as it has not answered."""
        return self.filter(funder__in=funders_of(user), status=BundleStatus.SENT)

    def with_texts(self):
        """Ready to print titles and notes without a query per row."""
        return self.select_related("text", "prepared_by", "funder").prefetch_related("text__wordings")


class Bundle(models.Model):
    """A concept note that brings several responses together before one funder, prepared by a partner."""

    NEXT = {
        BundleStatus.DRAFT: {BundleStatus.SENT},
        BundleStatus.SENT: {BundleStatus.SUPPORTED, BundleStatus.DECLINED, BundleStatus.DRAFT},
    }

    text = models.OneToOneField(Text, on_delete=models.PROTECT, related_name="bundle")
    prepared_by = models.ForeignKey(
        Organisation, verbose_name=_("prepared by"), on_delete=models.PROTECT, related_name="bundles_prepared"
    )
    funder = models.ForeignKey(
        Organisation, verbose_name=_("funder"), on_delete=models.PROTECT, related_name="bundles_received"
    )
    proposals = models.ManyToManyField(Proposal, through="BundlePart", related_name="bundles")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(_("state"), max_length=10, choices=BundleStatus, default=BundleStatus.DRAFT)
    status_changed_at = models.DateTimeField(default=clock.now)
    status_note = models.TextField(_("answer of the funder"), blank=True, max_length=4000)
    sent_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    objects = BundleQuerySet.as_manager()

    class Meta:
        verbose_name = _("concept note")
        verbose_name_plural = _("concept notes")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_declined_concept_note_says_why",
                condition=~Q(status="declined") | ~Q(status_note=""),
                violation_error_message=_("Please say why."),
            ),
            models.CheckConstraint(
                name="a_concept_note_that_left_says_when",
                condition=Q(status="draft") | Q(sent_at__isnull=False),
            ),
        ]

    def __str__(self):
        return str(self.text)


class BundlePart(models.Model):
    """One response in a concept note: what it adds, and how much of the whole is asked for it."""

    bundle = models.ForeignKey(Bundle, on_delete=models.CASCADE, related_name="parts")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="bundle_parts")
    part = models.TextField(_("what it adds"), max_length=2000)
    amount_usd = models.DecimalField(
        _("asked for it, in US dollars"), max_digits=14, decimal_places=2, null=True, blank=True
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["bundle", "proposal"], name="a_response_stands_in_a_concept_note_once"),
            models.CheckConstraint(
                name="an_amount_in_a_concept_note_is_positive",
                condition=Q(amount_usd__isnull=True) | Q(amount_usd__gt=0),
                violation_error_message=_("The amount must be above zero."),
            ),
        ]

    def __str__(self):
        return f"{self.proposal.reference}: {self.part[:40]}"
