"""A kind of matter as an app would own one, for the tests of panels and of the matrix."""

from django.urls import reverse

from ipbes_portal.panels.kinds import MatterKind, matter_kind

KIND = "tests.question"


@matter_kind(KIND, title="Question of the tests")
class Question(MatterKind):
    """Remembers what it was told; its subject is its key."""

    hidden = {}  # the ids of users from whom a key is kept
    decisions, loaded = [], []

    def load(self, matters):
        self.loaded.append(len(matters))

    def subject(self, matter):
        return f"Question {matter.key}"

    def path(self, matter):
        return reverse("rolling_plan:plan")

    def summary(self, matter, user):
        return [("Amount", "25,000 USD")]

    def hidden_from(self, user):
        return [key for key, users in self.hidden.items() if user.pk in users]

    def decided(self, matter, by):
        self.decisions.append((matter.key, matter.outcome, by))
