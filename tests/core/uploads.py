"""Files as people send them: right ones and wrong ones."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 40
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def upload(name, content=PDF):
    """What a browser sent under `name`."""
    file = SimpleUploadedFile("x", content)
    file._name = name  # as the bytes came: Django's own setter would already take a path away
    return file


def office(main="word/document.xml", kind=WORD, **parts):
    """The bytes of an office file with this main part, and `parts` of more content."""
    types = f'<Types><Override PartName="/{main}" ContentType="{kind}"/></Types>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ({"[Content_Types].xml": types, main: "<xml/>"} | parts).items():
            archive.writestr(name, content)
    return buffer.getvalue()
