"""Offers: what an organisation can give, for whom, until when. The only form of offer in the portal."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipbes_portal import clock
from ipbes_portal.accounts.roles import is_staff_or_co_chair
from ipbes_portal.directory.models import Country, Organisation, OrganisationStatus, Region
from ipbes_portal.fields import CodeListField
from ipbes_portal.programme.models import Activity, Contribution, Initiative, Need
from ipbes_portal.texts.models import Text

from ..money import is_currency
from .category import Category
from .proposal import Proposal


class OfferRoute(models.TextChoices):
    """By which route of 5/3 A¶12 support is given."""

    TRUST_FUND = "trust_fund", _("trust fund, general budget")
    DEDICATED = "dedicated", _("trust fund, dedicated to an activity")
    IN_KIND = "in_kind", _("support in kind for an activity of the Platform")
    OWN_ACTIVITY = "own_activity", _("an activity of one's own that seeks recognition or endorsement")
    DIRECT = "direct", _("directly to other institutions")
    ALIGNMENT = "alignment", _("bringing one's own capacity-building in line with the Platform")


class OfferKind(models.TextChoices):
    """What is offered."""

    MONEY = "money", pgettext_lazy("kind of offer", "money")
    EXPERTISE = "expertise", pgettext_lazy("kind of offer", "expertise")
    TRAINERS = "trainers", pgettext_lazy("kind of offer", "trainers")
    VENUE = "venue", pgettext_lazy("kind of offer", "a venue")
    HOSTING_SECONDEE = "hosting_secondee", pgettext_lazy("kind of offer", "hosting a secondee or intern")
    HOSTING_EVENT = "hosting_event", pgettext_lazy("kind of offer", "hosting an event")
    FINANCING_VISIT = "financing_visit", pgettext_lazy("kind of offer", "financing a visit")
    TRANSLATION = "translation", pgettext_lazy("kind of offer", "translation")
    OTHER = "other", pgettext_lazy("kind of offer", "something else")


# Which kind of support sought each kind of offer can answer, by the codes of `support.Support`.
GIVES = {
    OfferKind.MONEY: "financial",
    OfferKind.FINANCING_VISIT: "financial",
    OfferKind.EXPERTISE: "technical",
    OfferKind.TRAINERS: "technical",
    OfferKind.TRANSLATION: "technical",
    OfferKind.VENUE: "in_kind",
    OfferKind.HOSTING_SECONDEE: "in_kind",
    OfferKind.HOSTING_EVENT: "in_kind",
    OfferKind.OTHER: "in_kind",
}


class Lead(models.TextChoices):
    """Who leads an activity that is supported in kind (5/3 A¶12(b)(i))."""

    IPBES = "ipbes", _("the Platform, with support of the partner")
    PARTNER = "partner", _("the partner, with support of the secretariat")


class OfferStatus(models.TextChoices):
    """Where an offer stands."""

    DRAFT = "draft", pgettext_lazy("of an offer", "draft")
    SUBMITTED = "submitted", pgettext_lazy("of an offer", "being checked by the secretariat")
    RETURNED = "returned", pgettext_lazy("of an offer", "returned to be completed")
    OPEN = "open", pgettext_lazy("of an offer", "open")
    CLOSED = "closed", pgettext_lazy("of an offer", "closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("of an offer", "withdrawn")


def begun_and_not_over(day):
    """The condition under which an offer holds on `day`, whatever its state."""
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
    return begun & (Q(valid_until__isnull=True) | Q(valid_until__gte=day))


def day_before(moment):
    """A day that is surely over at `moment` wherever the clocks stand; whoever is told twice loses nothing."""
    return date.fromordinal(max(moment.date().toordinal() - 2, 1))


def begun_since(moment):
    """The condition under which the time of an offer began after `moment`."""
    return Q(valid_from__gte=day_before(moment))


class OfferQuerySet(models.QuerySet):
    """Reads of offers."""

    def visible_to(self, user):
        """Authors and those who act for the organisation; staff and co-chairs what was sent; all the public ones."""
        known = Offer.objects.known_in_full_to(user)
        return self.filter(Q(pk__in=Offer.objects.public().values("pk")) | Q(pk__in=known.values("pk")))

    def public(self):
        """Open ones of verified organisations, which agreed that everybody may see them, while they are valid."""
        verified = Q(organisation__status=OrganisationStatus.VERIFIED)
        return self.usable(clock.today()).filter(verified, may_be_published=True)

    def no_longer_public_since(self, moment):
        """Those everybody saw and, since `moment`, nobody outside does; nothing is touched on the day one is over."""
        over = Q(status=OfferStatus.OPEN, valid_until__gte=day_before(moment))
        seen = self.filter(Q(updated_at__gte=moment) | over, published_at__isnull=False)
        return seen.exclude(pk__in=Offer.objects.public().values("pk"))

    def mine(self, user):
        """Those one wrote, and those of organisations one acts for."""
        return self.filter(Q(offered_by=user.pk) | Q(organisation__in=user.managed_organisation_ids))

    def usable(self, day):
        """Open and valid on `day`."""
        return self.filter(begun_and_not_over(day), status=OfferStatus.OPEN)

    def known_in_full_to(self, user):
        """Those whose contact, conditions and course this user may know; of the public others only the public part."""
        if not user.is_authenticated:
            return self.none()
        known = Q(offered_by=user) | Q(organisation__in=user.managed_organisation_ids)
        if is_staff_or_co_chair(user):
            known |= Q(submitted_at__isnull=False)
        return self.filter(known)

    def with_texts(self):
        """Ready to print titles and descriptions without a query per row."""
        return self.select_related("text", "organisation").prefetch_related("text__wordings")

    def for_list(self):
        """Everything a list row shows, in a fixed number of queries."""
        return self.with_texts().prefetch_related("countries", "regions", "needs", "initiatives", "categories")

    def for_detail(self):
        """Everything the page of one offer shows."""
        return (
            self.for_list()
            .select_related("offered_by__person", "activity__text", "proposal")
            .prefetch_related("activity__text__wordings", "uses__activity__text__wordings", "uses__contribution")
        )


class Offer(models.Model):
    """Something one organisation can give, from the first draft on."""

    NEXT = {
        OfferStatus.DRAFT: {OfferStatus.SUBMITTED},
        OfferStatus.SUBMITTED: {OfferStatus.OPEN, OfferStatus.RETURNED, OfferStatus.WITHDRAWN},
        OfferStatus.RETURNED: {OfferStatus.SUBMITTED, OfferStatus.WITHDRAWN},
        OfferStatus.OPEN: {OfferStatus.RETURNED, OfferStatus.CLOSED, OfferStatus.WITHDRAWN},
        OfferStatus.CLOSED: {OfferStatus.OPEN},
        OfferStatus.WITHDRAWN: set(),
    }

    reference = models.CharField(_("reference"), max_length=20, blank=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="offers"
    )
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="offers")
    route = models.CharField(_("route"), max_length=15, choices=OfferRoute)
    kind = models.CharField(_("what is offered"), max_length=20, choices=OfferKind)
    lead = models.CharField(_("led by"), max_length=10, choices=Lead, blank=True)
    activity = models.ForeignKey(
        Activity,
        verbose_name=_("for the activity"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="offers",
    )
    # A pledge in a response to a call that became an offer.
    proposal = models.OneToOneField(Proposal, null=True, blank=True, on_delete=models.PROTECT, related_name="offer")
    text = models.OneToOneField(Text, on_delete=models.PROTECT, related_name="offer")
    conditions = models.TextField(_("conditions"), blank=True, max_length=4000)

    # For whom. Nothing chosen means no limit.
    countries = models.ManyToManyField(Country, verbose_name=_("for countries"), blank=True, related_name="offers")
    regions = models.ManyToManyField(Region, verbose_name=_("for regions"), blank=True, related_name="offers")
    languages = CodeListField(_("languages"))
    categories = models.ManyToManyField(Category, verbose_name=_("categories"), blank=True, related_name="offers")
    needs = models.ManyToManyField(Need, verbose_name=_("needs"), blank=True, related_name="offers")
    initiatives = models.ManyToManyField(Initiative, verbose_name=_("initiatives"), blank=True, related_name="offers")

    # How much, and when.
    capacity = models.PositiveSmallIntegerField(_("how many times or places"), null=True, blank=True)
    amount = models.DecimalField(_("amount or estimated value"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, validators=[is_currency])
    rate = models.DecimalField(_("US dollars per unit"), max_digits=18, decimal_places=8, null=True, blank=True)
    rate_on = models.DateField(_("rate of"), null=True, blank=True)
    amount_usd = models.DecimalField(_("amount in US dollars"), max_digits=14, decimal_places=2, null=True, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    contact_name = models.CharField(_("contact person"), max_length=150, blank=True)
    contact_email = models.EmailField(_("e-mail of the contact"), blank=True)
    may_be_published = models.BooleanField(_("may be published"), default=False)

    status = models.CharField(_("state"), max_length=10, choices=OfferStatus, default=OfferStatus.DRAFT)
    status_changed_at = models.DateTimeField(default=clock.now)
    status_note = models.TextField(_("reason"), blank=True, max_length=4000)
    submitted_at = models.DateTimeField(null=True, blank=True)
    # When it was last opened to everybody. It stays when the offer leaves the public list: programs that have copied
    # it learn that it is gone, and nothing of offers that never were public.
    published_at = models.DateTimeField(null=True, blank=True)
    is_demonstration = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reference"], condition=~Q(reference=""), name="a_reference_of_an_offer_is_given_once"
            ),
            models.CheckConstraint(
                name="an_offer_that_was_sent_has_reference_and_time",
                condition=Q(status="draft", submitted_at__isnull=True, reference="")
                | (Q(submitted_at__isnull=False) & ~Q(status="draft") & ~Q(reference="")),
            ),
            models.CheckConstraint(
                name="an_offer_ends_after_it_begins",
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                violation_error_message=_("The offer must end after it begins."),
            ),
            models.CheckConstraint(
                name="an_offered_amount_has_a_currency_and_is_positive",
                condition=Q(amount__isnull=True, currency="")
                | (Q(amount__isnull=False, amount__gt=0) & ~Q(currency="")),
                violation_error_message=_("Give the amount together with its currency; it must be above zero."),
            ),
            models.CheckConstraint(
                name="an_offered_amount_in_dollars_says_at_which_rate",
                condition=Q(amount_usd__isnull=True)
                | Q(currency="USD", amount__isnull=False, amount_usd=F("amount"))
                | Q(rate__isnull=False, rate__gt=0, rate_on__isnull=False, amount__isnull=False),
                violation_error_message=_("Give the rate and its date."),
            ),
            models.CheckConstraint(
                name="the_rate_of_an_offer_is_above_zero",
                condition=Q(rate__isnull=True) | Q(rate__gt=0),
                violation_error_message=_("The rate must be above zero."),
            ),
            models.CheckConstraint(
                name="an_offer_has_room_for_at_least_one",
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1),
                violation_error_message=_("Enter at least one, or leave this empty."),
            ),
            models.CheckConstraint(
                name="an_offer_returned_or_withdrawn_says_why",
                condition=~Q(status__in=["returned", "withdrawn"]) | ~Q(status_note=""),
                violation_error_message=_("Please say why."),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "valid_until"], name="offer_by_state"),
            models.Index(fields=["updated_at", "id"], name="offer_by_change"),
        ]

    def __str__(self):
        return str(self.text)

    @property
    def gives(self):
        """Which kind of support sought this answers: financial, technical or in_kind."""
        return GIVES[self.kind]

    @property
    def is_open_to_authors(self):
        """Whether its authors still write it: a draft, or one that came back to be completed."""
        return self.status in (OfferStatus.DRAFT, OfferStatus.RETURNED)

    @property
    def is_over(self):
        """Whether its last day has passed; an offer without one does not end."""
        return self.valid_until is not None and self.valid_until < clock.today()


class OfferUse(models.Model):
    """One use of an offer: how much of it went where, and the gift it became."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="uses")
    contribution = models.OneToOneField(
        Contribution, null=True, blank=True, on_delete=models.PROTECT, related_name="offer_use"
    )
    activity = models.ForeignKey(Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="offer_uses")
    # The agreement this use carries out: what was agreed and then used must not be taken from the offer twice.
    match = models.OneToOneField(
        "matching.Match", null=True, blank=True, on_delete=models.PROTECT, related_name="offer_use"
    )
    places = models.PositiveSmallIntegerField(_("times or places"), default=1)
    amount_usd = models.DecimalField(_("amount in US dollars"), max_digits=14, decimal_places=2, null=True, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=2000)
    taken_up_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_up_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="an_offer_is_used_for_something",
                condition=Q(contribution__isnull=False) | Q(activity__isnull=False),
            ),
            models.CheckConstraint(
                name="a_use_of_an_offer_is_positive",
                condition=Q(places__gte=1) & (Q(amount_usd__isnull=True) | Q(amount_usd__gt=0)),
            ),
        ]

    def __str__(self):
        return f"{self.offer.reference} · {self.taken_up_at:%Y-%m-%d}"
