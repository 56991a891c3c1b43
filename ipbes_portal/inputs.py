"""What the input serializers of the API are made of."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


def codes(queryset, field):
    """A list of rows of `queryset`, each named by `field`."""
    return serializers.SlugRelatedField(many=True, slug_field=field, queryset=queryset, required=False)


def text(longest, **more):
    """A text that may be left out or emptied."""
    return serializers.CharField(required=False, allow_blank=True, max_length=longest, **more)


def choice(choices):
    """One of some values, or none yet."""
    return serializers.ChoiceField(choices=choices, required=False, allow_blank=True)


def money(digits=2):
    """An amount or a rate, exact: written as text, never as a binary fraction."""
    return serializers.DecimalField(
        max_digits=14 if digits == 2 else 18, decimal_places=digits, required=False, allow_null=True
    )


class StrictInput(serializers.Serializer):
    """Members of which none is unknown."""

    def to_internal_value(self, data):
        """A member that does not exist is refused: a misspelt one would be lost without a word."""
        if isinstance(data, dict):
            unknown = {name: [_("This member does not exist here.")] for name in data if name not in self.fields}
            if unknown:
                raise serializers.ValidationError(unknown, code="unknown_member")
        return super().to_internal_value(data)


class Note(StrictInput):
    """Why."""

    note = serializers.CharField(max_length=4000)
