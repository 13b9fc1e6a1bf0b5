"""Builds the published files: wheel, source archive, a folder with its own Python, installer.

    python packaging/build.py              # all that this system can build
    python packaging/build.py wheel folder deb

The installer is a Debian package on Linux, a program made by Inno Setup on Windows (`installer`),
and a disk image on macOS (`dmg`); the last two have not been run by us yet.

It runs in an environment with Flinch and the `package` extra but without the training stack, as
from `make package`. Everything is written into `dist/`; sizes are printed. A failed step ends the
build with its exit code.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"
FOLDER = DIST / "flinch"
INNO_SETUP = r"C:\Program Files (x86)\Inno Setup 6\iscc.exe"
LIBRARIES = (
    "libgl1, libegl1, libglib2.0-0, libxkbcommon0, libxkbcommon-x11-0, libxcb-cursor0, "
    "libxcb-icccm4, libxcb-image0, libxcb-keysyms1, libxcb-randr0, libxcb-render-util0, "
    "libxcb-shape0, libxcb-xkb1, libfontconfig1, libdbus-1-3, libxrandr2, libxext6, libdrm2, "
    "libva2, libva-drm2, libva-x11-2, fonts-dejavu-core"
)
"""Debian packages of libraries that Qt and OpenCV load at run time and that a bundle does not
contain.
"""


def wheel() -> None:
    """Build the wheel and the source archive, and check them with twine."""
    _run(sys.executable, "-m", "build", "--outdir", str(DIST), str(ROOT))
    built = [*DIST.glob("*.whl"), *DIST.glob("*.tar.gz")]
    _run(sys.executable, "-m", "twine", "check", "--strict", *map(str, built))


def folder() -> None:
    """Build the folder that needs no installed Python."""
    work = ROOT / "build" / "pyinstaller"
    _run(
        sys.executable,
        *("-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"),
        *("--distpath", str(DIST), "--workpath", str(work)),
        str(ROOT / "packaging" / "flinch.spec"),
    )


def deb() -> None:
    """Pack the folder as a Debian package with an entry in the applications menu."""
    version = _version()
    tree = ROOT / "build" / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(FOLDER, tree / "opt" / "flinch", symlinks=True)
    _place(tree / "usr/share/applications/flinch.desktop", ROOT / "packaging/linux/flinch.desktop")
    _place(
        tree / "usr/share/icons/hicolor/scalable/apps/flinch.svg", ROOT / "assets/icons/flinch.svg"
    )
    _place(tree / "usr/share/doc/flinch/copyright", ROOT / "LICENSE")
    commands = tree / "usr" / "bin"
    commands.mkdir(parents=True)
    (commands / "flinch").symlink_to("/opt/flinch/flinch")
    _write_control(tree, version)
    target = DIST / f"flinch_{version}_{_architecture()}.deb"
    _run("dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(tree), str(target))


def installer() -> None:
    """Make an installer of the folder with Inno Setup; Windows only."""
    recipe = ROOT / "packaging" / "windows" / "flinch.iss"
    _run(shutil.which("iscc") or INNO_SETUP, f"/DVersion={_version()}", str(recipe))


def dmg() -> None:
    """Make a disk image of the application; macOS only."""
    image = DIST / f"Flinch-{_version()}.dmg"
    source = DIST / "Flinch.app"
    _run(
        *("hdiutil", "create", "-volname", "Flinch", "-srcfolder", str(source)),
        *("-ov", "-format", "UDZO", str(image)),
    )


def _version() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def _place(target: Path, source: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _write_control(tree: Path, version: str) -> None:
    kilobytes = sum(path.lstat().st_size for path in tree.rglob("*")) // 1024
    control = tree / "DEBIAN" / "control"
    control.parent.mkdir()
    control.write_text(
        "Package: flinch\n"
        f"Version: {version}\n"
        f"Architecture: {_architecture()}\n"
        f"Installed-Size: {kilobytes}\n"
        f"Depends: {LIBRARIES}\n"
        "Suggests: fonts-noto-cjk\n"
        "Section: science\n"
        "Priority: optional\n"
        "Maintainer: Flinch maintainers <maintainers@flinch.invalid>\n"
        "Description: finds micro-expressions in webcam pictures and videos\n"
        " Flinch says when each movement of the face began, peaked and ended, and reads it with\n"
        " several published networks at once.\n"
    )


def _architecture() -> str:
    return subprocess.run(
        ["dpkg", "--print-architecture"], check=True, capture_output=True, text=True
    ).stdout.strip()


def _run(*command: str) -> None:
    found = subprocess.run(command, cwd=ROOT, env={**os.environ, "SOURCE_DATE_EPOCH": "0"})
    if found.returncode:
        raise SystemExit(found.returncode)


def _print_sizes() -> None:
    for path in sorted(DIST.iterdir()):
        files = path.rglob("*") if path.is_dir() else [path]
        size = sum(each.lstat().st_size for each in files)
        print(f"{size / 1e6:8.1f} MB  {path.relative_to(ROOT)}")


STEPS: dict[str, Callable[[], None]] = {
    "wheel": wheel,
    "folder": folder,
    "deb": deb,
    "installer": installer,
    "dmg": dmg,
}
LAST = {"win32": "installer", "darwin": "dmg"}
"""The installer of each system; otherwise a Debian package."""


def main() -> None:
    """Build the named parts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("steps", nargs="*", choices=[[], *STEPS], default=[])
    every = ["wheel", "folder", LAST.get(sys.platform, "deb")]
    chosen = parser.parse_args().steps or every
    DIST.mkdir(exist_ok=True)
    _run(sys.executable, str(ROOT / "packaging" / "translations.py"), "release")
    for name in chosen:
        STEPS[name]()
    _print_sizes()


if __name__ == "__main__":
    main()
