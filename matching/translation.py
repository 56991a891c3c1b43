"""Names of categories in six languages, as columns."""

from modeltranslation.translator import TranslationOptions, register

from .models import Category


@register(Category)
class CategoryInSixLanguages(TranslationOptions):
    """The name of a category of responses."""

    fields = ("name",)
    required_languages = ()
