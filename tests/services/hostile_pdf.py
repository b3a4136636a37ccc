"""PDF files as strangers make them: ordinary, locked, and some that want a whole machine."""

from __future__ import annotations

import io
import zlib

from fpdf import FPDF
from pypdf import PdfReader, PdfWriter


def pages(*texts: str) -> bytes:
    """A page for each text."""
    document = FPDF()
    document.set_font("Helvetica", size=24)
    for text in texts:
        document.add_page()
        document.cell(text=text)
    return bytes(document.output())


def locked() -> bytes:
    """Opens with a password only."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pages("secret"))))
    writer.encrypt("open sesame", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def built(objects: list[bytes]) -> bytes:
    """A file of these objects, the first of which is the catalogue."""
    out = b"%PDF-1.5\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    packed = zlib.compress(data)
    head = b"<< %s /Filter /FlateDecode /Length %d >>" % (entries, len(packed))
    return head + b"\nstream\n" + packed + b"\nendstream"


def _page(content: bytes, resources: bytes, more: list[bytes]) -> bytes:
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R /Resources << %s >> >>"
    return built(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            page % resources,
            stream(content),
            *more,
        ]
    )


def endless(depth: int = 8, width: int = 40) -> bytes:
    """A kilobyte of forms, each of which draws the next one forty times: ten thousand million lines."""
    forms = []
    for level in range(depth):
        size = b"/Type /XObject /Subtype /Form /BBox [0 0 200 200] "
        inner = b"/Resources << /XObject << /F %d 0 R >> >>" % (6 + level)
        forms.append(stream(b"/F Do\n" * width, size + inner))
    forms.append(stream(b"0 0 m 200 200 l S\n", b"/Type /XObject /Subtype /Form /BBox [0 0 200 200]"))
    return _page(b"/F Do", b"/XObject << /F 5 0 R >>", forms)


def bloated() -> bytes:
    """A picture of 60,000 by 60,000 points whose data is a few megabytes of nothing."""
    size = b"/Width 60000 /Height 60000 /ColorSpace /DeviceRGB /BitsPerComponent 8"
    picture = stream(bytes(4_000_000), b"/Type /XObject /Subtype /Image " + size)
    return _page(b"200 0 0 200 0 0 cm /I Do", b"/XObject << /I 5 0 R >>", [picture])


def sized(box: str) -> bytes:
    """A page of a given size."""
    return _page(b"", b"", []).replace(b"[0 0 200 200]", box.encode())
