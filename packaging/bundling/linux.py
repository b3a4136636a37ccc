"""The forms for Linux: a tarball with an installer for one person, a Debian package, one runnable file."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Final

from bundling.product import COMMAND, IDENTIFIER, ROOT, BuildProblem, Stamp

_HERE: Final = ROOT / "packaging" / "linux"
_ICON_SIZES: Final = (16, 24, 32, 48, 64, 128, 256, 512)
_DEBIAN_WORDS: Final = {"x64": "amd64", "arm64": "arm64"}


def dress(bundle: Path) -> None:
    """Put the menu entry, the icon and the installer for one person into a built bundle."""
    share = bundle / "share"
    share.mkdir(exist_ok=True)
    shutil.copyfile(_HERE / "desk-app.desktop", share / "desk-app.desktop")
    shutil.copyfile(ROOT / "resources" / "icons" / "app" / "desk-app-256.png", share / "desk-app.png")
    shutil.copyfile(_HERE / "install.sh", bundle / "install.sh")
    (bundle / "install.sh").chmod(0o755)


def strip_python(bundle: Path) -> None:
    """Take the debugger's tables out of Python's own library, two thirds of it; others come without."""
    strip = shutil.which("strip")
    if strip is None:
        return
    for library in [*bundle.glob("_internal/libpython3*.so*"), *bundle.glob("_internal/sqlcipher3/*.so")]:
        subprocess.run([strip, "--strip-debug", library], check=True)


def tarball(bundle: Path, target: Path, stamp: Stamp, *, level: int) -> Path:
    """`desk-app-VERSION-linux-x64.tar.xz`, the same bytes for the same content.

    Args:
        bundle: The built folder; its name in the archive is the name of the build.
        target: The folder for the file.
        stamp: Gives name and time.
        level: How hard xz tries, 0 to 9.
    """
    path = target / f"{stamp.stem}.tar.xz"
    plain = target / f"{stamp.stem}.tar"
    with tarfile.open(plain, "w", format=tarfile.PAX_FORMAT) as archive:
        for file in sorted(bundle.rglob("*")):
            inside = f"{stamp.stem}/{file.relative_to(bundle).as_posix()}"
            archive.add(file, inside, recursive=False, filter=lambda row: _anonymous(row, stamp))
    _run(["xz", "--force", "--threads=2", f"-{level}", str(plain)], "xz-utils")
    return path


def one_file(archive: Path, stamp: Stamp) -> Path:
    """`desk-app-VERSION-linux-x64.run`: a short shell script with the tarball behind it."""
    payload = archive.read_bytes()
    digest = hashlib.sha256(payload).hexdigest()[:16]
    header = (_HERE / "run_header.sh").read_text(encoding="utf-8")
    lines = header.count("\n") + 1
    header = header.replace("@SKIP@", str(lines)).replace("@NAME@", f"{stamp.version}-{digest}")
    path = archive.with_name(f"{stamp.stem}.run")
    path.write_bytes(header.encode() + payload)
    path.chmod(0o755)
    return path


def debian_package(bundle: Path, work: Path, target: Path, stamp: Stamp, *, level: int) -> Path:
    """`desk-app_VERSION_amd64.deb`: the bundle below `/opt`, command, menu entry and icons in their places.

    Args:
        bundle: The built folder.
        work: A folder for the tree of the package; emptied first.
        target: The folder for the file.
        stamp: Gives version and time.
        level: How hard xz tries, 0 to 9.
    """
    tree = work / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    home = tree / "opt" / COMMAND
    # Hard links: the bundle is 150 MB, and nothing in it is changed.
    shutil.copytree(
        bundle, home, symlinks=True, copy_function=os.link, ignore=shutil.ignore_patterns("install.sh")
    )
    _link(tree / "usr" / "bin" / COMMAND, f"/opt/{COMMAND}/{COMMAND}")
    _put(_HERE / "desk-app.desktop", tree / "usr" / "share" / "applications" / "desk-app.desktop")
    _put(_HERE / "desk-app.metainfo.xml", tree / "usr" / "share" / "metainfo" / f"{IDENTIFIER}.metainfo.xml")
    for size in _ICON_SIZES:
        icon = ROOT / "resources" / "icons" / "app" / f"desk-app-{size}.png"
        _put(icon, tree / f"usr/share/icons/hicolor/{size}x{size}/apps/desk-app.png")
    _put(bundle / "THIRD-PARTY-NOTICES.txt", tree / "usr" / "share" / "doc" / COMMAND / "copyright")
    _put_control(tree, stamp)
    path = target / f"{COMMAND}_{stamp.version}_{_debian_word(stamp)}.deb"
    command = ["dpkg-deb", "--root-owner-group", "-Zxz", f"-z{level}", "--threads-max=2", "--build"]
    command += [str(tree), str(path)]
    _run(command, "dpkg", SOURCE_DATE_EPOCH=str(stamp.built_s))
    return path


def _put_control(tree: Path, stamp: Stamp) -> None:
    size_kb = sum(file.lstat().st_size for file in tree.rglob("*")) // 1024
    words = {
        "VERSION": stamp.version,
        "ARCHITECTURE": _debian_word(stamp),
        "SIZE": str(size_kb),
        "GLIBC": platform.libc_ver()[1] or "2.35",
    }
    text = (_HERE / "control").read_text(encoding="utf-8")
    for name, value in words.items():
        text = text.replace(f"@{name}@", value)
    folder = tree / "DEBIAN"
    folder.mkdir()
    (folder / "control").write_text(text, encoding="utf-8")


def _debian_word(stamp: Stamp) -> str:
    return _DEBIAN_WORDS[stamp.target.rpartition("-")[2]]


def _anonymous(row: tarfile.TarInfo, stamp: Stamp) -> tarfile.TarInfo:
    """The row of an archive without who made it and when."""
    row.uid = row.gid = 0
    row.uname = row.gname = "root"
    row.mtime = stamp.built_s
    row.mode = 0o755 if row.isdir() or row.mode & 0o100 else 0o644
    return row


def _put(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(0o644)


def _link(path: Path, target: str) -> None:
    path.parent.mkdir(parents=True)
    path.symlink_to(target)


def _run(command: list[str], package: str, **environment: str) -> None:
    """Run a tool of the system.

    Raises:
        BuildProblem: It is not there, or it failed.
    """
    if shutil.which(command[0]) is None:
        raise BuildProblem(f"{command[0]} is not installed (Debian has it in {package}).")
    said = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)
    if said.returncode:
        raise BuildProblem(f"{command[0]} failed: {(said.stderr or said.stdout).strip()[-500:]}")
