from django.db import migrations, models
from django.db.models import F


def say_since_when(apps, schema_editor):
    """Those that everybody may read, or could until a newer one replaced them, became public when last moved."""
    assessments = apps.get_model("matching", "SelfAssessment").objects
    assessments.filter(may_be_published=True).update(published_at=F("status_changed_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0011_offer_published_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="selfassessment",
            name="published_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(say_since_when, migrations.RunPython.noop, elidable=True),
    ]
