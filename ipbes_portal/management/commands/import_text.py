"""Imports the official text of a document, as extracted from its PDF or as a Word file, and prints what it found."""

import hashlib
import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from ipbes_portal import languages
from ipbes_portal.official_text import Unreadable
from ipbes_portal.records.models import Document
from rolling_plan.actions.importing import import_official_text
from rolling_plan.official import read


class Command(BaseCommand):
    """`manage.py import_text FILE --symbol IPBES/5/3 --language zh-hans [--dry-run]`"""

    help = __doc__

    def add_arguments(self, parser):
        """What to read, and what it is."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--symbol", required=True)
        parser.add_argument("--language", required=True, choices=languages.CODES)
        parser.add_argument("--dry-run", action="store_true", help="Read and count, and save nothing.")

    def handle(self, *, file, symbol, language, dry_run, **options):
        """Read, count, print as JSON, save unless told not to; all or nothing."""
        try:
            content = file.read_bytes()
            parsed = read(file.name, content, language)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except Unreadable as refusal:
            raise CommandError(f"{file.name}: {refusal}") from refusal
        if not dry_run:
            document = Document.objects.filter(symbol=symbol).first()
            if document is None:
                raise CommandError(f"No document {symbol} is registered here.")
            digest = hashlib.sha256(content).hexdigest()
            import_official_text(document, by=None, language=language, parsed=parsed, sha256=digest)
        warnings = [{"line": warning.line, "message": warning.message} for warning in parsed.warnings]
        self.stdout.write(json.dumps(parsed.counts() | {"warnings": warnings}, ensure_ascii=False, indent=2))
