"""Addresses of the plan."""

from django.urls import path, re_path, register_converter

from .views import board, editions, importing, official, outline, reading, writing

FILE = r"(?P<extent>summary|full)/(?P<kind>pdf|docx)"


class PartKeyConverter:
    """The key of a part of the plan: `A12.b.ii`, `fn1`."""

    regex = r"[\w.]{1,30}"

    def to_python(self, value):
        """As it is."""
        return value

    to_url = to_python


register_converter(PartKeyConverter, "part")

app_name = "rolling_plan"
urlpatterns = [
    path("plan/", reading.plan, name="plan"),
    path("plan/download/", reading.download, name="download"),
    path("plan/files/<slug:digest>/", reading.file, name="file"),
    re_path(rf"^plan/files/{FILE}/ask/$", reading.file_ask, name="file_ask"),
    path("plan/editions/", editions.edition_list, name="edition_list"),
    path("plan/editions/begin/", editions.EditionBegin.as_view(), name="edition_begin"),
    path("plan/editions/<int:number>/", reading.edition_detail, name="edition_detail"),
    path("plan/editions/<int:number>/download/", reading.download, name="edition_download"),
    path("plan/editions/<int:number>/publish/", editions.EditionPublish.as_view(), name="edition_publish"),
    path("plan/editions/<int:number>/welcome/", editions.EditionWelcome.as_view(), name="edition_welcome"),
    path("plan/editions/<int:number>/discard/", editions.EditionDiscard.as_view(), name="edition_discard"),
    re_path(rf"^plan/editions/(?P<number>\d{{1,4}})/files/{FILE}/ask/$", reading.file_ask, name="edition_file_ask"),
    path("plan/edit/", board.board, name="board"),
    path("plan/edit/assign/", board.assign, name="assign"),
    path("plan/edit/<part:key>/<str:language>/", writing.SectionEdit.as_view(), name="section_edit"),
    path("plan/edit/<part:key>/<str:language>/finish/", writing.section_finish, name="section_finish"),
    path("plan/edit/<part:key>/<str:language>/release/", board.section_release, name="section_release"),
    path("plan/edit/<part:key>/<str:language>/history/", writing.section_history, name="section_history"),
    path(
        "plan/edit/<part:key>/<str:language>/history/<int:number>/restore/",
        writing.section_restore,
        name="section_restore",
    ),
    path("plan/outline/", outline.outline, name="outline"),
    path("plan/outline/add/", outline.SectionAdd.as_view(), name="section_add_first"),
    path("plan/outline/<part:key>/add/", outline.SectionAdd.as_view(), name="section_add"),
    path("plan/outline/<part:key>/move/", outline.section_move, name="section_move"),
    path("plan/outline/<part:key>/withdraw/", outline.section_withdraw, name="section_withdraw"),
    path("plan/outline/<part:key>/put-back/", outline.section_put_back, name="section_put_back"),
    path("plan/import/", importing.TextImportCreate.as_view(), name="import_text"),
    path("plan/import/<int:pk>/", importing.import_preview, name="import_preview"),
    path("plan/import/<int:pk>/save/", importing.import_save, name="import_save"),
    path("plan/import/<int:pk>/discard/", importing.import_discard, name="import_discard"),
    path("documents/<int:pk>/text/<slug:prefix>/", official.document_text, name="document_text"),
]
