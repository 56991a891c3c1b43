"""The mailbox of a developer's machine."""

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse

from ipbes_portal.notifications import development

pytestmark = pytest.mark.django_db


def test_the_mailbox_does_not_exist_outside_development(client, secretariat):
    client.force_login(secretariat)

    assert client.get(reverse("development_mailbox")).status_code == 404


def test_the_mailbox_shows_the_newest_letter_first_and_markup_as_text(client, settings, monkeypatch, tmp_path):
    settings.DEBUG = True
    monkeypatch.setattr(development, "FOLDER", tmp_path)
    backend = development.DevelopmentMailbox()
    for subject in ("First", "<b>Second</b>"):
        backend.send_messages([EmailMessage(subject, "Côte d'Ivoire http://localhost:8000/en/", to=["a@example.org"])])

    page = client.get(reverse("development_mailbox")).content.decode()

    assert page.index("&lt;b&gt;Second&lt;/b&gt;") < page.index("First")
    assert '<a href="http://localhost:8000/en/"' in page
