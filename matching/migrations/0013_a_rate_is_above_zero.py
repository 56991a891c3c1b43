from django.db import migrations, models
from django.db.models import Q


def forget_rates_of_nothing(apps, schema_editor):
    """A rate of zero or less never gave a value in dollars; without it the row says the same, and may be completed."""
    for name in ("Offer", "Proposal"):
        apps.get_model("matching", name).objects.filter(rate__lte=0).update(rate=None)


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0012_self_assessment_published_at"),
    ]

    operations = [
        migrations.RunPython(forget_rates_of_nothing, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=Q(("rate__isnull", True), ("rate__gt", 0), _connector="OR"),
                name="the_rate_of_an_offer_is_above_zero",
                violation_error_message="The rate must be above zero.",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=Q(("rate__isnull", True), ("rate__gt", 0), _connector="OR"),
                name="the_rate_of_a_response_is_above_zero",
                violation_error_message="The rate must be above zero.",
            ),
        ),
    ]
