"""What sessions, documents, decisions and requests can be filtered by, on pages and in the API."""

from django.utils.translation import gettext_lazy as _
from django_filters import FilterSet

from ipbes_portal.api_filters import Among, Choices, Contains, Exactly, Related, Whole, YesNo, in_all_languages
from ipbes_portal.directory.models import Body, Country
from ipbes_portal.texts.models import LANGUAGE_CHOICES

from .models import Decision, Distribution, RequestKind, RequestState, Session


def sessions(**options):
    """A filter by the numbers of sessions."""
    return Related(**({"label": _("Session"), "queryset": Session.objects.all(), "to_field_name": "number"} | options))


class Year(Whole):
    """Rows whose partial date, as text, begins with the year."""

    def filter(self, qs, value):
        """A year of four digits."""
        return qs if value is None else qs.filter(**{f"{self.field_name}__startswith": f"{value:04d}"})


class SessionFilter(FilterSet):
    """Sessions by number, year and place."""

    q = Contains(fields=["city", "note", *in_all_languages("country__name")])
    number = Whole(label=_("Number"))
    year = Year(label=_("Year"), field_name="starts_on")
    country = Related(label=_("Country"), queryset=Country.objects.all(), to_field_name="iso3")
    online = YesNo(label=_("Online"), field_name="is_online", empty_label=_("any"))


class PostFilter(FilterSet):
    """Posts of the secretariat by title, grade and whether they are vacant."""

    q = Contains(fields=["note", *in_all_languages("name")])
    grade = Exactly(label=_("Grade"))
    vacant = YesNo(label=_("Vacant"), field_name="is_vacant", empty_label=_("any"))


class DocumentFilter(FilterSet):
    """Documents by symbol, session, decision, language and year."""

    q = Contains(fields=["symbol", "prepared_by", *in_all_languages("name")])
    symbol = Exactly(label=_("Symbol"))
    session = sessions()
    distribution = Choices(label=_("Distribution"), choices=Distribution.choices)
    decision = Related(
        label=_("Decision"), field_name="decisions", queryset=Decision.objects.all(), to_field_name="symbol"
    )
    language = Among(label=_("Language"), field_name="files__language", choices=LANGUAGE_CHOICES)
    year = Year(label=_("Year"), field_name="dated")


class DecisionFilter(FilterSet):
    """Decisions by symbol and session."""

    q = Contains(fields=["symbol", *in_all_languages("name")])
    symbol = Exactly(label=_("Symbol"))
    session = sessions()


class RequestFilter(FilterSet):
    """Requests by kind, state, addressee, decision and due session."""

    q = Contains(fields=["key"], words="text")
    kind = Choices(label=_("Kind"), choices=RequestKind.choices)
    state = Choices(label=_("State"), choices=RequestState.choices)
    decision = Related(label=_("Decision"), queryset=Decision.objects.all(), to_field_name="symbol")
    addressee = Related(
        label=_("Addressee"), field_name="addressees", queryset=Body.objects.all(), to_field_name="code"
    )
    due = sessions(label=_("Due at session"), field_name="due_session")
