"""Code lists and partial dates."""

import pytest
from django.core.exceptions import ValidationError

from ipbes_portal.accounts.models import Person
from ipbes_portal.fields import CodeListField, PartialDateField
from ipbes_portal.programme.models import Activity

pytestmark = pytest.mark.sqlite


def test_codes_are_stored_sorted_once_each_and_come_back_as_a_list(make_activity):
    activity = make_activity(languages=["fr", "ar", "fr", "zh-hans"])
    assert Activity.objects.get(pk=activity.pk).languages == ["ar", "fr", "zh-hans"]


@pytest.mark.parametrize("nothing", [[], "", None, " "])
def test_nothing_is_stored_as_nothing(nothing):
    assert CodeListField().get_prep_value(nothing) == ""


def test_one_code_is_found_without_finding_its_relatives(make_activity):
    wanted = make_activity(languages=["en", "zh-hans"])
    make_activity(languages=["fr"])
    make_activity(languages=[])
    assert list(Activity.objects.filter(languages__contains=" en ")) == [wanted]
    assert list(Activity.objects.filter(languages__contains=" zh ")) == []
    assert Activity.objects.filter(languages="").count() == 1


def test_text_is_read_as_codes_by_forms_and_validation(db):
    person = Person(family_name="Person", languages="fr en")
    person.full_clean()
    assert person.languages == ["fr", "en"]


@pytest.mark.parametrize("text", ["", "2018", "2018-07", "2018-07-30", "2020-02-29", "0001"])
def test_partial_dates_that_exist_are_accepted(text):
    assert PartialDateField().clean(text, None) == text


@pytest.mark.parametrize(
    "text",
    [
        "18",
        "2018-7",
        "2018-13",
        "2018-00",
        "2018-02-30",
        "2019-02-29",
        "0000",
        "2018-07-30\n",
        "2018-",
        "٢٠١٨",
        "2018-W10",
    ],
)
def test_partial_dates_that_do_not_exist_are_refused(text):
    with pytest.raises(ValidationError):
        PartialDateField().clean(text, None)
