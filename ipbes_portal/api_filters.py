"""The filters a list can offer, to an address of the API as to a form on a page; they refuse nonsense."""

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import models
from django.db.models import Q
from django.forms import IntegerField, Select
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import filters as base_filters

from . import languages


class OneChoice(Select):
    """A select that offers a person one choice, where an address may name several (`?kind=forum&kind=webinar`)."""

    def value_from_datadict(self, data, files, name):
        """All values given, without the empty one."""
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return [value for value in ([values] if isinstance(values, str) else values or []) if value]

    def optgroups(self, name, value, attrs=None):
        """The choices, after an empty one that means any."""
        choices, self.choices = self.choices, [("", _("any")), *self.choices]
        try:
            return super().optgroups(name, value or [""], attrs)
        finally:
            self.choices = choices


class Choices(base_filters.MultipleChoiceFilter):
    """Rows whose column has one of the values given."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **({"widget": OneChoice, "distinct": False} | kwargs))

    def filter(self, qs, value):
        """One IN, no join and no DISTINCT."""
        return qs.filter(**{f"{self.field_name}__in": value}) if value else qs


class RelatedField(base_filters.ModelMultipleChoiceFilter.field_class):
    """Rows named in an address."""

    def _check_values(self, value):
        """A number no id can have is refused here: SQLite fails on it instead of finding nothing."""
        for item in value if isinstance(value, list | tuple) else []:
            if str(item).isdecimal() and len(str(item)) > LONGEST_ID:
                raise DjangoValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": item}
                )
        return super()._check_values(value)


LONGEST_ID = 18  # digits


class Related(base_filters.ModelMultipleChoiceFilter):
    """Rows tied, along `field_name`, to one of the rows named by `to_field_name`."""

    field_class = RelatedField

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **({"widget": OneChoice, "distinct": False} | kwargs))

    def filter(self, qs, value):
        """A subquery: a join would answer a row once for every match."""
        if not value:
            return qs
        model, keys = qs.model, [row.pk for row in value]
        return qs.filter(pk__in=model._base_manager.filter(**{f"{self.field_name}__in": keys}).values("pk"))


class Among(Choices):
    """The same for a column of related rows, of which there may be many."""

    def filter(self, qs, value):
        """A subquery: a join would answer a row once for every match."""
        matching = qs.model._base_manager.filter(**{f"{self.field_name}__in": value}).values("pk")
        return qs.filter(pk__in=matching) if value else qs


class YesNo(base_filters.ChoiceFilter):
    """`true` or `false`; Django's own takes anything else for "does not matter"."""

    def __init__(self, *args, **kwargs):
        choices = [("true", gettext_lazy("yes")), ("false", gettext_lazy("no"))]
        super().__init__(*args, choices=choices, **kwargs)

    def filter(self, qs, value):
        """The rows that are, or are not."""
        return qs.filter(**{self.field_name: value == "true"}) if value else qs


def where(queryset, condition, value):
    """The rows that meet a condition, or, with `false`, the others."""
    return queryset.filter(condition) if value == "true" else queryset.exclude(condition)


def among(queryset, rows, value):
    """Those that are among `rows`, or, with `false`, the others."""
    return where(queryset, Q(pk__in=rows.values("pk")), value)


class Whole(base_filters.NumberFilter):
    """A small whole number, such as a year."""

    field_class = IntegerField

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **({"min_value": 1, "max_value": 9999} | kwargs))


class Exactly(base_filters.CharFilter):
    """The whole text, whatever its case."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **({"lookup_expr": "iexact", "max_length": 100} | kwargs))


class Contains(base_filters.CharFilter):
    """Rows where each word occurs in one of `fields`, or in the text at `words` in any language."""

    def __init__(self, *args, fields, words=None, **kwargs):
        super().__init__(*args, **({"label": gettext_lazy("Search"), "max_length": 200} | kwargs))
        self.fields, self.words = fields, words

    def filter(self, qs, value):
        """One condition per word."""
        for word in (value or "").split()[:MOST_WORDS]:
            found = models.Q()
            for name in self.fields:
                found |= models.Q(**{f"{name}__icontains": word})
            if self.words:
                found |= models.Q(self._in_wordings(qs.model, word))
            qs = qs.filter(found)
        return qs

    def _in_wordings(self, model, word):
        wording = model._meta.get_field(self.words).related_model._meta.get_field("wordings").related_model
        of_row = wording._base_manager.filter(text=models.OuterRef(f"{self.words}_id"))
        return models.Exists(of_row.filter(models.Q(title__icontains=word) | models.Q(body__icontains=word)))


MOST_WORDS = 10


def in_all_languages(*names):
    """The columns of translated `names`, for searching."""
    return [f"{name}_{language.column}" for name in names for language in languages.LANGUAGES]
