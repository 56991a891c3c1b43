"""What requests for recognition and endorsement can be filtered by."""

from django.utils.translation import gettext_lazy as _
from django_filters import FilterSet

from ipbes_portal import clock
from ipbes_portal.accounts.organisations import visible_organisations
from ipbes_portal.api_filters import Choices, Related, YesNo, among
from ipbes_portal.programme.models import Initiative

from ..models import GIVEN, LAPSED, LAPSED_LABEL, Endorsement, EndorsementStatus, Level


class EndorsementFilter(FilterSet):
    """Requests by where they stand, what is asked for, and by whom; lapsed grants are no longer granted."""

    state = Choices(
        label=_("State"), choices=[*EndorsementStatus.choices, (LAPSED, LAPSED_LABEL)], method="that_stand_there"
    )
    level = Choices(label=_("Asked for"), choices=Level.choices)
    organisation = Related(label=_("Organisation"), queryset=lambda request: visible_organisations(request.user))
    to_review = YesNo(label=_("Waits for my sheet"), empty_label=_("any"), method="that_wait")

    ends_soon = YesNo(label=_("Ends soon"), empty_label=_("any"), method="that_end")

    def that_end(self, queryset, name, value):
        """Grants to be renewed now, or the others."""
        return among(queryset, Endorsement.objects.ending(clock.today()), value)

    def that_stand_there(self, queryset, name, values):
        """By state of today."""
        values = [values] if isinstance(values, str) else list(values or [])
        if not values:
            return queryset
        lapsed = Endorsement.objects.lapsed(clock.today()).values("pk")
        now = queryset.filter(status__in=[value for value in values if value != LAPSED])
        if set(values) & set(GIVEN):
            now = now.exclude(pk__in=lapsed)
        if LAPSED not in values:
            return now
        return queryset.filter(pk__in=lapsed) | queryset.filter(pk__in=now.values("pk"))

    def that_wait(self, queryset, name, value):
        """Those on which the reader still has to send a sheet, or the others."""
        return among(queryset, Endorsement.objects.to_review(self.request.user), value)


class RecognisedFilter(FilterSet):
    """Recognised and endorsed activities: by what was granted, never by what was asked for."""

    granted_level = Choices(label=_("Level"), choices=Level.choices)
    organisation = Related(label=_("Organisation"), queryset=lambda request: visible_organisations(request.user))
    initiative = Related(
        label=_("Initiative"),
        field_name="activity__initiatives",
        queryset=Initiative.objects.all(),
        to_field_name="code",
        distinct=True,
    )


class PublicEndorsementFilter(RecognisedFilter):
    """The same for programs, which may say that they want only what is public."""

    public = YesNo(label=_("Public"), empty_label=_("any"), method="that_are_public")

    def that_are_public(self, queryset, name, value):
        """Those everybody may see today, or the others."""
        return among(queryset, Endorsement.objects.public(), value)


class EndorsementApiFilter(EndorsementFilter, PublicEndorsementFilter):
    """All of these, for those who know a request in full."""

    granted_level = Choices(label=_("Level"), choices=Level.choices, method="that_were_granted_it")

    def that_were_granted_it(self, queryset, name, values):
        """By what was granted; what is only proposed to a body is not granted yet."""
        return queryset.filter(granted_level__in=values, valid_from__isnull=False) if values else queryset
