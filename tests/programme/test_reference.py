"""Loading the reference data again and again, beside staff who correct it."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from ipbes_portal.directory.models import Country, Deliverable, Organisation
from ipbes_portal.programme.models import Criterion, Initiative, Need, Strategy
from ipbes_portal.records.models import Document
from ipbes_portal.reference import Loader, fingerprint
from ipbes_portal.texts.actions import write_wording
from ipbes_portal.texts.models import WordingState

NAMES = {"ar": "١", "zh_hans": "一", "en": "One", "fr": "Un", "ru": "Один", "es": "Uno"}


def load():
    out = StringIO()
    call_command("load_reference", stdout=out)
    return out.getvalue().strip()


@pytest.mark.django_db
def test_loading_twice_writes_once_and_a_staff_correction_stands(secretariat):
    assert load().endswith("rows written.")
    counts = {
        model: model.objects.count() for model in (Strategy, Initiative, Criterion, Country, Document, Deliverable)
    }
    assert [counts[model] for model in (Strategy, Initiative, Criterion)] == [3, 10, 12]

    country, initiative, need = Country.objects.first(), Initiative.objects.first(), Need.objects.first()
    Country.objects.filter(pk=country.pk).update(name_fr="Corrigé")
    Need.objects.filter(pk=need.pk).update(name_en="Corrected need")
    Organisation.objects.filter(pk=Organisation.objects.first().pk).update(website="https://corrected.example/")
    write_wording(
        initiative.text, by=secretariat, language="fr", title="Corrigé", body="Texte.", state=WordingState.REVIEWED
    )

    with CaptureQueriesContext(connection) as queries, translation.override("zh-hans"):
        assert load() == "Reference data: up to date."
    written = [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert written == []

    country.refresh_from_db()
    need.refresh_from_db()
    assert (country.name_fr, need.name_en) == ("Corrigé", "Corrected need")
    assert Organisation.objects.filter(website="https://corrected.example/").count() == 1
    french = initiative.text.wordings.get(language="fr")
    assert (french.title, french.state) == ("Corrigé", WordingState.REVIEWED)
    assert {model: model.objects.count() for model in counts} == counts


@pytest.mark.sqlite
@pytest.mark.django_db
class TestLoader:
    """One row at a time."""

    @staticmethod
    def strategy(**fields):
        names = {f"name_{column}": name for column, name in NAMES.items()}
        return Loader().row(Strategy, {"number": "1"}, **names | {"paragraph": "5/3 A¶1"} | fields)

    def test_a_row_is_created_then_left_alone_then_renewed_when_the_file_says_something_new(self):
        first = self.strategy()
        Strategy.objects.update(paragraph="corrected by staff")
        assert self.strategy() == first
        assert Strategy.objects.get().paragraph == "corrected by staff"
        assert self.strategy(name_en="First") == first
        assert (Strategy.objects.get().name_en, Strategy.objects.get().paragraph) == ("First", "5/3 A¶1")

    def test_a_row_that_was_deleted_comes_back(self):
        self.strategy().delete()
        assert self.strategy() == Strategy.objects.get()

    def test_what_was_loaded_is_counted(self):
        loader = Loader()
        for number in ("1", "2"):
            loader.row(Strategy, {"number": number}, name_en="Name")
        assert loader.counts == {"programme.strategy": 2}

    def test_words_that_a_person_wrote_since_stand_when_the_file_changes(self, secretariat):
        strategy = self.strategy(text=(NAMES, {"en": "Text.", "fr": "Texte."}))
        write_wording(
            strategy.text, by=secretariat, language="fr", title="Premier", body="Texte.", state=WordingState.REVIEWED
        )
        strategy = self.strategy(
            text=(NAMES | {"fr": "Une", "es": "Primero"}, {"en": "New text.", "fr": "Texte neuf."})
        )
        words = {w.language: (w.title, w.body, w.state) for w in strategy.text.wordings.all()}
        assert words["en"] == ("One", "New text.", "draft")
        assert words["es"] == ("Primero", "", "machine")
        assert words["fr"] == ("Premier", "Texte.", "reviewed")
        assert strategy.text.wordings.get(language="fr").is_stale(strategy.text.source)

    def test_correcting_a_row_does_not_renew_the_rows_that_refer_to_it(self, strategy):
        fields = {"strategy": strategy, "name_en": "Fellowships", "management_mode": "managed_by_unit",
                  "funding_mode": "trust_fund"}  # fmt: skip
        Loader().row(Initiative, {"code": "1(a)"}, **fields)
        Initiative.objects.update(manager_en="corrected by staff")
        Strategy.objects.update(name_en="Corrected", name_fr="Corrigé")
        with translation.override("fr"):
            Loader().row(Initiative, {"code": "1(a)"}, **fields | {"strategy": Strategy.objects.get()})
        assert Initiative.objects.get().manager_en == "corrected by staff"

    def test_the_fingerprint_of_a_row_it_refers_to_is_its_key(self, strategy):
        before = fingerprint({"strategies": [strategy]})
        strategy.name_en = "Corrected"
        assert fingerprint({"strategies": [strategy]}) == before
        assert fingerprint({"strategies": []}) != before
