"""Funding that others offer: who may ask for it, for what, how much, and until when (5/3 ¶25, ¶30)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipbes_portal import clock
from ipbes_portal.accounts.roles import is_staff
from ipbes_portal.currencies import is_currency
from ipbes_portal.directory.models import Country, Organisation, OrganisationStatus, Region
from ipbes_portal.fields import WebAddressField
from ipbes_portal.programme.models import Initiative, Need
from ipbes_portal.texts.models import Text

from ..funding import funded_organisations


class OpportunityStatus(models.TextChoices):
    """Where the entry stands; whether one can still apply follows from its dates."""

    DRAFT = "draft", pgettext_lazy("of a funding opportunity", "draft")
    SUBMITTED = "submitted", pgettext_lazy("of a funding opportunity", "being checked by the secretariat")
    PUBLISHED = "published", pgettext_lazy("of a funding opportunity", "published")
    WITHDRAWN = "withdrawn", pgettext_lazy("of a funding opportunity", "taken off")


class Standing(models.TextChoices):
    """What a reader wants to know of a published one; derived from its dates, never stored."""

    COMING = "coming", pgettext_lazy("of a funding opportunity", "opens later")
    OPEN = "open", pgettext_lazy("of a funding opportunity", "open")
    ROLLING = "rolling", pgettext_lazy("of a funding opportunity", "open at any time")
    CLOSED = "closed", pgettext_lazy("of a funding opportunity", "closed")


# The money of an organisation that is no longer verified is not recommended to anybody.
PUBLIC = Q(status=OpportunityStatus.PUBLISHED, funder__status=OrganisationStatus.VERIFIED)


def open_on(day):
    """The condition under which one can apply on `day`."""
    begun = Q(opens_on__isnull=True) | Q(opens_on__lte=day)
    return begun & (Q(closes_on__isnull=True) | Q(closes_on__gte=day))


class OpportunityQuerySet(models.QuerySet):
    """Reads of funding opportunities."""

    def visible_to(self, user):
        """Staff see all, funders those of their organisation, everybody what is published."""
        if is_staff(user):
            return self
        return self.filter(PUBLIC | Q(funder__in=funded_organisations(user)))

    def public(self):
        """What everybody sees."""
        return self.filter(PUBLIC)

    def taken_off_since(self, moment):
        """Those everybody saw and that were hidden since `moment`: taken off, or their funder left the register."""
        left = Q(status=OpportunityStatus.PUBLISHED, funder__updated_at__gte=moment) & ~PUBLIC
        return self.filter(Q(status=OpportunityStatus.WITHDRAWN, updated_at__gte=moment) | left)

    def mine(self, user):
        """Those of organisations the reader is a funder of."""
        return self.filter(funder__in=funded_organisations(user))

    def soonest_first(self, day):
        """Those one can still apply for first, of these what closes soonest; then the closed ones."""
        over = models.Case(models.When(closes_on__lt=day, then=1), default=0)
        return self.annotate(over=over).order_by("over", F("closes_on").asc(nulls_last=True), "-pk")

    def with_words(self):
        """Ready to print title, text and funder without a query per row."""
        return self.select_related("text", "funder").prefetch_related("text__wordings")

    def for_list(self):
        """Everything a row shows, in a fixed number of queries."""
        return self.with_words().prefetch_related("countries", "regions", "needs", "initiatives")


class FundingOpportunity(models.Model):
    """One opportunity to apply for funding, from the first draft of its entry on."""

    NEXT = {
        OpportunityStatus.DRAFT: {OpportunityStatus.SUBMITTED, OpportunityStatus.PUBLISHED},
        OpportunityStatus.SUBMITTED: {OpportunityStatus.PUBLISHED, OpportunityStatus.DRAFT},
        OpportunityStatus.PUBLISHED: {OpportunityStatus.WITHDRAWN},
        OpportunityStatus.WITHDRAWN: {OpportunityStatus.PUBLISHED},
    }

    text = models.OneToOneField(Text, on_delete=models.PROTECT, related_name="funding_opportunity")
    funder = models.ForeignKey(
        Organisation, verbose_name=_("funder"), on_delete=models.PROTECT, related_name="funding_opportunities"
    )
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    url = WebAddressField(_("web address"), blank=True)
    opens_on = models.DateField(_("opens on"), null=True, blank=True)
    closes_on = models.DateField(_("closes on"), null=True, blank=True)

    # For whom. Nothing chosen means no limit.
    countries = models.ManyToManyField(
        Country, verbose_name=_("eligible countries"), blank=True, related_name="funding_opportunities"
    )
    regions = models.ManyToManyField(
        Region, verbose_name=_("eligible regions"), blank=True, related_name="funding_opportunities"
    )
    needs = models.ManyToManyField(Need, verbose_name=_("needs"), blank=True, related_name="funding_opportunities")
    initiatives = models.ManyToManyField(
        Initiative, verbose_name=_("initiatives"), blank=True, related_name="funding_opportunities"
    )

    amount_from = models.DecimalField(_("amount from"), max_digits=14, decimal_places=2, null=True, blank=True)
    amount_to = models.DecimalField(_("amount up to"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, validators=[is_currency])
    note = models.TextField(_("who may apply, and how"), blank=True, max_length=4000)

    status = models.CharField(_("state"), max_length=10, choices=OpportunityStatus, default=OpportunityStatus.DRAFT)
    status_changed_at = models.DateTimeField(default=clock.now)
    status_note = models.TextField(_("reason"), blank=True, max_length=4000)
    is_demonstration = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        verbose_name = _("funding opportunity")
        verbose_name_plural = _("funding opportunities")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_funding_opportunity_closes_after_it_opens",
                condition=Q(opens_on__isnull=True) | Q(closes_on__isnull=True) | Q(closes_on__gte=F("opens_on")),
                violation_error_message=_("It must close after it opens."),
            ),
            models.CheckConstraint(
                name="a_funding_amount_is_positive",
                condition=(Q(amount_from__isnull=True) | Q(amount_from__gt=0))
                & (Q(amount_to__isnull=True) | Q(amount_to__gt=0)),
                violation_error_message=_("An amount must be above zero."),
            ),
            models.CheckConstraint(
                name="a_funding_amount_ends_above_its_start",
                condition=Q(amount_from__isnull=True) | Q(amount_to__isnull=True) | Q(amount_to__gte=F("amount_from")),
                violation_error_message=_("The greatest amount must not be below the smallest."),
            ),
            models.CheckConstraint(
                name="a_funding_amount_has_a_currency",
                condition=Q(amount_from__isnull=True, amount_to__isnull=True, currency="")
                | (~Q(currency="") & (Q(amount_from__isnull=False) | Q(amount_to__isnull=False))),
                violation_error_message=_("Give the amount together with its currency."),
            ),
            models.CheckConstraint(
                name="a_funding_opportunity_taken_off_says_why",
                condition=~Q(status="withdrawn") | ~Q(status_note=""),
                violation_error_message=_("Please say why."),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "closes_on"], name="opportunity_by_state"),
            models.Index(fields=["updated_at", "id"], name="opportunity_by_change"),
        ]

    def __str__(self):
        return str(self.text)

    @property
    def standing(self):
        """Whether one can apply today: Standing, from the dates alone."""
        day = clock.today()
        if self.opens_on and self.opens_on > day:
            return Standing.COMING
        if self.closes_on is None:
            return Standing.ROLLING
        return Standing.CLOSED if self.closes_on < day else Standing.OPEN
