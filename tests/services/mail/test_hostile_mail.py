"""Mails made to break readers: each ends as a value or in quarantine, in bounded time and memory."""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from desk_app.services.mail.html_words import html_text
from desk_app.services.mail.reading import UnreadableMail, read_mail
from desk_app.services.safe_html import safe_mail
from tests.services.mail.conftest import Post
from tests.services.mail.test_real_mails import DATA
from tests.services.mail.test_seals import signed

HEAD = (
    b"From: Ann <ann@customer.example>\r\nTo: support@desk.example\r\nSubject: Pump\r\n"
    b"Message-ID: <1@customer.example>\r\nMIME-Version: 1.0\r\n"
)
SLOWEST_S = 20.0
"""Far above anything seen (0.4 s): what is exponential or quadratic does not come near it."""


def nested(depth: int) -> bytes:
    begin = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(depth)
    )
    end = b"".join(b"\r\n--b%d--\r\n" % n for n in reversed(range(depth)))
    return HEAD + begin + b"Content-Type: text/plain\r\n\r\nat the bottom" + end


def wrapped_mails(depth: int) -> bytes:
    inner = b"Subject: bottom\r\n\r\nat the bottom"
    for _ in range(depth):
        inner = b"Subject: x\r\nContent-Type: message/rfc822\r\n\r\n" + inner
    return HEAD + inner


@pytest.mark.parametrize("depth", [100, 2_000])
def test_mails_nested_deeply_are_read_or_quarantined_with_a_reason(post: Post, depth: int) -> None:
    for raw in (nested(depth), wrapped_mails(depth)):
        filed = post.one(raw.replace(b"<1@", b"<%d.%d@" % (depth, len(raw))))
        assert filed.state in {"filed", "quarantined"}
        assert filed.state == "filed" or filed.reason


def bombs() -> Iterator[tuple[str, bytes]]:
    yield "open tags", b"<div>" * 200_000
    yield "deep tables", b"<table><tr><td>" * 60_000
    yield "attributes", b"<p " + b"a=b " * 200_000 + b">x</p>"
    yield "never ending tag", b"<" * 400_000
    yield "comments", b"<!--" * 100_000
    yield "entities", b"&amp;" * 300_000
    yield "style", b"<style>" + b"a{b:c}" * 100_000
    yield "images", b"<img src=https://t.example/%d.gif>" * 20_000
    yield "quotes", b"<blockquote>" * 100_000 + b"x"
    yield "long word", b"x" * 3_000_000


@pytest.mark.parametrize(("name", "page"), list(bombs()), ids=[name for name, _ in bombs()])
def test_pages_made_to_blow_up_come_out_small_and_soon(name: str, page: bytes) -> None:
    raw = HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + page
    began = time.process_time()

    mail = read_mail(raw)
    html_text(mail.html or "")
    safe_mail(mail.html or "")

    assert time.process_time() - began < SLOWEST_S, name


def headers_bombs() -> Iterator[bytes]:
    yield b"References: " + b"<a@b> " * 200_000
    yield b"To: " + b"x <x@y.example>, " * 60_000
    yield b"Subject: " + b"=?utf-8?q?a?= " * 100_000
    yield b"Subject: =?utf-8?b?" + b"QUJD" * 300_000 + b"?="
    yield b"Content-Type: text/plain; " + b"a*0*=x; " * 50_000
    yield b"Received: " + b"(" * 200_000
    yield b"From: " + b'"' * 100_000 + b"<a@b.example>"
    yield b"X: " + b"y\r\n " * 100_000


@pytest.mark.parametrize("header", list(headers_bombs()), ids=[h[:12].decode() for h in headers_bombs()])
def test_headers_made_to_blow_up_come_out_soon(header: bytes) -> None:
    began = time.process_time()
    with suppress(UnreadableMail):
        read_mail(header + b"\r\n" + HEAD + b"\r\nHello")

    assert time.process_time() - began < SLOWEST_S


def test_a_mail_that_is_too_large_is_quarantined_with_its_size(post: Post) -> None:
    filed = post.one(HEAD + b"\r\n" + b"x" * 81_000_000)

    assert (filed.state, filed.reason) == ("quarantined", "The mail is larger than 80 MB.")


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """The mail with a few random hurts: bytes changed, cut, doubled, swapped, lines moved."""
    data = bytearray(raw[:200_000])
    for _ in range(chance.randrange(1, 8)):
        if not data:
            break
        at, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
        match chance.randrange(7):
            case 0:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del data[at : min(end, at + 400)]
            case 2:
                data[at:at] = data[at : min(end, at + 400)]
            case 3:
                data[at:at] = chance.choice(
                    [
                        b"\0",
                        b"\r",
                        b"\n\n",
                        b"--",
                        b"=?",
                        b"boundary=",
                        b"\xff\xfe",
                        b'"',
                        b";",
                        b"<",
                        b"(",
                        b"%",
                    ]
                )
            case 4:
                lines = bytes(data).split(b"\n")
                chance.shuffle(lines[:30])
                data = bytearray(b"\n".join(lines))
            case 5:
                data = bytearray(bytes(data).replace(b"base64", b"quoted-printable", 1))
            case _:
                data = data[:at]
    return bytes(data)


def corpus() -> list[bytes]:
    own = [
        nested(3),
        wrapped_mails(2),
        signed(),
        HEAD + b"Content-Type: text/html\r\n\r\n<p>Hello <b>you</b></p>",
    ]
    if not DATA.is_dir():
        return own
    paths = sorted([*(DATA / "parse").rglob("*.eml"), *(DATA / "bounces").glob("*.msg")])
    return own + [path.read_bytes() for path in paths]


def hurt_all(rounds: int, seed: int) -> tuple[int, int]:
    """Read hurt mails; gives how many were read and how many were refused in words. Anything else raises."""
    chance, mails = random.Random(seed), corpus()
    read = refused = 0
    for _ in range(rounds):
        raw = mutated(chance.choice(mails), chance)
        began = time.process_time()
        try:
            read_mail(raw)
            read += 1
        except UnreadableMail:
            refused += 1
        assert time.process_time() - began < SLOWEST_S
    return read, refused


def test_hurt_mails_are_read_or_refused_in_words() -> None:
    read, refused = hurt_all(150, 7)

    assert read + refused == 150
    assert read


@pytest.mark.slow
def test_many_thousands_of_hurt_mails_are_read_or_refused_in_words() -> None:
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    read, refused = hurt_all(20_000, 11)
    grown_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb) / 1_024
    took_s = time.process_time() - began
    print(f"20,000 hurt mails: {read} read, {refused} refused, {took_s:.0f} s, {grown_mb:.0f} MB more")  # noqa: T201 - the figures

    assert read + refused == 20_000
    assert sys.platform != "linux" or grown_mb < 600


@pytest.mark.slow
def test_a_hundred_megabytes_are_refused_without_ten_times_the_memory(post: Post) -> None:
    raw = (
        HEAD
        + b"Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + b"QUJD" * 25_000_000
    )
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    filed = post.one(raw)

    assert filed.state == "quarantined"
    grown_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb) / 1_024
    print(f"100 MB: {grown_mb:.0f} MB more")  # noqa: T201 - the figure
    assert sys.platform != "linux" or grown_mb < 1_000


def test_an_attached_mail_with_a_broken_header_is_kept_as_it_stands() -> None:
    inner = b"To: cc@dd.org\rSubject: ee\nX: =?utf-8?q?a\n\nwords of it\n"

    (file,) = read_mail(HEAD + b"Content-Type: message/rfc822\r\n\r\n" + inner).files

    assert b"words of it" in file.content
