"""Gifts in cash and in kind."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ipbes_portal import clock
from ipbes_portal.accounts.roles import is_staff
from ipbes_portal.directory.models import Body, Organisation, Sourced
from ipbes_portal.fields import PartialDateField, is_partial_date
from ipbes_portal.periods import is_backwards
from ipbes_portal.records.models import Post

from .activity import IN_PLAN, Activity


class ContributionKind(models.TextChoices):
    """What is given."""

    CASH = "cash", _("cash")
    IN_KIND = "in_kind", _("in kind")


class ContributionMode(models.TextChoices):
    """By which route it is given (5/3 A¶12)."""

    TRUST_FUND = "trust_fund", _("trust fund, general")
    DEDICATED = "dedicated", _("trust fund, dedicated")
    IN_KIND = "in_kind", _("in-kind support")
    DIRECT = "direct", _("directly to another institution")


class ContributionQuerySet(models.QuerySet):
    """Reads of contributions."""

    def visible_to(self, user):
        """Staff see all; others what belongs to activities of the plan or to a unit, post or body."""
        if is_staff(user):
            return self
        seen = Q(activity__isnull=True) | Q(activity__status__in=IN_PLAN)
        if user.is_authenticated:
            seen |= Q(donor__in=user.managed_organisation_ids)
        return self.filter(seen)

    def for_list(self):
        """Everything a row of the ledger shows, in a fixed number of queries."""
        rows = self.select_related("donor", "post", "body", "activity__text")
        return rows.prefetch_related("activity__text__wordings")


class Contribution(Sourced):
    """One gift, in cash or in kind, for an activity, a post, a technical support unit or a body."""

    donor = models.ForeignKey(
        Organisation, verbose_name=_("donor"), on_delete=models.PROTECT, related_name="contributions"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ContributionKind)
    mode = models.CharField(_("route"), max_length=12, choices=ContributionMode)
    activity = models.ForeignKey(
        Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="contributions"
    )
    post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.PROTECT, related_name="contributions")
    body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="contributions")
    what = models.CharField(_("what"), max_length=300, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    amount_usd = models.DecimalField(_("amount in US dollars"), max_digits=14, decimal_places=2, null=True, blank=True)
    rate = models.DecimalField(_("US dollars per unit"), max_digits=18, decimal_places=8, null=True, blank=True)
    rate_on = models.DateField(_("rate of"), null=True, blank=True)
    starts = PartialDateField(_("from"))
    ends = PartialDateField(_("until"))
    is_demonstration = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_contribution_is_for_one_thing",
                condition=Q(activity__isnull=False, post__isnull=True, body__isnull=True)
                | Q(activity__isnull=True, post__isnull=False, body__isnull=True)
                | Q(activity__isnull=True, post__isnull=True, body__isnull=False),
                violation_error_message=_("Choose one activity, one post or one body."),
            ),
            models.CheckConstraint(
                name="an_amount_has_a_currency_and_is_positive",
                condition=Q(amount__isnull=True, currency="")
                | (Q(amount__isnull=False, amount__gt=0) & ~Q(currency="")),
                violation_error_message=_("Give the amount together with its currency; it must be above zero."),
            ),
            models.CheckConstraint(
                name="a_converted_amount_says_at_which_rate",
                condition=Q(amount_usd__isnull=True)
                | Q(currency="USD", amount__isnull=False, amount_usd=F("amount"))
                | Q(rate__isnull=False, rate__gt=0, rate_on__isnull=False),
                violation_error_message=_("Give the rate and its date."),
            ),
            models.CheckConstraint(
                name="cash_has_an_amount_or_is_in_kind",
                condition=Q(kind=ContributionKind.IN_KIND) | Q(amount__isnull=False) | ~Q(what=""),
            ),
        ]
        indexes = [models.Index(fields=["updated_at", "id"], name="contribution_by_change")]

    def __str__(self):
        return f"{self.donor}: {self.what or self.get_kind_display()}"

    @property
    def target(self):
        """What it is for: an activity, a post or a body, or None while nothing is chosen."""
        return self.activity or self.post or self.body

    def clean(self):
        starts, ends = self.starts or "", self.ends or ""
        if is_partial_date(starts) and is_partial_date(ends) and is_backwards(starts, ends):
            raise ValidationError({"ends": _("The end lies before the start.")})
