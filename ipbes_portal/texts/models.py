"""What people write, in as many languages as it has been written in.

A noun that has a title and a text holds one `Text`; each language is one `Wording` of it. One wording is the source,
the others are translations that know from which state of the source they were made.
"""

import hashlib

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipbes_portal import clock, languages


class WordingState(models.TextChoices):
    """How far a wording can be relied on."""

    MACHINE = "machine", _("machine translation")
    DRAFT = "draft", pgettext_lazy("of a text", "draft")
    REVIEWED = "reviewed", pgettext_lazy("of a text", "reviewed")
    OFFICIAL = "official", _("official text")


LANGUAGE_CHOICES = [(language.code, language.name) for language in languages.LANGUAGES]


class Text(models.Model):
    """One piece of writing, whatever the language; its wordings hold the words."""

    source_language = models.CharField(_("written in"), max_length=10, choices=LANGUAGE_CHOICES, default="en")

    def __str__(self):
        wording = self.in_language(languages.current().code)
        return wording.title if wording else ""

    def in_language(self, code):
        """The wording to show a reader of `code`: theirs, else the source, else any; None when there is none."""
        by_language = {wording.language: wording for wording in self.wordings.all()}
        return (
            by_language.get(code)
            or by_language.get(self.source_language)
            or by_language.get("en")
            or next(iter(by_language.values()), None)
        )

    @property
    def source(self):
        """The wording the others are translated from."""
        return self.in_language(self.source_language)

    def titles(self):
        """Every title, by language."""
        return {wording.language: wording.title for wording in self.wordings.all() if wording.title}

    def bodies(self):
        """Every body, by language."""
        return {wording.language: wording.body for wording in self.wordings.all() if wording.body}


class Wording(models.Model):
    """A text in one language."""

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="wordings")
    language = models.CharField(_("language"), max_length=10, choices=LANGUAGE_CHOICES)
    title = models.CharField(_("title"), max_length=400, blank=True)
    body = models.TextField(_("text"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=WordingState, default=WordingState.DRAFT)
    source = models.CharField(_("where it comes from"), max_length=200, blank=True)
    source_hash = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(default=clock.now)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text", "language"], name="a_text_has_one_wording_per_language"),
            models.CheckConstraint(
                name="a_wording_has_words",
                condition=~models.Q(title="", body=""),
                violation_error_message=_("Empty."),
            ),
        ]

    def __str__(self):
        return self.title or self.body[:60]

    @property
    def hash(self):
        """What a translation remembers of its source."""
        return hashlib.sha256(f"{self.title}\n{self.body}".encode()).hexdigest()

    @property
    def spoken(self):
        """The language this is in, with its direction."""
        return languages.BY_CODE[self.language]

    @property
    def is_unofficial(self):
        """Whether a reader must be told that nobody has checked these words."""
        return self.state in (WordingState.MACHINE, WordingState.DRAFT)

    def is_stale(self, source):
        """Whether the source was changed after this translation of it was made; official words wait for nobody."""
        if self.state == WordingState.OFFICIAL:
            return False
        return self.language != source.language and bool(self.source_hash) and self.source_hash != source.hash


class Version(models.Model):
    """What a wording said before somebody changed it."""

    wording = models.ForeignKey(Wording, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=400, blank=True)
    body = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=WordingState)
    source = models.CharField(max_length=200, blank=True)
    source_hash = models.CharField(max_length=64, blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["wording", "number"], name="a_version_is_kept_once")]

    def __str__(self):
        return self.title or self.body[:60]
