"""What every page needs: its language, its navigation, and who is reading."""

from functools import cache

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from matching.rules import can_read_for_calls

from . import languages
from .accounts.rules import can_manage_people
from .modules import doors
from .modules.rules import can_switch_modules
from .notifications.models import Notice
from .panels.rules import sits_in_deciding_body


def page(request):
    """The names base.html uses; everything that asks the database is asked only when printed."""
    language = languages.current()
    closed = _closed(request)
    return {
        "html_lang": language.html,
        "text_direction": language.direction,
        "languages": [_language(request, other) for other in languages.LANGUAGES],
        "site_name": _("IPBES capacity-building"),
        "navigation": [
            {"label": label, "url": url, "is_current": request.path.startswith((url, *also))}
            for label, url, *also in _open_entries(request, closed)
        ],
        # The parts of the portal this reader finds open; a link from one part into another asks.
        "open_modules": doors.open_parts(closed),
        "closed_modules": closed,
        # The closed part whose page this is, for those who go on working in it.
        "closed_module": getattr(request, "closed_module", None),
        "may_switch_modules": cache(lambda: can_switch_modules(request.user)),
        "footer_links": [{"label": label, "url": url} for label, url in _footer()],
        "is_demonstration": settings.DEBUG,
        "has_development_mailbox": settings.DEBUG,
        # A function, which templates call: plural rules need a real number, and a lazy object knows no `%`.
        "inbox_unread": cache(lambda: _unread(request)),
        "contact_email": settings.CONTACT_EMAIL,
    }


def _language(request, language):
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    return {
        "code": language.code,
        "prefix": language.prefix,
        "name_local": language.name,
        "html_lang": language.html,
        "direction": language.direction,
        "url": languages.same_page(request.path, language) + query,
        "is_current": language == languages.current(),
    }


# Where the entries for offers and for partners in the navigation are the present ones.
ABOUT_OFFERS = (
    *("public_offer_list", "wizard", "gift_list", "match_list", "weights", "portfolio", "bundle_list"),
    *("recognised_list", "endorsement_list"),
)
ABOUT_PARTNERS = ("partner", "agreement", "opportunity", "dialogue", "similar", "uptake")


def _closed(request):
    """The parts closed to this reader; an error page may come before anybody knows who reads."""
    user = getattr(request, "user", None)
    return doors.closed_for(user) if user else frozenset()


def _open_entries(request, closed):
    """The entries of the navigation that lead somewhere; one whose page is closed goes to what stands in for it."""
    for entry in _navigation(request):
        for label, url, *also in [entry, *_instead(entry[1])]:
            if not doors.leads_to_closed(url, closed):
                yield (label, url, *also)
                break


def _instead(url):
    """What an entry leads to, under its own name, when the part of its first page is closed."""
    return {
        reverse("matching:public_offer_list"): [(_("Recognition"), reverse("matching:recognised_list"))],
        reverse("partnerships:partner_list"): [
            (_("Funding opportunities"), reverse("partnerships:opportunity_list")),
            (_("Organisations"), reverse("accounts:organisation_list")),
        ],
    }.get(url, [])


def _navigation(request):
    staff = [(_("People"), reverse("accounts:person_list"))] if _reader_manages_people(request) else []
    reading = [(_("Review desk"), reverse("matching:review_list"))] if _reader_reviews(request) else []
    deciding = [(_("For decision"), reverse("panels:matter_list"))] if _reader_decides(request) else []
    return [
        (_("Rolling plan"), reverse("rolling_plan:plan")),
        (_("Activities"), reverse("programme:activity_list")),
        (_("Needs"), reverse("programme:need_list")),
        (_("Calls"), *(reverse(f"matching:{name}") for name in ("call_list", "proposal_list", "governance"))),
        (_("Projects"), reverse("matching:published_list")),
        (_("Offers"), *(reverse(f"matching:{name}") for name in ABOUT_OFFERS)),
        (_("Documents"), reverse("records:document_list")),
        (_("Platform"), *(reverse(f"records:{noun}_list") for noun in ("body", "session", "assessment", "post"))),
        (
            _("Partners"),
            *(reverse(f"partnerships:{noun}_list") for noun in ABOUT_PARTNERS),
            reverse("accounts:organisation_list"),
        ),
        *reading,
        *deciding,
        *staff,
    ]


def _footer():
    return [
        (_("Privacy"), reverse("page", args=["privacy"])),
        (_("Terms of use"), reverse("page", args=["terms"])),
        (_("Accessibility"), reverse("page", args=["accessibility"])),
        (_("Map disclaimer"), reverse("page", args=["maps"])),
        (_("Contact"), reverse("page", args=["contact"])),
        (_("API"), reverse("api_documentation")),
    ]


def _reader_manages_people(request):
    user = getattr(request, "user", None)
    return bool(user) and can_manage_people(user)


def _reader_reviews(request):
    user = getattr(request, "user", None)
    return bool(user) and can_read_for_calls(user)


def _reader_decides(request):
    user = getattr(request, "user", None)
    return bool(user) and sits_in_deciding_body(user)


def _unread(request):
    user = getattr(request, "user", None)
    return Notice.objects.visible_to(user).unread().count() if user and user.is_authenticated else 0
