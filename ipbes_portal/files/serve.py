"""Sending a stored file, after its owner app has decided that this reader may have it."""

from django.http import FileResponse, Http404

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}


def serve(stored):
    """The file as a download: never shown inside the page, never cached by others, never guessed at."""
    try:
        content = stored.content.open("rb")
    except FileNotFoundError as error:  # a restored database whose files are not restored yet
        raise Http404 from error
    response = FileResponse(
        content,
        as_attachment=True,
        filename=stored.name,
        content_type=CONTENT_TYPES.get(stored.extension, "application/octet-stream"),
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
