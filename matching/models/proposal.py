"""Responses to a call: projects that seek support, pledges, or both."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipbes_portal import clock
from ipbes_portal.accounts.roles import Role, has_role, is_staff
from ipbes_portal.directory.models import Country, Organisation
from ipbes_portal.programme.models import Initiative, Need, Strategy
from ipbes_portal.texts.models import Text

from ..money import is_currency
from .call import Call
from .category import Category


class ResponseKind(models.TextChoices):
    """What is sent in (5/3 ¶22)."""

    PROJECT = "project", _("a project that seeks support")
    PLEDGE = "pledge", _("a pledge of support")
    BOTH = "both", _("a project and a pledge")


WITH_PROJECT = [ResponseKind.PROJECT, ResponseKind.BOTH]
WITH_PLEDGE = [ResponseKind.PLEDGE, ResponseKind.BOTH]


class ProposalStatus(models.TextChoices):
    """Where a response stands. What is sent complete is accepted at once; only accepted ones are counted."""

    DRAFT = "draft", pgettext_lazy("of a response", "draft")
    ACCEPTED = "accepted", pgettext_lazy("of a response", "received")
    RETURNED = "returned", pgettext_lazy("of a response", "to be completed")
    WITHDRAWN = "withdrawn", pgettext_lazy("of a response", "withdrawn")
    DUPLICATE = "duplicate", pgettext_lazy("of a response", "duplicate")


class SupportStage(models.TextChoices):
    """What the support is for (5/3 ¶24)."""

    IMPLEMENTATION = "implementation", _("carrying the project out")
    FURTHER_DEVELOPMENT = "further_development", _("developing the project further")


class FocalPointAnswer(models.TextChoices):
    """Whether the national focal point was consulted (5/3 A¶11(b))."""

    YES = "yes", _("yes")
    NO = "no", _("no")
    NOT_APPLICABLE = "not_applicable", _("not applicable")


class PledgeKind(models.TextChoices):
    """What is pledged."""

    FINANCIAL = "financial", _("money")
    IN_KIND = "in_kind", _("support in kind")


def _own(user):
    """Responses this user writes, or of an organisation they act for."""
    shared = Proposal.co_editors.through.objects.filter(user=user).values("proposal")
    return Q(proponent=user) | Q(pk__in=shared) | Q(organisation__in=user.managed_organisation_ids)


def _recused(user):
    """Responses from which this user stepped aside, or was set aside."""
    recusals = Proposal._meta.get_field("recusals").related_model.objects
    return Q(pk__in=recusals.filter(reviewer=user).values("proposal"))


def _assigned(user):
    """Responses this user reads for a round that has begun, once their interests in the call are stated.

    A response that arrived after the statement waits for a new one: its organisation was not among those shown.
    """
    reviews = Proposal._meta.get_field("reviews").related_model.objects.filter(reviewer=user)
    statements = Call._meta.get_field("interest_statements").related_model.objects.filter(reviewer=user)
    begun = Q(submitted_at__isnull=False) & ~Q(call__review_round__status="preparing")
    read = reviews.exclude(status="released").values("proposal")
    stated = statements.filter(call=OuterRef("call"), stated_at__gte=OuterRef("submitted_at"))
    return begun & Q(call__review_round__isnull=False) & Q(pk__in=read) & Exists(stated)


def touching(user):
    """The condition under which a response touches interests of `user` (IPBES-3/3 annex II; the reading is ours).

    One's own or that of one's organisation; of an organisation of one's country of nomination, or in that country
    alone; of somebody or some organisation one has declared; and every response from which one stepped aside.
    """
    person, day = user.person, clock.today()
    countries = {person.country_id, person.second_nationality_id} - {None}
    organisations = {person.organisation_id, *user.managed_organisation_ids} - {None}
    people = set()
    for declaration in person.declarations.in_force(day).prefetch_related("organisations", "people", "co_authors"):
        organisations |= {row.pk for row in declaration.organisations.all()}
        people |= {row.pk for row in [*declaration.people.all(), *declaration.co_authors.all()]}
    editors = Proposal.co_editors.through.objects.filter(Q(user=user) | Q(user__person__in=people))
    elsewhere = Proposal.countries.through.objects.exclude(country__in=countries).values("proposal")
    there = Proposal.countries.through.objects.filter(country__in=countries).values("proposal")
    return (
        Q(proponent=user)
        | Q(proponent__person__in=people)
        | Q(pk__in=editors.values("proposal"))
        | Q(organisation__in=organisations)
        | Q(organisation__country__in=countries)
        | (Q(pk__in=there) & ~Q(pk__in=elsewhere))
        | _recused(user)
    )


class ProposalQuerySet(models.QuerySet):
    """Reads of responses."""

    def visible_to(self, user):
        """Authors see theirs, reviewers what they are to read, staff and co-chairs what was sent.

        A conflict of interest shuts out all but authors, here and in everything that starts from here: the file, its
        reviews, search, counts, exports and mails.
        """
        if not user.is_authenticated:
            return self.none()
        own = _own(user)
        known = Q(submitted_at__isnull=False) | Q(call__shows_drafts=True)
        if is_staff(user):
            judged = known & ~_recused(user)
        elif has_role(user, Role.CO_CHAIR):
            judged = known & ~touching(user)
        elif has_role(user, Role.TASK_FORCE):
            judged = _assigned(user) & ~touching(user)
        else:
            return self.filter(own)
        return self.filter(own | judged)

    def open_to_judge(self, user):
        """Those one sees and has no part in: who reads a response, and what they say, is not for its own side.

        The page of a response is open to its authors whatever else they are; its sheets and reviewers are not, even
        to an author who is a co-chair, of the staff, or was to read it before they joined.
        """
        return self.visible_to(user).exclude(_own(user)) if user.is_authenticated else self.none()

    def acted_for(self, user):
        """Those one writes, alone or with others, and those of organisations one acts for."""
        return self.filter(_own(user))

    def touching(self, user):
        """Those in which `user` has an interest, found or declared, and must not judge."""
        return self.filter(touching(user))

    def published(self):
        """Suitable ones whose authors agreed: everybody sees them, in their public shape."""
        return self.filter(published_at__isnull=False)

    def suitable(self):
        """Those found suitable by a decision that holds."""
        return self.filter(decisions__status="applied", decisions__outcome="suitable")

    def mine(self, user):
        """Those one writes, alone or with others."""
        shared = Proposal.co_editors.through.objects.filter(user=user.pk).values("proposal")
        return self.filter(Q(proponent=user.pk) | Q(pk__in=shared))

    def sent(self):
        """Those that arrived, whatever became of them."""
        return self.filter(submitted_at__isnull=False)

    def counted(self):
        """The responses every total counts: complete and neither withdrawn nor duplicate, late ones included."""
        return self.filter(status=ProposalStatus.ACCEPTED)

    def counted_on(self, day):
        """Those that counted at the end of `day`, whatever became of them since."""
        left_later = ~Q(status=ProposalStatus.ACCEPTED) & Q(
            submitted_at__date__lte=day, status_changed_at__date__gt=day
        )
        return self.filter(Q(status=ProposalStatus.ACCEPTED, status_changed_at__date__lte=day) | left_later)

    def with_texts(self):
        """Ready to print titles and abstracts without a query per row."""
        return self.select_related("text").prefetch_related("text__wordings")

    def for_list(self):
        """Everything a list row shows, in a fixed number of queries."""
        return self.with_texts().select_related("organisation", "call").prefetch_related("countries", "categories")

    def for_detail(self):
        """Everything the page of one response shows."""
        return (
            self.with_texts()
            .select_related("call__text", "organisation", "proponent__person", "duplicate_of")
            .prefetch_related(
                "call__text__wordings",
                "co_editors__person",
                "countries",
                "categories",
                "needs",
                "strategies",
                "initiatives",
                "files__file",
                "clarifications__author__person",
            )
        )


class Proposal(models.Model):
    """One response to a call, from the first draft on."""

    NEXT = {
        ProposalStatus.DRAFT: {ProposalStatus.ACCEPTED},
        ProposalStatus.ACCEPTED: {ProposalStatus.RETURNED, ProposalStatus.WITHDRAWN, ProposalStatus.DUPLICATE},
        ProposalStatus.RETURNED: {ProposalStatus.ACCEPTED, ProposalStatus.WITHDRAWN, ProposalStatus.DUPLICATE},
        ProposalStatus.WITHDRAWN: {ProposalStatus.ACCEPTED},
        ProposalStatus.DUPLICATE: {ProposalStatus.ACCEPTED},
    }

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="proposals")
    reference = models.CharField(_("reference"), max_length=20, blank=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="proposals"
    )
    proponent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="proposals")
    co_editors = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="shared_proposals")
    kind = models.CharField(_("this is"), max_length=10, choices=ResponseKind, default=ResponseKind.PROJECT)

    # What. Title and abstract are a text, which may be translated; the long description stays in the language it was
    # written in.
    text = models.OneToOneField(Text, on_delete=models.PROTECT, related_name="proposal")
    description = models.TextField(_("description"), blank=True, max_length=20_000)
    categories = models.ManyToManyField(Category, verbose_name=_("categories"), blank=True, related_name="proposals")

    # Where and who
    countries = models.ManyToManyField(Country, verbose_name=_("countries"), blank=True, related_name="proposals")
    institutions = models.TextField(_("implementing institutions"), blank=True, max_length=4000)
    contact_name = models.CharField(_("contact person"), max_length=150, blank=True)
    contact_email = models.EmailField(_("e-mail of the contact"), blank=True)

    # Support sought
    support_stage = models.CharField(_("support is sought for"), max_length=20, choices=SupportStage, blank=True)
    seeks_financial = models.BooleanField(_("financial support"), default=False)
    seeks_technical = models.BooleanField(_("technical support"), default=False)
    seeks_in_kind = models.BooleanField(_("support in kind"), default=False)
    amount = models.DecimalField(_("amount sought"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, validators=[is_currency])
    rate = models.DecimalField(_("US dollars per unit"), max_digits=18, decimal_places=8, null=True, blank=True)
    rate_on = models.DateField(_("rate of"), null=True, blank=True)
    amount_usd = models.DecimalField(_("amount in US dollars"), max_digits=14, decimal_places=2, null=True, blank=True)
    other_funding = models.TextField(_("other funding, received or applied for"), blank=True, max_length=4000)

    # Needs and strategy
    needs = models.ManyToManyField(Need, verbose_name=_("needs"), blank=True, related_name="proposals")
    strategies = models.ManyToManyField(
        Strategy, verbose_name=_("strategies it serves"), blank=True, related_name="proposals"
    )
    initiatives = models.ManyToManyField(
        Initiative, verbose_name=_("initiatives"), blank=True, related_name="proposals"
    )
    focal_point = models.CharField(
        _("national focal point consulted"), max_length=15, choices=FocalPointAnswer, blank=True
    )
    focal_point_on = models.DateField(_("when"), null=True, blank=True)
    focal_point_note = models.TextField(_("what was said"), blank=True, max_length=4000)
    # Where the needs were found (5/3 A¶7(a)); those who review read its evidence for C12.
    self_assessment = models.ForeignKey(
        "matching.SelfAssessment", null=True, blank=True, on_delete=models.PROTECT, related_name="proposals"
    )

    # Pledge
    pledge_kind = models.CharField(_("pledged is"), max_length=10, choices=PledgeKind, blank=True)
    pledge_what = models.TextField(_("what is pledged, and for whom"), blank=True, max_length=4000)
    pledge_amount = models.DecimalField(_("amount pledged"), max_digits=14, decimal_places=2, null=True, blank=True)
    pledge_currency = models.CharField(_("currency of the pledge"), max_length=3, blank=True, validators=[is_currency])

    may_be_published = models.BooleanField(_("may be published"), default=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    # When it was taken down again; programs that have copied it learn that it is gone.
    unpublished_at = models.DateTimeField(null=True, blank=True)

    status = models.CharField(_("state"), max_length=10, choices=ProposalStatus, default=ProposalStatus.DRAFT)
    status_changed_at = models.DateTimeField(default=clock.now)
    status_note = models.TextField(_("reason"), blank=True, max_length=4000)
    duplicate_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates")
    submitted_at = models.DateTimeField(null=True, blank=True)
    # The closing time as it stood when the response first arrived: lateness stays what it was.
    due_at = models.DateTimeField(null=True, blank=True)
    is_late = models.BooleanField(pgettext_lazy("of a response", "late"), default=False)
    is_demonstration = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("response to a call")
        verbose_name_plural = _("responses to calls")
        ordering = ["-submitted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["reference"], condition=~Q(reference=""), name="a_reference_is_given_once"),
            models.CheckConstraint(
                name="a_response_that_arrived_has_reference_and_time",
                condition=Q(status=ProposalStatus.DRAFT, submitted_at__isnull=True, due_at__isnull=True, reference="")
                | (Q(submitted_at__isnull=False, due_at__isnull=False) & ~Q(status="draft") & ~Q(reference="")),
            ),
            models.CheckConstraint(
                name="a_response_is_late_exactly_when_it_came_after_closing",
                condition=Q(submitted_at__isnull=True, is_late=False)
                | Q(is_late=True, submitted_at__isnull=False, submitted_at__gt=F("due_at"))
                | Q(is_late=False, submitted_at__isnull=False, submitted_at__lte=F("due_at")),
            ),
            models.CheckConstraint(
                name="what_is_returned_or_left_out_says_why",
                condition=Q(status__in=["draft", "accepted"]) | ~Q(status_note=""),
                violation_error_message=_("Please say why."),
            ),
            models.CheckConstraint(
                name="a_duplicate_and_nothing_else_says_of_what",
                condition=Q(status="duplicate", duplicate_of__isnull=False)
                | (~Q(status="duplicate") & Q(duplicate_of__isnull=True)),
            ),
            models.CheckConstraint(
                name="an_amount_sought_has_a_currency_and_is_positive",
                condition=Q(amount__isnull=True, currency="")
                | (Q(amount__isnull=False, amount__gt=0) & ~Q(currency="")),
                violation_error_message=_("Give the amount together with its currency; it must be above zero."),
            ),
            models.CheckConstraint(
                name="an_amount_sought_in_dollars_says_at_which_rate",
                condition=Q(amount_usd__isnull=True)
                | Q(currency="USD", amount__isnull=False, amount_usd=F("amount"))
                | Q(rate__isnull=False, rate__gt=0, rate_on__isnull=False, amount__isnull=False),
                violation_error_message=_("Give the rate and its date."),
            ),
            models.CheckConstraint(
                name="the_rate_of_a_response_is_above_zero",
                condition=Q(rate__isnull=True) | Q(rate__gt=0),
                violation_error_message=_("The rate must be above zero."),
            ),
            models.CheckConstraint(
                name="a_pledged_amount_has_a_currency_and_is_positive",
                condition=Q(pledge_amount__isnull=True, pledge_currency="")
                | (Q(pledge_amount__isnull=False, pledge_amount__gt=0) & ~Q(pledge_currency="")),
                violation_error_message=_("Give the amount together with its currency; it must be above zero."),
            ),
            models.CheckConstraint(
                name="what_is_published_has_consent",
                condition=Q(published_at__isnull=True) | Q(may_be_published=True),
                violation_error_message=_("Its authors have not agreed that it may be published."),
            ),
            models.CheckConstraint(
                name="what_is_published_is_not_taken_down",
                condition=Q(published_at__isnull=True) | Q(unpublished_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["call", "status"], name="proposal_of_call"),
            models.Index(fields=["updated_at", "id"], name="proposal_by_change"),
            models.Index(fields=["-submitted_at", "-id"], name="proposal_by_arrival"),
        ]

    def __str__(self):
        return str(self.text)

    @property
    def has_project(self):
        """Whether support is sought."""
        return self.kind in WITH_PROJECT

    @property
    def has_pledge(self):
        """Whether support is pledged."""
        return self.kind in WITH_PLEDGE

    @property
    def is_open_to_authors(self):
        """Whether its authors still write it: a draft, or one that came back to be completed."""
        return self.status in (ProposalStatus.DRAFT, ProposalStatus.RETURNED)
