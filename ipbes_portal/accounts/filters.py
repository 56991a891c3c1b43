"""What the lists of this app can be narrowed by; the same for pages and downloads."""

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, ModelChoiceFilter

from ipbes_portal import clock
from ipbes_portal.api_filters import Related
from ipbes_portal.directory.filters import CountryFilter, OrganisationFilter
from ipbes_portal.directory.models import Body, Country, Organisation
from ipbes_portal.notifications.models import Notice

from .models import Declaration, Invitation, Person, PersonEmail, RoleGrant, sort_key
from .roles import Role, is_staff

ANY = _("any")


def _countries(request):
    return Country.objects.order_by("name")


def search_box():
    """One field for everything one might remember."""
    return forms.TextInput(attrs={"type": "search", "dir": "auto"})


class PersonFilter(django_filters.FilterSet):
    """People by name, address, ORCID iD, country, organisation."""

    q = django_filters.CharFilter(
        label=_("Name, e-mail address or ORCID iD"), method="search", widget=search_box(), max_length=200
    )
    country = ModelChoiceFilter(empty_label=ANY, label=_("Country"), queryset=_countries, method="of_country")
    organisation = ModelChoiceFilter(
        empty_label=ANY, label=_("Organisation"), queryset=lambda request: Organisation.objects.verified()
    )

    class Meta:
        model = Person
        fields = []

    def search(self, people, name, value):
        """Without accents and case."""
        found = Q(name_key__contains=sort_key(value)) | Q(orcid__icontains=value.strip())
        found |= Q(pk__in=PersonEmail.objects.filter(email__icontains=value.strip()).values("person"))
        return people.filter(found)

    def of_country(self, people, name, value):
        """Either nationality."""
        return people.filter(Q(country=value) | Q(second_nationality=value))


class RoleFilter(django_filters.FilterSet):
    """Role grants by where they stand, role, country and body."""

    STANDS = [
        ("waiting", _("waiting for confirmation")),
        ("in_force", _("in force")),
        ("ending", _("ending within 30 days")),
        ("future", _("not yet begun")),
        ("over", _("ended or revoked")),
    ]
    q = django_filters.CharFilter(label=_("Name"), method="search", widget=search_box(), max_length=200)
    stands = ChoiceFilter(empty_label=ANY, label=_("Where it stands"), choices=STANDS, method="by_standing")
    role = ChoiceFilter(empty_label=ANY, label=_("Role"), choices=Role.choices)
    country = ModelChoiceFilter(empty_label=ANY, label=_("Country"), queryset=_countries)
    body = ModelChoiceFilter(empty_label=ANY, label=_("Body"), queryset=lambda request: Body.objects.order_by("name"))

    class Meta:
        model = RoleGrant
        fields = []

    def search(self, grants, name, value):
        """By the person's name."""
        return grants.filter(person__name_key__contains=sort_key(value))

    def by_standing(self, grants, name, value):
        """As the secretariat thinks of them."""
        day = clock.today()
        if value == "waiting":
            return grants.claims()
        if value == "in_force":
            return grants.in_force(day)
        if value == "ending":
            return grants.ending(day)
        if value == "future":
            return grants.filter(confirmed_at__isnull=False, revoked_at__isnull=True, starts_on__gt=day)
        return grants.filter(Q(revoked_at__isnull=False) | Q(ends_on__lt=day))


class InvitationFilter(django_filters.FilterSet):
    """Invitations by address, role and whether they are still open."""

    STANDS = [
        ("open", _("open")),
        ("accepted", _("accepted")),
        ("expired", _("expired")),
        ("withdrawn", _("withdrawn")),
    ]
    q = django_filters.CharFilter(
        label=_("E-mail address"), field_name="email", lookup_expr="icontains", widget=search_box(), max_length=200
    )
    stands = ChoiceFilter(empty_label=ANY, label=_("Where it stands"), choices=STANDS, method="by_standing")
    role = ChoiceFilter(empty_label=ANY, label=_("Role"), choices=Role.choices)

    class Meta:
        model = Invitation
        fields = []

    def by_standing(self, invitations, name, value):
        """Open, accepted, expired or withdrawn."""
        if value == "accepted":
            return invitations.filter(accepted_at__isnull=False)
        if value == "withdrawn":
            return invitations.filter(withdrawn_at__isnull=False)
        waiting = invitations.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)
        if value == "open":
            return waiting.filter(expires_at__gt=clock.now())
        return waiting.filter(expires_at__lte=clock.now())


class DeclarationFilter(django_filters.FilterSet):
    """Declarations by name and whether somebody has read them."""

    q = django_filters.CharFilter(label=_("Name"), method="search", widget=search_box(), max_length=200)
    checked = ChoiceFilter(
        empty_label=ANY, label=_("Checked"), choices=[("no", _("not yet")), ("yes", _("checked"))], method="by_check"
    )

    class Meta:
        model = Declaration
        fields = []

    def search(self, declarations, name, value):
        """By the person's name."""
        return declarations.filter(person__name_key__contains=sort_key(value))

    def by_check(self, declarations, name, value):
        """Read and found in order, or not."""
        return declarations.filter(compliant_at__isnull=value == "no")


class NoticeFilter(django_filters.FilterSet):
    """Notices, all or only unread ones."""

    unread = ChoiceFilter(empty_label=ANY, label=_("Show"), choices=[("yes", _("unread"))], method="only_unread")

    class Meta:
        model = Notice
        fields = []

    def only_unread(self, notices, name, value):
        """Not yet opened."""
        return notices.unread()


class OrganisationPageFilter(OrganisationFilter):
    """The filters of the API with which people look for an organisation; only staff see several states."""

    country = Related(label=_("Country"), queryset=_countries, to_field_name="iso3")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.filters["demonstration"]
        if not is_staff(self.request.user):
            del self.filters["state"]


class CountryPageFilter(CountryFilter):
    """The filters of the API with which people look for a country."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("iso3", "status"):
            del self.filters[name]
