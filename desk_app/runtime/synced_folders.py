"""Which folders Dropbox, OneDrive, iCloud and their like copy: what they leave behind, as data.

A database that a program copies and replaces while it is open gets damaged (Anki's manual, "files"), so
`places` refuses such folders. No product offers one sure sign; in the order of trust these are looked at:
what its settings say, files it keeps at the top of the folder, the fixed places of macOS, and last the
folder's name, which counts only where the product itself would put it.
"""

from __future__ import annotations

import fnmatch
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from desk_app.runtime.place_probe import Kind, PlaceProbe, SyncedFolder, System


@dataclass(frozen=True, slots=True)
class Marker:
    """Something a product keeps at the top of each folder it copies.

    Attributes:
        name: Relative path; with `*` in it, a pattern for one name.
        kind: What it must be: `~/.dropbox` is a folder and means nothing, `~/Dropbox/.dropbox` is a file.
    """

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Product:
    """What gives a product away.

    Attributes:
        name: As its users know it.
        markers: Any of them at the top of a folder is proof.
        folder_names: Patterns of what the product calls its folder, in its own capitals; they count directly
            in the home folder and at the top of a disk, where it puts it.
        labels: Names of the disks it makes up.
    """

    name: str
    markers: tuple[Marker, ...] = ()
    folder_names: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()


PRODUCTS: Final = (
    Product(
        "Dropbox",
        (Marker(".dropbox", "file"), Marker(".dropbox.cache", "folder")),
        ("Dropbox", "Dropbox (*)"),
    ),
    Product(
        "OneDrive",
        (Marker(".849C9593-D756-4E56-8D6E-42412F2A707B", "file"),),
        ("OneDrive", "OneDrive - *"),
    ),
    Product(
        "Google Drive",
        (Marker(".tmp.drivedownload", "folder"), Marker(".tmp.driveupload", "folder")),
        ("Google Drive", "GoogleDrive", "My Drive"),
        ("Google Drive",),
    ),
    Product("iCloud Drive", (), ("iCloudDrive", "iCloud Drive")),
    Product(
        "Nextcloud or ownCloud",
        (
            Marker(".sync_*.db", "file"),
            Marker("._sync_*.db", "file"),
            Marker(".csync_journal.db", "file"),
            Marker(".owncloudsync.log", "file"),
            Marker(".nextcloudsync.log", "file"),
        ),
        ("Nextcloud", "ownCloud", "MagentaCLOUD"),
    ),
    Product("Seafile", (Marker(".seafile-data", "folder"),), ("Seafile", "SeaDrive")),
    Product("Syncthing", (Marker(".stfolder", "folder"), Marker(".stfolder", "file"))),
    Product("Resilio Sync", (Marker(".sync/ID", "file"),), ("Resilio Sync",)),
    Product("MEGA", (Marker(".megaignore", "file"), Marker(".debris", "folder")), ("MEGA", "MEGAsync")),
    Product("Box", (), ("Box", "Box Sync")),
    Product("pCloud", (), ("pCloudDrive", "pCloud Drive"), ("pCloud Drive",)),
    Product("Proton Drive", (), ("Proton Drive", "ProtonDrive")),
    Product("Synology Drive", (Marker(".SynologyWorkingDirectory", "folder"),), ("SynologyDrive",)),
    Product("Yandex Disk", (), ("Yandex.Disk",)),
)

_CLOUD_ATTRIBUTES: Final = {
    "com.apple.file-provider-domain-id": "a cloud drive",
    "com.apple.icloud.desktop": "iCloud Drive",
}
"""What macOS writes on a folder that a file provider owns, and on Desktop and Documents kept in iCloud."""

_PROVIDER_NAMES: Final = {
    "Box": "Box",
    "Dropbox": "Dropbox",
    "GoogleDrive": "Google Drive",
    "OneDrive": "OneDrive",
    "ProtonDrive": "Proton Drive",
    "iCloudDrive": "iCloud Drive",
}
"""First word of a folder in `~/Library/CloudStorage`, or of a provider in Windows' list, to the product."""


def synced_folder(folder: PurePath, probe: PlaceProbe) -> SyncedFolder | None:
    """The copied folder that `folder` is or lies in.

    Args:
        folder: Absolute, without links; need not exist.
        probe: The computer it is on.

    Returns:
        The product and the topmost folder known, or None when nothing speaks for one.
    """
    for known in _configured(probe):
        if _is_inside(folder, probe.resolve(known.root), probe.system):
            return known
    for place in (folder, *folder.parents):
        found = _by_marker(place, probe) or _by_mac(place, probe) or _by_name(place, probe)
        if found is not None:
            return SyncedFolder(found, place)
    return None


def _configured(probe: PlaceProbe) -> Iterator[SyncedFolder]:
    """Every folder that a product's own settings name."""
    for variable in ("OneDrive", "OneDriveConsumer", "OneDriveCommercial"):
        if probe.system == "win32" and (root := probe.environment(variable)):
            yield SyncedFolder("OneDrive", type(probe.home)(root))
    for entry in probe.registered_folders():
        yield SyncedFolder(_provider_name(entry.product), entry.root)
    for product, file, roots_in in _SETTINGS_FILES:
        for base in _settings_folders(probe):
            for root in roots_in(probe.read(base / file)):
                path = _expanded(root, probe)
                if path.is_absolute():
                    yield SyncedFolder(product, path)


def _settings_folders(probe: PlaceProbe) -> Iterator[PurePath]:
    """Where the settings of programs are kept, by system."""
    home = probe.home
    match probe.system:
        case "win32":
            for variable in ("APPDATA", "LOCALAPPDATA"):
                if folder := probe.environment(variable):
                    yield type(home)(folder)
        case "darwin":
            yield from (home / "Library" / "Preferences", home)
        case "linux":
            settings = probe.environment("XDG_CONFIG_HOME")
            yield from (type(home)(settings) if settings else home / ".config", home)


def _dropbox_roots(text: str) -> list[str]:
    """`info.json`: one entry for each account (help.dropbox.com, "find the Dropbox folder")."""
    try:
        accounts = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return []
    entries = accounts.values() if isinstance(accounts, dict) else ()
    return [
        root
        for entry in entries
        if isinstance(entry, dict)
        for key in ("path", "root_path")
        if isinstance(root := entry.get(key), str)
    ]


def _nextcloud_roots(text: str) -> list[str]:
    r"""`nextcloud.cfg`: lines `0\Folders\1\localPath=/home/ana/Nextcloud/`, escaped as Qt's INI files are."""
    found = re.findall(r"^[^\n=]*\\localPath=(.+)$", text, re.MULTILINE)
    return [_ESCAPED.sub(lambda part: chr(int(part[1], 16)), root.strip().strip('"')) for root in found]


def _onedrive_roots(text: str) -> list[str]:
    """`config` of the free OneDrive client for Linux: `sync_dir = "~/OneDrive"`."""
    return re.findall(r'^\s*sync_dir\s*=\s*"([^"\n]+)"', text, re.MULTILINE)


_ESCAPED: Final = re.compile(r"\\x([0-9a-fA-F]{1,4})")
_SETTINGS_FILES: Final[tuple[tuple[str, str, Callable[[str], list[str]]], ...]] = (
    ("Dropbox", ".dropbox/info.json", _dropbox_roots),
    ("Dropbox", "Dropbox/info.json", _dropbox_roots),
    ("Nextcloud", "Nextcloud/nextcloud.cfg", _nextcloud_roots),
    ("ownCloud", "ownCloud/owncloud.cfg", _nextcloud_roots),
    ("OneDrive", "onedrive/config", _onedrive_roots),
)


def _by_marker(place: PurePath, probe: PlaceProbe) -> str | None:
    for product in PRODUCTS:
        for marker in product.markers:
            names = fnmatch.filter(probe.names(place), marker.name) if "*" in marker.name else [marker.name]
            if any(probe.kind(place / name) == marker.kind for name in names):
                return product.name
    return None


def _by_mac(place: PurePath, probe: PlaceProbe) -> str | None:
    """The fixed places of macOS, and what it writes on folders of file providers."""
    if probe.system != "darwin":
        return None
    library = probe.home / "Library"
    if place.parent == library / "CloudStorage":
        return _provider_name(place.name)
    if place == library / "Mobile Documents":
        return "iCloud Drive"
    written = probe.attributes(place)
    return next((product for name, product in _CLOUD_ATTRIBUTES.items() if name in written), None)


def _by_name(place: PurePath, probe: PlaceProbe) -> str | None:
    """The weakest sign, so only where the product would make the folder, and in its exact capitals."""
    volume = probe.volume(place)
    if volume is not None and place == volume.mount_point:
        return next((product.name for product in PRODUCTS if volume.label in product.labels), None)
    if place.parent not in {probe.home, type(place)(place.anchor), volume.mount_point if volume else None}:
        return None
    for product in PRODUCTS:
        if any(fnmatch.fnmatchcase(place.name, pattern) for pattern in product.folder_names):
            return product.name
    return None


def _is_inside(folder: PurePath, root: PurePath, system: System) -> bool:
    """Below or the same, by the system's rules for capitals and composed letters."""
    if system != "darwin":
        return folder.is_relative_to(root)
    return type(root)(_as_mac(folder)).is_relative_to(_as_mac(root))


def _as_mac(path: PurePath) -> str:
    return unicodedata.normalize("NFC", str(path)).casefold()


def _provider_name(entry: str) -> str:
    """`OneDrive-Kestrel` or `Nextcloud!S-1-5-21!ana` in the words of its users."""
    word = re.split(r"[-!]", entry, maxsplit=1)[0]
    return _PROVIDER_NAMES.get(word, word)


def _expanded(root: str, probe: PlaceProbe) -> PurePath:
    home = probe.home
    return home / root[2:] if root.startswith("~/") else type(home)(root)
