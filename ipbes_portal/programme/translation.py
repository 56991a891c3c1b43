"""Names of the parts of the plan in six languages, as columns."""

from modeltranslation.translator import TranslationOptions, register

from . import models


@register(
    [
        models.Principle,
        models.Strategy,
        models.Criterion,
        models.CriterionOption,
        models.Route,
        models.FocusArea,
        models.NeedCategory,
        models.Need,
        models.Goal,
    ]
)
class NameInSixLanguages(TranslationOptions):
    """The short name of a part of the plan."""

    fields = ("name",)
    required_languages = ()


@register(models.Initiative)
class InitiativeInSixLanguages(TranslationOptions):
    """An initiative, who manages it and what pays for it."""

    fields = ("name", "manager", "funding")
    required_languages = ()


@register(models.NeedList)
class NeedListInSixLanguages(TranslationOptions):
    """What is to know about one version of the list of needs."""

    fields = ("note",)
    required_languages = ()
