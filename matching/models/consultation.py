"""Asking national focal points about responses that concern their countries."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ipbes_portal import clock
from ipbes_portal.accounts.roles import COUNTRY_ROLES, is_staff
from ipbes_portal.directory.models import Country

from .proposal import Proposal, ProposalStatus


class ConsultationAnswer(models.TextChoices):
    """What a focal point says; no answer is no answer, never a yes (5/3 A¶11(b))."""

    YES = "yes", _("yes, it reflects national needs")
    NO = "no", _("no, it does not")
    COMMENT = "comment", _("neither, but a comment")


class ConsultationQuerySet(models.QuerySet):
    """Reads of consultations."""

    def visible_to(self, user):
        """Staff see those on responses they see; a focal point those of the own country; others none here."""
        if is_staff(user):
            return self.filter(proposal__in=Proposal.objects.visible_to(user).values("pk"))
        if not user.is_authenticated:
            return self.none()
        countries = [grant.country_id for grant in user.grants if grant.role in COUNTRY_ROLES]
        return self.filter(country__in=countries)

    def waiting(self):
        """Not yet answered, about responses that count."""
        return self.filter(answer="", proposal__status=ProposalStatus.ACCEPTED)


class Consultation(models.Model):
    """The question put to the focal points of one country about one response, and their answer."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="consultations")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    answer = models.CharField(_("answer"), max_length=10, choices=ConsultationAnswer, blank=True)
    comment = models.TextField(_("comment"), blank=True, max_length=4000)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("consultation of focal points")
        verbose_name_plural = _("consultations of focal points")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "country"], name="a_country_is_asked_once_about_a_response"),
            models.CheckConstraint(
                name="an_answer_says_who_and_when",
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="a_no_or_a_comment_has_words",
                condition=~Q(answer__in=["no", "comment"]) | ~Q(comment=""),
                violation_error_message=_("Please write a comment."),
            ),
        ]

    def __str__(self):
        return f"{self.proposal.reference} · {self.country}"
