"""Moves the passages of the plan, with every word written into them, from the programme to the plan."""

from django.db import migrations


def move(apps, schema_editor):
    """Each passage becomes a section with the same text and key; `load_reference` then puts the outline in order."""
    section = apps.get_model("rolling_plan", "Section")
    text = apps.get_model("texts", "Text")
    for passage in apps.get_model("programme", "PlanPassage").objects.select_related("section"):
        above, _made = section.objects.get_or_create(
            key=passage.section.letter,
            defaults={"kind": "section", "position": 1, "text": text.objects.create()},
        )
        moved = section.objects.create(
            key=passage.paragraph, kind="paragraph", parent=above, position=passage.position, text=passage.text
        )
        moved.decisions.set(passage.decisions.all())


class Migration(migrations.Migration):
    dependencies = [("rolling_plan", "0001_initial"), ("programme", "0001_initial")]
    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
