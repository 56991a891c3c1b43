"""Small model fields that several apps use."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

PARTIAL_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")


class CodeListField(models.CharField):
    """A short set of codes such as languages, kept sorted as ` ar en fr ` so that `__contains=" en "` finds one.

    Arrays exist only on PostgreSQL, and a join for two or three codes would cost every list a query.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **({"max_length": 120, "blank": True, "default": ""} | kwargs))

    def get_prep_value(self, value):
        codes = value.split() if isinstance(value, str) else (value or [])
        return f" {' '.join(sorted(set(codes)))} " if codes else ""

    def from_db_value(self, value, expression, connection):
        return (value or "").split()

    def to_python(self, value):
        return value.split() if isinstance(value, str) else list(value or [])

    def value_to_string(self, obj):
        return self.get_prep_value(self.value_from_object(obj))


class PartialDateField(models.CharField):
    """A date as precise as it is known: `2018`, `2018-07` or `2018-07-30` (ISO 8601); sorts as text."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **({"max_length": 10, "blank": True, "default": ""} | kwargs))

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        if value and not is_partial_date(value):
            raise ValidationError(_("Enter a year, a year and month, or a full date, such as 2018-07."))


def is_partial_date(text):
    """Whether `text` is a year, a month or a day that exists."""
    try:
        return bool(PARTIAL_DATE.fullmatch(text) and date.fromisoformat(text + "-01" * (2 - text.count("-"))))
    except ValueError:
        return False


class WebAddressField(models.URLField):
    """A web address; one typed without a scheme means https."""

    def formfield(self, **kwargs):
        return super().formfield(**({"assume_scheme": "https"} | kwargs))
