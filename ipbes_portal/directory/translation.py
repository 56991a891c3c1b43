"""Names of reference data in six languages, as columns."""

from modeltranslation.translator import TranslationOptions, register

from . import models


@register(
    [
        models.Region,
        models.Subregion,
        models.Country,
        models.WorkProgramme,
        models.Objective,
        models.Deliverable,
        models.Body,
        models.Assessment,
    ]
)
class NameInSixLanguages(TranslationOptions):
    """The name of a reference row."""

    fields = ("name",)
    required_languages = ("en",)
