"""Names of attachments are distrusted, and good ones are left alone."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desk_app.domain.filenames import safe_file_name


@pytest.mark.parametrize(
    "name",
    [
        "report.pdf",
        "Rechnung März 2026 (2).xlsx",
        "archive.tar.gz",
        "фото.jpg",
        "発注書.docx",
        "می\u200cکنم.txt",
        "team 👩\u200d🔧.png",
        "no extension",
        "a.b.c",
        "con sumo.txt",
        "console.log",
        "nullable",
        "_x_",
        "x'y & z, #1 @ 50% + [a]{b}~!.txt",
    ],
)
def test_a_good_name_stays_as_it_is(name: str) -> None:
    assert safe_file_name(name) == name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("/etc/passwd", "passwd"),
        ("../../.ssh/authorized_keys", "authorized_keys"),
        ("..\\..\\windows\\system32\\cmd.exe", "cmd.exe"),
        ("C:\\Users\\ana\\photo.jpg", "photo.jpg"),
        ("C:photo.jpg", "photo.jpg"),
        ("\\\\server\\share\\x.doc", "x.doc"),
        ("folder/", "folder"),
        ("a/..", "a"),
        ("photo.jpg:hidden.exe", "photo.jpg_hidden.exe"),
        ('a<b>c"d|e?f*g.txt', "a_b_c_d_e_f_g.txt"),
        ("etc\u2215passwd", "etc_passwd"),
        ("etc\uff0fpasswd", "etc_passwd"),
        ("two\r\nlines\t.txt", "two lines .txt"),
        ("nul\x00byte.txt", "nulbyte.txt"),
        ("annexe\u202egpj.exe", "annexegpj.exe"),
        ("\u2067photo\u2069\u200e.exe", "photo.exe"),
        ("zero\u200bwidth\ufeff.pdf", "zerowidth.pdf"),
        ("photo.jpg" + " " * 90 + ".exe", "photo.jpg .exe"),
        ("photo.jpg\u00a0\u2003\u3000.exe", "photo.jpg .exe"),
        ("trailing. . .", "trailing"),
        ("photo.jpg. ", "photo.jpg"),
        ("  leading.txt", "leading.txt"),
        (".bashrc", "file.bashrc"),
        (".. .pdf", "file.pdf"),
        ("\u200d.pdf", "file.pdf"),
        ("-rf", "_-rf"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("Aux .tar.gz", "_Aux .tar.gz"),
        ("com1.log", "_com1.log"),
        ("LPT³", "_LPT³"),
        ("CONIN$", "_CONIN$"),
        ("half\ud800pair.txt", "halfpair.txt"),
        ("cafe\u0301.txt", "café.txt"),
    ],
)
def test_a_bad_name_is_made_plain(name: str, safe: str) -> None:
    assert safe_file_name(name) == safe


@pytest.mark.parametrize(
    "name", ["", " ", ".", "..", "...", "/", "\\", "C:", "C:\\", "\u202e", "\x00", "../.."]
)
def test_text_without_a_name_is_called_file(name: str) -> None:
    assert safe_file_name(name) == "file"


@pytest.mark.parametrize("letter", ["a", "é", "語", "👩"])
def test_a_long_name_is_cut_between_characters_and_keeps_its_ending(letter: str) -> None:
    safe = safe_file_name(letter * 400 + ".pdf")

    assert 250 < len(safe.encode()) <= 255
    assert safe == letter * (len(safe) - 4) + ".pdf"


def test_an_ending_too_long_to_be_one_is_cut_too() -> None:
    assert safe_file_name("x." + "y" * 400) == "x." + "y" * 253
    assert safe_file_name("x" * 10_000_000) == "x" * 255


def test_a_cut_leaves_no_space_before_the_ending() -> None:
    assert safe_file_name("x" * 245 + " " + "y" * 100 + ".docx") == "x" * 245 + " " + "y" * 4 + ".docx"
    assert safe_file_name("x" * 249 + " " + "y" * 100 + ".docx") == "x" * 249 + ".docx"


DIRECTIONS = {"RLO", "LRO", "RLE", "LRE", "PDF", "RLI", "LRI", "FSI", "PDI"}

nasty = st.text(
    st.one_of(
        st.sampled_from(' ./\\:*?"<>|-_~$\u202e\u2066\u200d\u0301\u0338\u212a\u3000\x00\n\ud800\ufdd0'),
        st.characters(),
        st.sampled_from("conaux1pdfexe"),
    ),
    max_size=40,
)


@given(st.one_of(nasty, nasty.map(lambda text: text * 30)))
@example("\u212aCO\u202eN.txt")
@example("a\u200c" * 200)
@example(". " * 300 + "x")
def test_any_text_becomes_a_name_every_system_takes(name: str) -> None:
    safe = safe_file_name(name)

    assert 1 <= len(safe.encode()) <= 255
    assert not set(safe) & set('/\\:*?"<>|\r\n\t\x00')
    assert not safe.startswith((".", " ", "-"))
    assert not safe.endswith((".", " "))
    assert "  " not in safe
    assert unicodedata.normalize("NFC", safe) == safe
    assert not any(
        unicodedata.bidirectional(char) in {"RLO", "LRO", "RLE", "LRE", "PDF", "RLI", "LRI", "FSI", "PDI"}
        for char in safe
    )
    assert safe.split(".")[0].rstrip().upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9"}
    assert safe_file_name(safe) == safe
