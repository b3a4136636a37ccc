"""Folders that Dropbox, OneDrive, iCloud and others copy are known by what those programs leave behind."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import PurePosixPath, PureWindowsPath

import pytest

from desk_app.runtime.place_probe import SyncedFolder
from desk_app.runtime.synced_folders import synced_folder
from desk_app.runtime.volumes import Volume
from tests.unit.runtime.recorded_computer import LINUX, MAC, WINDOWS, RecordedComputer

_DROPBOX = json.dumps(
    {
        "personal": {"path": "/data/My files", "host": 1, "is_team": False},
        "business": {"path": "/data/Kestrel/Ana", "root_path": "/data/Kestrel", "host": 2},
    }
)


def _product(computer: RecordedComputer, folder: str) -> str | None:
    found = synced_folder(computer.path(folder), computer)
    return found.product if found else None


@pytest.mark.parametrize("folder", ["/data/My files", "/data/My files/a/b", "/data/Kestrel/Team/desk"])
@pytest.mark.parametrize("computer", [LINUX, MAC])
def test_dropbox_tells_in_its_own_file_where_its_folders_are(computer: RecordedComputer, folder: str) -> None:
    with_dropbox = replace(computer, files={str(computer.home / ".dropbox/info.json"): _DROPBOX})

    assert _product(with_dropbox, folder) == "Dropbox"
    assert _product(with_dropbox, "/data/My files of old") is None


def test_dropbox_on_windows_is_found_without_regard_to_capitals() -> None:
    info = json.dumps({"personal": {"path": r"D:\Cloud"}})
    computer = replace(
        WINDOWS,
        variables={"APPDATA": r"C:\Users\ana\AppData\Roaming", "LOCALAPPDATA": r"C:\Users\ana\AppData\Local"},
        files={r"C:\Users\ana\AppData\Local\Dropbox\info.json": info},
    )

    assert _product(computer, r"d:\CLOUD\desk") == "Dropbox"


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"personal": 3}', '{"personal": {"path": 3}}', "[" * 100_000, "\0"]
)
def test_a_settings_file_that_makes_no_sense_says_nothing(text: str) -> None:
    computer = replace(LINUX, files={"/home/ana/.dropbox/info.json": text})

    assert _product(computer, "/home/ana/desk") is None


@pytest.mark.parametrize(
    ("variable", "root"),
    [
        ("OneDrive", r"C:\Users\ana\OneDrive"),
        ("OneDriveConsumer", r"D:\Private"),
        ("OneDriveCommercial", r"C:\Users\ana\OneDrive - Kestrel GmbH"),
    ],
)
def test_onedrive_is_known_by_its_variables(variable: str, root: str) -> None:
    computer = replace(WINDOWS, variables={variable: root})

    assert synced_folder(PureWindowsPath(root, "Documents", "desk"), computer) == SyncedFolder(
        "OneDrive", PureWindowsPath(root)
    )


def test_documents_that_windows_moved_into_onedrive_are_refused_by_their_real_place() -> None:
    """With "known folder move" the shell's Documents *is* a folder in OneDrive."""
    computer = replace(WINDOWS, variables={"OneDriveCommercial": r"C:\Users\ana\OneDrive - Kestrel GmbH"})

    assert _product(computer, r"C:\Users\ana\OneDrive - Kestrel GmbH\Documents\Desk") == "OneDrive"
    assert _product(computer, r"C:\Users\ana\Documents\Desk") is None


@pytest.mark.parametrize(
    ("entry", "product"),
    [
        ("OneDrive!S-1-5-21-1!Business1", "OneDrive"),
        ("GoogleDrive!S-1-5-21-1!ana", "Google Drive"),
        ("Nextcloud!S-1-5-21-1!ana@cloud!1", "Nextcloud"),
        ("TeamBox-9.1!S-1-5-21-1!x", "TeamBox"),
    ],
)
def test_whatever_registered_with_windows_is_known(entry: str, product: str) -> None:
    registered = SyncedFolder(entry, PureWindowsPath(r"E:\Kept in step"))
    computer = replace(WINDOWS, registered=(registered,))

    assert _product(computer, r"E:\Kept in step\desk") == product
    assert _product(computer, r"E:\desk") is None


def test_nextcloud_and_owncloud_tell_in_their_settings() -> None:
    settings = "[Accounts]\r\n0\\Folders\\1\\localPath=/data/\\xe9t\\xe9/\r\n0\\url=https://cloud.example\r\n"
    computer = replace(LINUX, files={"/home/ana/.config/Nextcloud/nextcloud.cfg": settings})

    assert _product(computer, "/data/été/desk") == "Nextcloud"
    assert _product(computer, "/data/desk") is None


def test_settings_are_read_where_the_person_keeps_them() -> None:
    computer = replace(
        LINUX,
        variables={"XDG_CONFIG_HOME": "/home/ana/dot"},
        files={"/home/ana/dot/onedrive/config": '# client\nsync_dir = "~/Work/One"\n'},
    )

    assert _product(computer, "/home/ana/Work/One/desk") == "OneDrive"


@pytest.mark.parametrize(
    ("marker", "product"),
    [
        (".dropbox", "Dropbox"),
        (".849C9593-D756-4E56-8D6E-42412F2A707B", "OneDrive"),
        (".sync_1f2e3d4c5b6a.db", "Nextcloud or ownCloud"),
        ("._sync_0a0b0c0d0e0f.db", "Nextcloud or ownCloud"),
        (".owncloudsync.log", "Nextcloud or ownCloud"),
        (".stfolder", "Syncthing"),
        (".sync/ID", "Resilio Sync"),
        (".megaignore", "MEGA"),
    ],
)
def test_a_file_left_at_the_top_gives_the_product_away_at_any_depth(marker: str, product: str) -> None:
    computer = replace(LINUX, files={f"/data/shared/{marker}": ""})

    assert synced_folder(PurePosixPath("/data/shared/a/b/desk"), computer) == SyncedFolder(
        product, PurePosixPath("/data/shared")
    )
    assert _product(computer, "/data/other") is None


@pytest.mark.parametrize(
    ("marker", "product"),
    [
        (".dropbox.cache", "Dropbox"),
        (".tmp.driveupload", "Google Drive"),
        (".seafile-data", "Seafile"),
        (".stfolder", "Syncthing"),
        (".SynologyWorkingDirectory", "Synology Drive"),
    ],
)
def test_a_folder_left_at_the_top_gives_the_product_away(marker: str, product: str) -> None:
    computer = replace(LINUX, folders={f"/data/shared/{marker}"})

    assert _product(computer, "/data/shared/desk") == product


def test_the_settings_folder_of_dropbox_in_the_home_folder_means_nothing() -> None:
    computer = replace(LINUX, folders={"/home/ana/.dropbox"})

    assert _product(computer, "/home/ana/desk") is None


@pytest.mark.parametrize(
    ("computer", "folder", "product"),
    [
        (LINUX, "/home/ana/Dropbox/desk", "Dropbox"),
        (LINUX, "/home/ana/Dropbox (Kestrel)/desk", "Dropbox"),
        (LINUX, "/home/ana/pCloudDrive/desk", "pCloud"),
        (MAC, "/Users/ana/Box/desk", "Box"),
        (WINDOWS, r"C:\Users\ana\iCloudDrive\desk", "iCloud Drive"),
        (WINDOWS, r"D:\OneDrive - Kestrel\desk", "OneDrive"),
    ],
)
def test_a_name_counts_where_the_product_puts_its_folder(
    computer: RecordedComputer, folder: str, product: str
) -> None:
    assert _product(computer, folder) == product


@pytest.mark.parametrize(
    "folder", ["/home/ana/src/Nextcloud/desk", "/home/ana/dropbox-importer", "/home/ana/box", "/srv/x/MEGA"]
)
def test_a_name_elsewhere_or_in_other_letters_counts_for_nothing(folder: str) -> None:
    assert _product(LINUX, folder) is None


def test_a_name_at_the_top_of_a_second_disk_counts() -> None:
    disk = Volume("ext4", PurePosixPath("/media/ana/big"))
    computer = replace(LINUX, volumes=(*LINUX.volumes, disk), folders={"/media/ana/big"})

    assert _product(computer, "/media/ana/big/Nextcloud/desk") == "Nextcloud or ownCloud"


def test_the_drive_that_google_makes_up_is_known_by_its_label() -> None:
    drive = Volume("fat32", PureWindowsPath("G:\\"), is_network=False, label="Google Drive")
    computer = replace(WINDOWS, volumes=(*WINDOWS.volumes, drive))

    assert _product(computer, r"G:\Meine Ablage\desk") == "Google Drive"


@pytest.mark.parametrize(
    ("folder", "product"),
    [
        ("/Users/ana/Library/Mobile Documents/com~apple~CloudDocs/desk", "iCloud Drive"),
        ("/Users/ana/Library/CloudStorage/OneDrive-Kestrel/desk", "OneDrive"),
        ("/Users/ana/Library/CloudStorage/GoogleDrive-ana@example.com/My Drive", "Google Drive"),
        ("/Users/ana/Library/CloudStorage/Egnyte-kestrel/desk", "Egnyte"),
    ],
)
def test_the_fixed_places_of_macos_are_known(folder: str, product: str) -> None:
    assert _product(MAC, folder) == product
    assert _product(MAC, "/Users/ana/Library/Application Support/Desk App") is None


@pytest.mark.parametrize(
    ("attribute", "product"),
    [("com.apple.icloud.desktop", "iCloud Drive"), ("com.apple.file-provider-domain-id", "a cloud drive")],
)
def test_documents_kept_in_icloud_are_known_by_what_macos_writes_on_them(
    attribute: str, product: str
) -> None:
    computer = replace(MAC, marked={"/Users/ana/Documents": {"com.apple.macl", attribute}})

    assert _product(computer, "/Users/ana/Documents/Desk") == product
    assert _product(computer, "/Users/ana/Desk") is None


def test_a_mac_compares_names_without_capitals_and_accents_as_composed() -> None:
    info = json.dumps({"personal": {"path": "/Volumes/Data/e\u0301te\u0301"}})
    computer = replace(MAC, files={"/Users/ana/.dropbox/info.json": info})

    assert _product(computer, "/Volumes/data/\u00c9T\u00c9/desk") == "Dropbox"
