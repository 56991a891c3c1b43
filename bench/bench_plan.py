"""The plan at 500 and 5,000 activities: its page, its PDF, and a page that has not changed."""

import io
import os
import resource
import sys
import time
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
os.environ["DJANGO_SETTINGS_MODULE"] = "ipbes_portal.settings"

import django  # noqa: E402

django.setup()

from activity_rows import grow  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from pypdf import PdfReader  # noqa: E402
from quiet import quiet  # noqa: E402

from ipbes_portal.directory.models import Country, Organisation, Region  # noqa: E402
from ipbes_portal.programme.models import Initiative, Need  # noqa: E402
from rolling_plan.document import build  # noqa: E402
from rolling_plan.pdf import plan_pdf  # noqa: E402

SIZES = (500, 5_000)
ROUNDS = 5
PAGE = "/en/plan/"
PAGES_WANTED = 300


def prepare():
    """The real outline and reference rows, and what activities are tied to."""
    call_command("flush", interactive=False, verbosity=0)
    call_command("load_reference", stdout=io.StringIO())
    Organisation.objects.bulk_create(
        Organisation(name=f"Organisation {number}", kind="ngo", status="verified") for number in range(500)
    )
    return {
        "regions": list(Region.objects.all()),
        "initiatives": list(Initiative.objects.all()),
        "needs": list(Need.objects.all()),
        "countries": list(Country.objects.all()),
        "organisations": list(Organisation.objects.all()),
    }


def seconds(act):
    """CPU seconds of this process for one call, and what it gave."""
    before = time.process_time()
    found = act()
    return time.process_time() - before, found


def pages(content):
    """How many pages a PDF has."""
    path = HERE.parent / "var" / "bench-plan.pdf"
    path.write_bytes(content)
    with path.open("rb") as file:
        return len(PdfReader(file).pages)


def page_of_plan(client):
    """One request for the page by a stranger."""
    response = client.get(PAGE)
    if response.status_code != 200:
        raise SystemExit(f"The plan answered {response.status_code}.")
    return response


def measure(size):
    """Median seconds of the page and of the PDF, pages of the PDF, and the answer to a copy that is still right."""
    client = Client(HTTP_HOST="localhost")
    page = median(seconds(lambda: page_of_plan(client))[0] for _round in range(ROUNDS))
    reading, data = seconds(lambda: build("en", activities=None))
    plan_pdf(data)  # fonts are read once per process
    printing = [seconds(lambda: plan_pdf(data)) for _round in range(3)]
    etag = page_of_plan(client).headers["ETag"]
    unchanged, response = seconds(lambda: client.get(PAGE, headers={"If-None-Match": etag}))
    return {
        "page": page,
        "reading": reading,
        "pdf": median(cost for cost, _content in printing),
        "pages": pages(printing[0][1]),
        "unchanged": unchanged,
        "status": response.status_code,
        "bytes": len(response.content),
    }


def main():
    """Print what the plan costs at both sizes, then each goal with what was reached."""
    began, known, found = time.monotonic(), prepare(), {}
    print(f"{'activities':>10}{'page s':>10}{'build s':>10}{'PDF s':>10}{'pages':>8}{'pages/s':>10}{'304 s':>10}")
    for size in SIZES:
        grow(known, size)
        with quiet():
            found[size] = row = measure(size)
        print(
            f"{size:>10}{row['page']:>10.3f}{row['reading']:>10.3f}{row['pdf']:>10.3f}{row['pages']:>8}"
            f"{row['pages'] / row['pdf']:>10.0f}{row['unchanged']:>10.3f}"
        )
    report(found)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\n{time.monotonic() - began:.0f} s, {peak:.0f} MB at most in this process")


def report(found):
    """Each goal, what was reached, and whether that is enough."""
    small, large = (found[size] for size in SIZES)
    speed, is_long = large["pages"] / large["pdf"], large["pages"] >= PAGES_WANTED
    growth = {name: large[name] / small[name] for name in ("page", "pdf")}
    goals = [
        (f"PDF of {large['pages']} pages, pages a second", speed, ">= 50", is_long and speed >= 50),
        ("plan page, 5,000 / 500 activities", growth["page"], "<= 12", growth["page"] <= 12),
        ("PDF, 5,000 / 500 activities", growth["pdf"], "<= 12", growth["pdf"] <= 12),
    ]
    print()
    for name, value, goal, is_reached in goals:
        print(f"{name:<40}{value:>8.2f}  goal {goal:<7}{'reached' if is_reached else 'MISSED'}")
    answers = {row["status"] for row in found.values()}
    verdict = "reached" if answers == {304} else "MISSED"
    print(f"{'answer to an unchanged page':<40}{answers!s:>8}  goal 304    {verdict}")


if __name__ == "__main__":
    main()
