"""What installers are built from agrees with what the program needs."""

from __future__ import annotations

import configparser
import re
import sys
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"


def test_the_debian_package_asks_for_what_the_setup_installs() -> None:
    setup = (PACKAGING / "setup.sh").read_text()
    required = set(re.findall(r"\.so\.\d+:([a-z0-9-]+)", setup)) - {"libpulse0"}
    build = (PACKAGING / "build.py").read_text()
    [listed] = re.findall(r"LIBRARIES = \((.*?)\)", build, re.DOTALL)
    named = set(re.findall(r"[a-z][a-z0-9-]+", listed.replace('"', "")))
    assert named == required | {"fonts-dejavu-core"}


def test_the_menu_entry_names_a_command_and_an_icon_that_exist() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment,method-assign]
    entry.read(PACKAGING / "linux" / "flinch.desktop")
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    assert entry["Desktop Entry"]["Exec"] in scripts
    assert (ROOT / "assets" / "icons" / f"{entry['Desktop Entry']['Icon']}.svg").is_file()


def test_the_bundle_leaves_out_only_what_the_app_never_imports() -> None:
    text = (PACKAGING / "flinch.spec").read_text()
    names = {f"PySide6.{name}" for name in re.findall(r'"(Qt\w+)"', text)}
    used = set()
    for package in ("app", "models"):
        for path in (ROOT / package).rglob("*.py"):
            used |= set(re.findall(r"PySide6\.Qt\w+", path.read_text()))
    assert used
    assert not used & names


def test_the_citation_names_the_version_of_the_package() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text()


def test_each_system_of_the_workflow_has_its_installer() -> None:
    workflow = (ROOT / ".github" / "workflows" / "build.yml").read_text()
    assert set(re.findall(r"os: (\w+)-", workflow)) == {"ubuntu", "windows", "macos"}
    build = (PACKAGING / "build.py").read_text()
    [last] = re.findall(r"^LAST = (\{.*\})$", build, re.MULTILINE)
    for step in ("deb", *eval(last).values()):
        assert re.search(rf"^def {step}\(\)", build, re.MULTILINE), step
    setup = (PACKAGING / "windows" / "flinch.iss").read_text()
    assert "#error" in setup
    assert r"dist\flinch\*" in setup
