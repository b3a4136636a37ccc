"""Mails are found on the disk without being read, in mbox files as the world writes them."""

from __future__ import annotations

import io
import mailbox
import tracemalloc
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk_app.domain.errors import InvalidInput
from desk_app.services.exchange.mail_sources import MailPlaces, mails_of


def found(path: Path, content: bytes) -> list[bytes]:
    path.write_bytes(content)
    return [place.read() for place in MailPlaces.at(path)]


def test_mails_come_in_the_order_of_their_dates(tmp_path: Path) -> None:
    path = tmp_path / "box"
    box = mailbox.mbox(path)
    for day in (3, 1, 2):
        mail = EmailMessage()
        mail["Date"] = f"Mon, 0{day} Sep 2025 10:00:00 +0200"
        mail.set_content(f"Day {day}")
        box.add(mail)
    box.close()
    places = list(MailPlaces.at(path))
    assert [place.position for place in places] == [2, 3, 1]
    assert [str(place) for place in places] == [f"{path}, mail {n}" for n in (2, 3, 1)]
    assert [b"Day %d" % day in place.read() for day, place in enumerate(places, 1)] == [True] * 3


@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["unix", "windows"])
def test_a_sentence_that_begins_with_from_is_no_mail(tmp_path: Path, end: bytes) -> None:
    first = end.join([b"Subject: a", b"", b"One", b"From here on", b"", b"From now on: nothing", b"- x"])
    second = end.join([b"Subject: b", b"", b"Two"])
    mark = b"From a@b Mon Sep  1 10:00:00 2025" + end
    assert found(tmp_path / "box", mark + first + end + end + mark + second + end) == [
        first + end,
        second + end,
    ]


def test_marks_without_a_time_count_before_a_header(tmp_path: Path) -> None:
    content = b"From nobody\nSubject: a\n\nOne\n\nFrom somebody else\nX-A: b\n\nTwo\n"
    assert found(tmp_path / "box", content) == [b"Subject: a\n\nOne\n", b"X-A: b\n\nTwo\n"]


def test_a_mark_in_the_midst_of_a_text_counts_with_its_time(tmp_path: Path) -> None:
    content = (
        b"From a@b Mon Sep  1 10:00:00 2025\nSubject: a\n\nOne\nFrom - Tue Sep  2 10:00:00 2025\nX: b\n\nTwo"
    )
    assert found(tmp_path / "box", content) == [b"Subject: a\n\nOne\n", b"X: b\n\nTwo"]


@pytest.mark.parametrize("content", [b"From ", b"From x", b"From x\n", b"From x\n\n", b"From x\nFrom y\n"])
def test_a_mailbox_with_nothing_in_it_is_read_all_the_same(tmp_path: Path, content: bytes) -> None:
    assert all(raw.strip() in (b"", b"From y") for raw in found(tmp_path / "box", content))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.lists(
            st.sampled_from([b"", b"word", b"From me", b">From me", b"a: b", b"From x 10:00"]), max_size=6
        ).map(b"\n".join),
        min_size=1,
        max_size=5,
    )
)
def test_what_a_mailbox_was_made_of_comes_out_again(tmp_path: Path, bodies: list[bytes]) -> None:
    path = tmp_path / "box"
    path.unlink(missing_ok=True)
    box = mailbox.mbox(path)
    for body in bodies:
        box.add(b"Subject: x\n\n" + body + b"\n")
    box.close()
    again = mailbox.mbox(path)
    expected = [again.get_bytes(name) for name in again.keys()]  # noqa: SIM118 - a mailbox iterates its mails
    again.close()
    assert [place.read() for place in MailPlaces.at(path)] == expected


def test_a_large_mailbox_is_put_in_order_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "box"
    line = b"x" * 200_000 + b"\n"
    with path.open("wb") as file:
        for number in range(100):
            file.write(b"From a@b Mon Sep  1 10:00:00 2025\nSubject: %d\n\n" % number + line * 2 + b"\n")
    tracemalloc.start()
    try:
        assert len(MailPlaces.at(path)) == 100
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 5_000_000 < path.stat().st_size


def test_what_is_no_mailbox_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"Subject: no mailbox")
    with pytest.raises(InvalidInput, match="neither a mailbox"):
        MailPlaces.at(tmp_path / "x")


class CountedFile(io.FileIO):
    """A file that counts how often the system is called for it."""

    calls = 0

    def readinto(self, buffer: bytearray | memoryview) -> int | None:  # type: ignore[override]  # of any buffer
        self.calls += 1
        return super().readinto(buffer)

    def seek(self, offset: int, whence: int = 0) -> int:
        self.calls += 1
        return super().seek(offset, whence)

    def tell(self) -> int:
        self.calls += 1
        return super().tell()


def test_the_system_is_not_called_for_every_line(tmp_path: Path) -> None:
    path = tmp_path / "box"
    mail = b"From a@b Mon Sep  1 10:00:00 2025\nSubject: a\n\n" + b"One more line\n" * 50 + b"\n"
    path.write_bytes(mail * 100)
    raw = CountedFile(path)
    with io.BufferedReader(raw, 1 << 18) as file:
        assert len(list(mails_of(file))) == 100
    assert raw.calls < 20
