"""May a workspace live in this folder? SQLite's journal (WAL) and its locks want a disk of this computer.

On network file systems and shares of virtual machines, locks and the shared memory behind them do not hold.
Programs that copy a folder to a cloud replace a database while it is open. FAT has no rights (everybody could
read the lock's token), ends a file at 4 GB and may lose a folder when it is pulled out. Each has cost people
their data elsewhere (Anki's manual, "files"; sqlite.org/howtocorrupt.html), so such a folder is refused with
a sentence that says what it is and where to go instead.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, unique
from pathlib import PurePath, PureWindowsPath
from typing import Final

from desk_app.domain.errors import DeskError, DiskFull, InvalidInput, ReadOnly, Refused
from desk_app.runtime.paths import AppFolders
from desk_app.runtime.place_probe import PlaceProbe, ThisComputer
from desk_app.runtime.synced_folders import synced_folder
from desk_app.runtime.volumes import Volume

MIN_FREE_BYTES: Final = 80 * 1024 * 1024
"""A new workspace keeps 64 MB in reserve for the day the disk is full; less than this is no start."""
LOW_FREE_BYTES: Final = 200 * 1024 * 1024
MAX_WINDOWS_FOLDER: Final = 150
"""Characters; the longest file in a workspace adds about 100, and SQLite on Windows ends at 260."""
DATABASE: Final = "desk.db"

_NETWORK: Final = {
    "9pnet": "a network share",
    "afpfs": "an Apple file share",
    "afs": "AFS",
    "beegfs": "BeeGFS",
    "ceph": "Ceph",
    "cifs": "a Windows share (SMB)",
    "coda": "Coda",
    "davfs": "WebDAV",
    "ftp": "FTP",
    "gfs2": "GFS2, a disk several computers use at once",
    "glusterfs": "GlusterFS",
    "gpfs": "GPFS",
    "lustre": "Lustre",
    "ncpfs": "a NetWare share",
    "nfs": "NFS",
    "nfs4": "NFS",
    "ocfs2": "OCFS2, a disk several computers use at once",
    "orangefs": "OrangeFS",
    "pvfs2": "OrangeFS",
    "smb2": "a Windows share (SMB)",
    "smb3": "a Windows share (SMB)",
    "smbfs": "a Windows share (SMB)",
    "webdav": "WebDAV",
}
_VIRTUAL_SHARES: Final = frozenset(
    {"9p", "drvfs", "fakeowner", "grpcfuse", "hgfs", "osxfs", "prl_fs", "vboxsf", "virtiofs", "vmhgfs"}
    | {"fuse.grpcfuse", "fuse.osxfs", "fuse.prl_fsd", "fuse.vmhgfs-fuse"}
)
_FAT: Final = frozenset({"exfat", "fat", "fat12", "fat16", "fat32", "msdos", "umsdos", "vfat"})
_LOCAL_FUSE: Final = frozenset(
    {"fuse.bindfs", "fuse.encfs", "fuse.fuse-overlayfs", "fuse.gocryptfs", "fuse.ntfs-3g", "fuseblk"}
)
"""The few user-space file systems known to lie on a local disk and to keep locks and shared memory."""
_MEMORY: Final = frozenset({"ramfs", "tmpfs"})

_logger: Final = logging.getLogger(__name__)


@unique
class PlaceFault(Enum):
    """What can be wrong with a folder; `DAMAGING` ones are those an expert may choose to risk."""

    NETWORK = "network"
    VIRTUAL_SHARE = "virtual-share"
    UNKNOWN_DRIVER = "unknown-driver"
    SYNCED = "synced"
    FAT = "fat"
    NOT_A_FOLDER = "not-a-folder"
    READ_ONLY = "read-only"
    NO_SPACE = "no-space"
    PATH_TOO_LONG = "path-too-long"


DAMAGING: Final = frozenset(
    {
        PlaceFault.NETWORK,
        PlaceFault.VIRTUAL_SHARE,
        PlaceFault.UNKNOWN_DRIVER,
        PlaceFault.SYNCED,
        PlaceFault.FAT,
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason against a folder.

    Attributes:
        fault: Which.
        error: The same in words for the person, ready to be raised.
    """

    fault: PlaceFault
    error: DeskError


@dataclass(frozen=True, slots=True)
class PlaceReport:
    """All that was found out about a folder.

    Attributes:
        folder: The folder without links, which is what was judged.
        findings: Reasons against it, the weightiest first; empty when a workspace may live there.
        warnings: Sentences about what is allowed but worth knowing.
    """

    folder: PurePath
    findings: tuple[Finding, ...]
    warnings: tuple[str, ...]


def check_place(folder: PurePath, *, allow_any_place: bool = False, probe: PlaceProbe | None = None) -> None:
    """Refuse a folder where a workspace would come to harm.

    Args:
        folder: The workspace's folder; need not exist yet.
        allow_any_place: An expert takes the risk of a network drive, a copied folder or FAT. It is logged. A
            folder that cannot be written is refused all the same.
        probe: The computer to ask; this one when left out.

    Raises:
        Refused: A network drive, a share of a virtual machine, a copied folder, FAT, an unknown driver.
        InvalidInput: There is a file at this path, or the path is too long for Windows.
        ReadOnly: It cannot be written.
        DiskFull: There is no room to begin a workspace.
    """
    report = survey_place(folder, probe=probe)
    for finding in report.findings:
        if not (allow_any_place and finding.fault in DAMAGING):
            raise finding.error
        _logger.warning(
            "a place that would be refused was allowed on request", extra={"code": finding.fault.value}
        )


def survey_place(
    folder: PurePath, *, probe: PlaceProbe | None = None, example: PurePath | None = None
) -> PlaceReport:
    """Find out everything that speaks against a folder, without raising (for `doctor`).

    Args:
        folder: The workspace's folder; need not exist yet.
        probe: The computer to ask; this one when left out.
        example: The folder to offer instead; this person's default when left out. It is offered only when it
            is itself in order, so nobody is sent from one share to the next.
    """
    probe = probe or ThisComputer()
    offered = AppFolders.of_this_person().default_workspace if example is None else example
    hint = "Choose a folder on this computer's own disk."
    if not any(_damaging(probe.resolve(offered), "", probe)):
        hint = f"Choose a folder on this computer's own disk, for example {offered}."
    real = _ordinary(probe.resolve(folder))
    findings = (*_damaging(real, hint, probe), *_unusable(real, probe))
    return PlaceReport(real, findings, tuple(_warnings(real, probe)))


def _damaging(folder: PurePath, hint: str, probe: PlaceProbe) -> Iterator[Finding]:
    """Reasons of the kind that an expert may overrule."""
    volume = probe.volume(_existing(folder, probe))
    if _is_share_path(folder):
        yield _refusal(PlaceFault.NETWORK, folder, "on a network drive", hint)
    elif volume is not None:
        yield from _bad_volume(folder, volume, hint)
    for name in (folder, *(volume.aliases if volume else ())):
        if (copied := synced_folder(name, probe)) is not None:
            where = f"in {copied.root}, which {copied.product} copies"
            yield _refusal(PlaceFault.SYNCED, folder, where, hint)
            return


def _bad_volume(folder: PurePath, volume: Volume, hint: str) -> Iterator[Finding]:
    """What the file system's type says."""
    kind = volume.fs_type
    if kind in _VIRTUAL_SHARES:
        where = f"on a folder that a virtual machine or container shares with its host ({kind})"
        yield _refusal(PlaceFault.VIRTUAL_SHARE, folder, where, hint)
    elif kind in _NETWORK or volume.is_network:
        name = _NETWORK.get(kind, kind)
        yield _refusal(
            PlaceFault.NETWORK, folder, f"on a network drive ({name})" if name else "on a network drive", hint
        )
    elif kind in _FAT:
        where = "on a disk with the FAT file system, as memory sticks and cards have"
        yield _refusal(PlaceFault.FAT, folder, where, hint)
    elif kind.startswith("fuse") and kind not in _LOCAL_FUSE:
        where = f"on a drive that another program provides ({kind})"
        yield _refusal(PlaceFault.UNKNOWN_DRIVER, folder, where, hint)


def _refusal(fault: PlaceFault, folder: PurePath, where: str, hint: str) -> Finding:
    return Finding(fault, Refused(f"{folder} is {where}, and a workspace gets damaged there.", hint))


def _unusable(folder: PurePath, probe: PlaceProbe) -> Iterator[Finding]:
    """Reasons that hold whatever the person wishes."""
    existing = _existing(folder, probe)
    if probe.kind(existing) != "folder":
        message = f"{existing} is not a folder, so there can be no workspace in it."
        yield Finding(PlaceFault.NOT_A_FOLDER, InvalidInput(message, "Choose another place."))
        return
    if isinstance(folder, PureWindowsPath) and len(str(folder)) > MAX_WINDOWS_FOLDER:
        message = f"The path of the folder is too long for Windows ({len(str(folder))} characters)."
        error = InvalidInput(
            message, f"Choose a folder whose path is shorter than {MAX_WINDOWS_FOLDER} characters."
        )
        yield Finding(PlaceFault.PATH_TOO_LONG, error)
    volume = probe.volume(existing)
    if (volume is not None and volume.is_read_only) or not probe.can_write(existing):
        message = f"The folder {existing} cannot be written."
        yield Finding(PlaceFault.READ_ONLY, ReadOnly(message, "Check its rights or choose another folder."))
        return
    free = probe.free_bytes(existing)
    if free is not None and free < MIN_FREE_BYTES and probe.kind(folder / DATABASE) is None:
        message = f"Only {_megabytes(free)} are free for {folder}, too little to begin a workspace."
        yield Finding(PlaceFault.NO_SPACE, DiskFull(message, f"Free at least {_megabytes(MIN_FREE_BYTES)}."))


def _warnings(folder: PurePath, probe: PlaceProbe) -> Iterator[str]:
    existing = _existing(folder, probe)
    volume = probe.volume(existing)
    if volume is not None and volume.fs_type in _MEMORY:
        yield f"{folder} is in memory only: it is gone when this computer restarts."
    free = probe.free_bytes(existing)
    if free is not None and free < LOW_FREE_BYTES:
        yield f"Only {_megabytes(free)} are free on the disk of {folder}."


def _existing(folder: PurePath, probe: PlaceProbe) -> PurePath:
    """The folder, or the nearest thing above it that is there."""
    return next((place for place in (folder, *folder.parents) if probe.kind(place) is not None), folder)


def _is_share_path(folder: PurePath) -> bool:
    r"""Whether it is a Windows path to another computer, `\\server\share`."""
    return isinstance(folder, PureWindowsPath) and folder.drive.startswith("\\\\")


def _ordinary(folder: PurePath) -> PurePath:
    r"""`\\?\C:\desk` and `\\?\UNC\server\share` as they are written elsewhere, to be compared."""
    text = str(folder)
    if not isinstance(folder, PureWindowsPath) or not text.startswith("\\\\?\\"):
        return folder
    is_share = text[4:8].upper() == "UNC\\"
    return type(folder)("\\\\" + text[8:] if is_share else text[4:])


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes // (1024 * 1024)} MB"
