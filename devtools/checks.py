"""`dev check`: everything a machine can say about the code without running the tests."""

import os
import secrets
import subprocess

from devtools.environment import PYTHON, manage, say

RUFF = [PYTHON, "-m", "ruff"]
# Not the script in .venv/bin: its first line breaks when the project's folder moves.
LINT_IMPORTS = [PYTHON, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
BRIEFLY = ["--quiet", "--output-format", "concise"]
MOST_LINES = 50
CHECKS = (
    ("style", [*RUFF, "check", *BRIEFLY], "development"),
    ("format", [*RUFF, "format", "--check", *BRIEFLY], "development"),
    ("imports point down", [*LINT_IMPORTS, "--no-cache", "--no-logo"], "development"),
    ("migrations", manage("makemigrations", "--check", "--dry-run"), "development"),
    ("translations", manage("extract_messages", "--check"), "development"),
    ("API schema", manage("schema_file", "--check"), "development"),
    ("deployment settings", manage("check", "--deploy", "--fail-level", "WARNING"), "production"),
)


def environments():
    """The two worlds the checks run in; nothing in them is connected to."""
    production = {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "portal.example.org",
        "SITE_URL": "https://portal.example.org",
        "DATABASE_URL": "postgresql://portal@localhost/portal",
        "REDIS_URL": "redis://localhost/1",
        "BROKER_URL": "redis://localhost/0",
        "EMAIL_URL": "smtp://localhost:25",
    }
    return {"development": {"TESTING": "1", "DATABASE_URL": "sqlite://:memory:"}, "production": production}


def main(arguments):
    """Do every check, one line each, with the end of what a failed one said."""
    ours = environments()
    names = set().union(*ours.values(), ["DEBUG"])
    inherited = {name: value for name, value in os.environ.items() if name not in names}
    results = [passes(name, command, inherited | ours[world]) for name, command, world in CHECKS]
    return 0 if all(results) else 1


def passes(name, command, variables):
    """Do one check and say how it went."""
    result = subprocess.run(
        [str(part) for part in command],
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    say(f"{'failed' if result.returncode else 'ok':<8}{name}")
    if result.returncode:
        say("\n".join(result.stdout.strip().splitlines()[-MOST_LINES:]))
    return result.returncode == 0
