"""The six languages and the addresses they live at."""

from datetime import datetime

import pytest
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format

from ipbes_portal import languages

REQUESTS = RequestFactory()


def test_the_languages_stand_in_the_order_of_the_united_nations():
    assert languages.CODES == ["ar", "zh-hans", "en", "fr", "ru", "es"]
    assert [language.column for language in languages.LANGUAGES] == ["ar", "zh_hans", "en", "fr", "ru", "es"]
    assert [language.code for language in languages.LANGUAGES if language.direction == "rtl"] == ["ar"]


def test_the_settings_name_the_same_languages_in_the_same_order(settings):
    assert [code for code, _name in settings.LANGUAGES] == languages.CODES


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/zh/plan/", "zh-hans"),
        ("/ar/", "ar"),
        ("/en", "en"),
        ("/zh-hans/plan/", None),
        ("/", None),
        ("/api/v1/", None),
    ],
)
def test_the_language_of_an_address_is_its_first_part(path, code):
    assert getattr(languages.of_path(path), "code", None) == code


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/en/plan/", "/zh/plan/"),
        ("/en", "/zh/"),
        ("/api/v1/", "/zh/"),
        ("/", "/zh/"),
        ("//evil.example/x", "/zh/"),
        ("/en//evil.example", "/zh//evil.example"),
        ("/en/a?b#c é/", "/zh/a%3Fb%23c%20%C3%A9/"),
    ],
)
def test_the_same_page_in_chinese(path, expected):
    assert languages.same_page(path, languages.BY_CODE["zh-hans"]) == expected


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("zh-CN,zh;q=0.9", "zh-hans"),
        ("zh-TW", "zh-hans"),
        ("fr-CA, en;q=0.5", "fr"),
        ("de, ru;q=0.3", "ru"),
        ("de", "en"),
        ("*", "en"),
        ("", "en"),
        ("x" * 5000, "en"),
        ("ar," + "de;q=0.1," * 500, "ar"),
        ("\x00\x7f;;q=q", "en"),
    ],
)
def test_the_browser_is_asked_only_for_languages_we_speak(header, code):
    assert languages.preferred(REQUESTS.get("/", headers={"Accept-Language": header})).code == code


def test_the_address_counts_more_than_the_browser():
    request = REQUESTS.get("/ru/plan/", headers={"Accept-Language": "fr"})
    assert languages.of_request(request).code == "ru"


@pytest.mark.parametrize("language", languages.LANGUAGES, ids=languages.CODES)
def test_every_page_address_begins_with_the_short_prefix(language):
    with translation.override(language.code):
        assert reverse("home") == f"/{language.prefix}/"


def test_the_present_language_is_english_when_none_is_active():
    translation.deactivate_all()
    assert languages.current().code == "en"


@pytest.mark.parametrize(
    ("code", "written"),
    [("ar", "21 نوفمبر، 2026، 18:02"), ("zh-hans", "2026年11月21日 18:02"), ("en", "21 November 2026, 18:02")],
)
def test_a_moment_is_written_in_the_order_of_its_language(code, written):
    with translation.override(code):
        assert date_format(datetime(2026, 11, 21, 18, 2), "DATETIME_FORMAT") == written
