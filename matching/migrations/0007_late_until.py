from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0006_consultation_reminder"),
    ]

    operations = [
        migrations.AddField(
            model_name="call",
            name="late_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="late responses until"),
        ),
        migrations.AddConstraint(
            model_name="call",
            constraint=models.CheckConstraint(
                name="late_responses_end_after_closing_where_they_are_taken",
                condition=Q(late_until__isnull=True) | Q(late_policy="accepted", late_until__gt=F("closes_at")),
                violation_error_message=(
                    "The end for late responses comes after the closing time, and only where they are accepted."
                ),
            ),
        ),
    ]
