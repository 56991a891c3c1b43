"""Message catalogues without system gettext: extracting, merging, checking and compiling with Babel."""

import re
from copy import deepcopy
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

from . import languages

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
SKIPPED = {".venv", "var", "tests", "bench", "devtools", "node_modules", "migrations"}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%")
PLURALS = {  # forms by language, as gettext counts them
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
    "n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5);",
    "zh-hans": "nplurals=1; plural=0;",
    "en": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    "es": "nplurals=2; plural=(n != 1);",
}


def path_of(code):
    """Where the catalogue of a language lives."""
    return Path(settings.LOCALE_PATHS[0]) / to_locale(code) / "LC_MESSAGES" / "django.po"


def sources():
    """Every Python file and template that may hold text for people."""
    root = Path(settings.BASE_DIR)
    for path in sorted([*root.rglob("*.py"), *root.rglob("*.html"), *root.rglob("*.txt")]):
        parts = path.relative_to(root).parts
        if not SKIPPED.intersection(parts) and (path.suffix == ".py" or parts[0] == "templates"):
            yield path, "/".join(parts)


def extracted():
    """A fresh catalogue of every marked text."""
    catalogue = Catalog(fuzzy=False)
    for path, name in sources():
        code = path.read_text(encoding="utf-8")
        method = "python" if path.suffix == ".py" else "javascript"
        if method == "javascript":
            code = templatize(code, origin=name)
        for _line, message, comments, context in extract(method, BytesIO(code.encode()), KEYWORDS, ["Translators:"]):
            catalogue.add(message, locations=[(name, 0)], auto_comments=comments, context=context)
    return catalogue


def read(code):
    """The catalogue of a language as it stands."""
    path = path_of(code)
    if not path.exists():
        return Catalog(locale=to_locale(code))
    with path.open("rb") as file:
        return read_po(file, locale=to_locale(code))


def updated(code, template):
    """The catalogue of a language with today's messages; translations of unchanged messages are kept."""
    catalogue = read(code)
    # A copy, because Babel would put the same message objects into all six catalogues.
    catalogue.update(deepcopy(template), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def as_text(code, catalogue):
    """A catalogue as the bytes of a .po file that depend on nothing but its content."""
    buffer = BytesIO()
    write_po(buffer, catalogue, omit_header=True, sort_output=True, include_lineno=False, width=110)
    header = (
        f"# {languages.BY_CODE[code].name}: the interface of the IPBES capacity-building portal.\n"
        "# Translated by machine; not yet reviewed by a person unless a comment says so.\n"
        'msgid ""\nmsgstr ""\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Language: {to_locale(code)}\\n"\n'
        f'"Plural-Forms: {PLURALS[code]}\\n"\n\n'
    )
    return header.encode() + buffer.getvalue()


def problems(code, catalogue):
    """What is wrong with a catalogue: missing, fuzzy, or placeholders that differ from the original."""
    found = []
    forms = int(re.search(r"nplurals=(\d)", PLURALS[code])[1])
    for message in catalogue:
        if not message.id:
            continue
        originals = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.fuzzy:
            found.append(f"{code}: fuzzy: {originals[0]}")
        if code == "en" and not any(strings):
            continue  # English is the original
        if not all(strings) or (isinstance(message.id, tuple) and len(strings) != forms):
            found.append(f"{code}: missing: {originals[0]}")
            continue
        wanted = set(PLACEHOLDER.findall(originals[-1]))
        for number, string in enumerate(strings):
            names = set(PLACEHOLDER.findall(string))
            # "one activity" may leave out the number; every other placeholder must be there.
            counted = len(originals) > 1 and number < len(strings) - 1
            if names - wanted or (wanted - names and not (counted and len(wanted - names) <= 1)):
                found.append(f"{code}: placeholders: {originals[0]}")
    return found


def compile_all():
    """Write the .mo file of every language."""
    for code in languages.CODES:
        path = path_of(code)
        if path.exists():
            with path.open("rb") as source, path.with_suffix(".mo").open("wb") as target:
                write_mo(target, read_po(source, locale=to_locale(code)))
