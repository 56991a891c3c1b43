"""The six UN languages: codes, URL prefixes, directions, and the URL pattern that carries them.

Django's code for Chinese is `zh-hans`; readers see `/zh/` in the address and `zh-Hans` in the HTML. This is the one
table that knows all three.
"""

from dataclasses import dataclass

from django.conf import settings
from django.urls import URLResolver
from django.urls.resolvers import LocalePrefixPattern
from django.utils.encoding import escape_uri_path
from django.utils.translation import get_language
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header


@dataclass(frozen=True)
class Language:
    """One language of the portal."""

    code: str
    prefix: str
    html: str
    name: str
    direction: str = "ltr"

    @property
    def column(self):
        """The suffix of this language's columns and data-file keys."""
        return self.code.replace("-", "_")


LANGUAGES = [  # in the order of the United Nations
    Language("ar", "ar", "ar", "العربية", "rtl"),
    Language("zh-hans", "zh", "zh-Hans", "中文"),
    Language("en", "en", "en", "English"),
    Language("fr", "fr", "fr", "Français"),
    Language("ru", "ru", "ru", "Русский"),
    Language("es", "es", "es", "Español"),
]
BY_CODE = {language.code: language for language in LANGUAGES}
BY_PREFIX = {language.prefix: language for language in LANGUAGES}
CODES = list(BY_CODE)


def current():
    """The language of the present reader."""
    return BY_CODE.get(get_language() or "", BY_CODE[settings.LANGUAGE_CODE])


def of_path(path):
    """The language a path such as `/zh/plan/` is in, or None."""
    return BY_PREFIX.get(path.lstrip("/").partition("/")[0])


def preferred(request):
    """The language the reader's browser asks for, as far as we speak it."""
    for code, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            return BY_CODE[get_supported_language_variant(code)]
        except LookupError:
            continue
    return BY_CODE[settings.LANGUAGE_CODE]


def of_request(request):
    """The language to answer in: the address decides; without a prefix, the browser."""
    return of_path(request.path_info) or preferred(request)


def same_page(path, language):
    """The address of the same page in another language."""
    if of_path(path):
        return f"/{language.prefix}/{escape_uri_path(path.lstrip('/').partition('/')[2])}"
    return f"/{language.prefix}/"


class PrefixPattern(LocalePrefixPattern):
    """Django's language prefix, but with our short prefixes and no unprefixed default."""

    @property
    def language_prefix(self):
        """What stands before every address of the present language."""
        return f"{current().prefix}/"


def language_patterns(*urls):
    """Put a language prefix before these URL patterns."""
    return [URLResolver(PrefixPattern(), list(urls))]
