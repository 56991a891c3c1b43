"""What every page needs: its language, its navigation, and who is reading."""

from functools import cache

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from matching.rules import can_read_for_calls

from . import languages
from .accounts.rules import can_manage_people
from .notifications.models import Notice
from .panels.rules import sits_in_deciding_body


def page(request):
    """The names base.html uses; everything that asks the database is asked only when printed."""
    language = languages.current()
    return {
        "html_lang": language.html,
        "text_direction": language.direction,
        "languages": [_language(request, other) for other in languages.LANGUAGES],
        "site_name": _("IPBES capacity-building"),
        "navigation": [
            {"label": label, "url": url, "is_current": request.path.startswith((url, *also))}
            for label, url, *also in _navigation(request)
        ],
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
