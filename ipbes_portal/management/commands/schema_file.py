"""Writes the API description to docs/openapi.json, or says whether that file is up to date."""

import difflib

import orjson
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override
from drf_spectacular.drainage import GENERATOR_STATS

from ipbes_portal.api import description

FILE = settings.BASE_DIR / "docs" / "openapi.json"
MOST_LINES = 40


def written():
    """The description as it is committed: as written in the code, members in a fixed order, one per line."""
    with override(None):  # no catalogue: a new translation leaves the file as it is
        data = orjson.dumps(description(None), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
    return data.decode() + "\n"


class Command(BaseCommand):
    """`schema_file` writes the file, `schema_file --check` compares it."""

    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser):
        """--check."""
        parser.add_argument("--check", action="store_true", help="fail when the committed file differs")

    def handle(self, *, check, **options):
        """Write or compare."""
        text = written()
        if GENERATOR_STATS:
            GENERATOR_STATS.emit_summary()
            raise CommandError("The description has warnings.")
        if not check:
            FILE.write_text(text, encoding="utf-8")
            return
        present = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
        if present != text:
            names = {"fromfile": "docs/openapi.json", "tofile": "now", "lineterm": ""}
            lines = difflib.unified_diff(present.splitlines(), text.splitlines(), **names)
            self.stdout.write("\n".join(list(lines)[:MOST_LINES]))
            raise CommandError("docs/openapi.json is out of date: run manage.py schema_file.")
