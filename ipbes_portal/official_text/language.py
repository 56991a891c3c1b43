"""Is a text in the language it is said to be in? Told by script, and between languages of one script by small words."""

import re
import unicodedata
from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from .refusal import Unreadable

NAMES = {
    "ar": gettext_noop("Arabic"),
    "zh-hans": gettext_noop("Chinese"),
    "en": gettext_noop("English"),
    "fr": gettext_noop("French"),
    "ru": gettext_noop("Russian"),
    "es": gettext_noop("Spanish"),
}
SCRIPTS = {"CJK": "zh-hans", "ARABIC": "ar", "CYRILLIC": "ru", "LATIN": "latin"}
SMALL_WORDS = {
    "en": {
        "the",
        "of",
        "and",
        "to",
        "in",
        "that",
        "for",
        "with",
        "by",
        "as",
        "is",
        "are",
        "be",
        "or",
        "from",
        "at",
        "which",
        "on",
    },
    "fr": {
        "le",
        "les",
        "des",
        "du",
        "et",
        "une",
        "dans",
        "pour",
        "que",
        "sur",
        "par",
        "aux",
        "au",
        "est",
        "il",
        "qui",
        "ses",
        "leur",
    },
    "es": {
        "el",
        "los",
        "las",
        "del",
        "y",
        "una",
        "para",
        "que",
        "por",
        "con",
        "en",
        "lo",
        "su",
        "sus",
        "al",
        "se",
        "como",
    },
}
# Chinese, Arabic and Russian texts are full of Latin symbols and web addresses, never the other way about.
LEAST_SHARE = 0.3
LEAST_SMALL_WORDS = 0.08
WEB_ADDRESS = re.compile(r"https?://\S+|www\.\S+")


def check_language(text: str, stated: str) -> None:
    """Refuse a text that is not in the `stated` language, and say which it seems to be."""
    if stated not in NAMES:
        raise ValueError(f"No official language: {stated}")
    seems = seeming_language(text)
    if seems == stated:
        return
    names = {"stated": _(NAMES[stated]), "seems": _(NAMES[seems]) if seems else ""}
    if seems:
        raise Unreadable(_("This text is not in %(stated)s: it seems to be in %(seems)s.") % names)
    raise Unreadable(_("This text does not seem to be in %(stated)s.") % names)


def seeming_language(text: str) -> str | None:
    """The official language a text is most likely in, or None."""
    text = WEB_ADDRESS.sub(" ", text)
    scripts = _scripts(text)
    total = sum(scripts.values())
    for language in ("zh-hans", "ar", "ru"):
        if total and scripts[language] / total >= LEAST_SHARE:
            return language
    return _latin_language(text)


def _scripts(text):
    """How many letters of each script; a Chinese character counts for two, as it stands for half a word."""
    counts = Counter()
    for character, times in Counter(text).items():
        if character.isalpha():
            script = SCRIPTS.get(unicodedata.name(character, "").partition(" ")[0], "other")
            counts[script] += times * 2 if script == "zh-hans" else times
    return counts


def _latin_language(text):
    words = re.findall(r"[^\W\d_]+", text.lower())
    shares = {
        language: sum(word in small for word in words) / len(words) if words else 0
        for language, small in SMALL_WORDS.items()
    }
    best = max(shares, key=shares.get)
    return best if shares[best] >= LEAST_SMALL_WORDS else None
