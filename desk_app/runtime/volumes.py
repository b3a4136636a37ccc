"""What disk a folder is on, as the operating system tells it: the facts behind `places`.

Each system has its own way: Linux lists its mounts in a text file, macOS and Windows answer a call. Reading
the answers is kept apart from asking, so that answers recorded on one system are tested on any other.
"""

from __future__ import annotations

import ctypes
import os
import re
import struct
import sys
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from typing import Final

_MOUNTS: Final = Path("/proc/self/mountinfo")
_OCTAL: Final = re.compile(rb"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Volume:
    """The disk, partition or share a folder is on.

    Attributes:
        fs_type: The file system's name in lower case as the system writes it (`ext4`, `fuse.sshfs`, `ntfs`).
        mount_point: The volume's top folder.
        is_network: What the system itself says; None when it does not say (Linux).
        is_read_only: Nothing can be written anywhere on it.
        label: The volume's name; empty when it has none or it was not asked for.
        aliases: The same folder by its other names, such as the source of a bind mount.
    """

    fs_type: str
    mount_point: PurePath
    is_network: bool | None = None
    is_read_only: bool = False
    label: str = ""
    aliases: tuple[PurePath, ...] = ()


@dataclass(frozen=True, slots=True)
class Mount:
    """One line of `/proc/self/mountinfo` (man 5 proc_pid_mountinfo).

    Attributes:
        mount_id: Unique among the mounts of now.
        device: `major:minor` of the file system; the same for every place it is seen at.
        root: The folder *inside* the file system that is seen at `mount_point`; `/` but for bind mounts.
        mount_point: Where it is seen.
        fs_type: Type and subtype, such as `fuse.sshfs`.
        is_read_only: The mount or the file system under it takes no writes.
    """

    mount_id: int
    device: str
    root: PurePosixPath
    mount_point: PurePosixPath
    fs_type: str
    is_read_only: bool


def parse_mountinfo(text: bytes) -> tuple[Mount, ...]:
    """Read the kernel's list of mounts; lines that make no sense are left out."""
    return tuple(mount for line in text.split(b"\n") if (mount := _mount(line)) is not None)


def mount_of(
    folder: PurePosixPath, mounts: tuple[Mount, ...], *, mount_id: int | None = None
) -> Mount | None:
    """The mount a folder is on.

    Args:
        folder: Absolute, without links.
        mounts: All mounts, oldest first, as the kernel lists them.
        mount_id: What the kernel said for the open folder; it is exact where it is known.

    Returns:
        The mount with this id, else the longest mount point above the folder (the newest of equals, which
        hides the others); None when there is none.
    """
    for mount in mounts:
        if mount.mount_id == mount_id:
            return mount
    above = [mount for mount in mounts if folder.is_relative_to(mount.mount_point)]
    longest = max((len(mount.mount_point.parts) for mount in above), default=0)
    return next((mount for mount in reversed(above) if len(mount.mount_point.parts) == longest), None)


def other_names(folder: PurePosixPath, on: Mount, mounts: tuple[Mount, ...]) -> tuple[PurePosixPath, ...]:
    """The folder's paths through other mounts of the same file system: what a bind mount hides."""
    inside = on.root / folder.relative_to(on.mount_point)
    names = (
        mount.mount_point / inside.relative_to(mount.root)
        for mount in mounts
        if mount.device == on.device and inside.is_relative_to(mount.root)
    )
    return tuple(dict.fromkeys(name for name in names if name != folder))


def _mount(line: bytes) -> Mount | None:
    left, separator, right = line.partition(b" - ")
    fields, behind = left.split(b" "), right.split(b" ")
    if not separator or len(fields) < 6 or len(behind) < 3 or not fields[0].isdigit():  # noqa: PLR2004 - man page
        return None
    return Mount(
        mount_id=int(fields[0]),
        device=_plain(fields[2]),
        root=PurePosixPath(_plain(fields[3])),
        mount_point=PurePosixPath(_plain(fields[4])),
        fs_type=_plain(behind[0]).lower(),
        is_read_only=b"ro" in fields[5].split(b",") or b"ro" in behind[2].split(b","),
    )


def _plain(field: bytes) -> str:
    r"""Undo the kernel's `\040` for space, tab, line feed and backslash; what is no UTF-8 stays as it is."""
    return _OCTAL.sub(lambda found: bytes([int(found[1], 8) & 0xFF]), field).decode(
        "utf-8", "surrogateescape"
    )


DARWIN_STATFS: Final = struct.Struct("=IiQQQQQ2iIIII16s1024s1024s32x")
"""`struct statfs` of macOS with 64-bit inodes, 2,168 bytes: sys/mount.h."""
MNT_RDONLY: Final = 0x0000_0001
MNT_LOCAL: Final = 0x0000_1000


def darwin_volume(answer: bytes) -> Volume:
    """What macOS's answer (one `DARWIN_STATFS`) says; its flag LOCAL is what tells a network file system."""
    *_, flags, _subtype, kind, mounted_on, _source = DARWIN_STATFS.unpack(answer)
    return Volume(
        fs_type=kind.partition(b"\0")[0].decode("utf-8", "replace").lower(),
        mount_point=PurePosixPath(mounted_on.partition(b"\0")[0].decode("utf-8", "surrogateescape")),
        is_network=not flags & MNT_LOCAL,
        is_read_only=bool(flags & MNT_RDONLY),
    )


DRIVE_REMOTE: Final = 4
FILE_READ_ONLY_VOLUME: Final = 0x0008_0000


if sys.platform == "win32":

    def volume_of(folder: Path) -> Volume | None:
        """The volume of an existing folder; None when Windows does not answer.

        Source:
            GetVolumePathNameW, GetDriveTypeW, GetVolumeInformationW (fileapi.h).
        """
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        top = ctypes.create_unicode_buffer(1024)
        if not kernel.GetVolumePathNameW(str(folder), top, len(top)):
            return None
        label = ctypes.create_unicode_buffer(261)
        kind = ctypes.create_unicode_buffer(261)
        flags = ctypes.c_uint32(0)
        kernel.GetVolumeInformationW(top, label, len(label), None, None, ctypes.byref(flags), kind, len(kind))
        return Volume(
            fs_type=kind.value.lower(),
            mount_point=Path(top.value),
            is_network=kernel.GetDriveTypeW(top) == DRIVE_REMOTE,
            is_read_only=bool(flags.value & FILE_READ_ONLY_VOLUME),
            label=label.value,
        )

elif sys.platform == "darwin":

    def volume_of(folder: Path) -> Volume | None:
        """The volume of an existing folder; None when macOS does not answer (man 2 statfs)."""
        library = ctypes.CDLL(None, use_errno=True)
        # Intel Macs keep the old 32-bit call under the plain name.
        call = library["statfs$INODE64"] if os.uname().machine == "x86_64" else library["statfs"]
        answer = ctypes.create_string_buffer(DARWIN_STATFS.size)
        if call(os.fsencode(folder), answer) != 0:
            return None
        return darwin_volume(answer.raw)

else:

    def volume_of(folder: Path) -> Volume | None:
        """The volume of an existing folder; None when the kernel keeps no list of mounts."""
        try:
            mounts = parse_mountinfo(_MOUNTS.read_bytes())
        except OSError:
            return None
        found = mount_of(PurePosixPath(folder), mounts, mount_id=_mount_id(folder))
        if found is None:
            return None
        return Volume(
            fs_type=found.fs_type,
            mount_point=found.mount_point,
            is_read_only=found.is_read_only,
            aliases=other_names(PurePosixPath(folder), found, mounts),
        )

    def _mount_id(folder: Path) -> int | None:
        """The kernel's number of the mount, exact even where one hides another; opening wakes automounts."""
        try:
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError:
            return None
        try:
            text = Path(f"/proc/self/fdinfo/{handle}").read_text(encoding="ascii")
        except OSError:
            return None
        finally:
            os.close(handle)
        found = re.search(r"^mnt_id:\s*(\d+)$", text, re.MULTILINE)
        return int(found[1]) if found else None
