"""What waits for a reviewer; the address of each shows exactly that number."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import Review
from ..reviewing.desk import overdue


def sheets_waiting(user):
    """Label, number and address of the responses to read, and of those whose day has passed."""
    mine, address = Review.objects.of(user), reverse("matching:review_list")
    found = [
        (_("Responses to read"), mine.waiting().count(), f"{address}?waiting=true"),
        (_("Responses whose sheet is overdue"), overdue(mine).count(), f"{address}?overdue=true"),
    ]
    return [need for need in found if need[1]]
