"""Names of categories in six languages, as columns."""

from modeltranslation.translator import TranslationOptions, register

from .models import AssessmentQuestion, AssessmentSector, Category


@register(Category)
class CategoryInSixLanguages(TranslationOptions):
    """The name of a category of responses."""

    fields = ("name",)
    required_languages = ()


@register(AssessmentSector)
@register(AssessmentQuestion)
class SelfAssessmentTemplateInSixLanguages(TranslationOptions):
    """The names of sectors and questions of the self-assessment."""

    fields = ("name",)
    required_languages = ()
