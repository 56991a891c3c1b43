"""People found to be different from each other."""

from django.db import models
from django.db.models import F, Q

from ipbes_portal import clock

from .person import Person
from .user import User


class DistinctPair(models.Model):
    """Two people who look alike and were found to be different; remembered, so that nobody asks again."""

    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="a_pair_is_judged_once"),
            models.CheckConstraint(name="a_pair_is_stored_in_one_order", condition=Q(first__lt=F("second"))),
        ]

    def __str__(self):
        return f"{self.first_id} ≠ {self.second_id}"
