"""Titles of records in six languages, as columns."""

from modeltranslation.translator import TranslationOptions, register

from . import models


@register([models.AgendaItem, models.Decision, models.DecisionPart, models.Document, models.Post])
class NameInSixLanguages(TranslationOptions):
    """The title of a record."""

    fields = ("name",)
    required_languages = ()


@register(models.ReportedFigure)
class FigureInSixLanguages(TranslationOptions):
    """What a figure is called and what was counted."""

    fields = ("label", "rule")
    required_languages = ()
