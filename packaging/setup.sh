#!/bin/sh
# Make .venv with Flinch in it, and see to the system libraries that Qt and OpenCV open at run time.
#
#   packaging/setup.sh         what running the app needs
#   packaging/setup.sh train   the training stack and the developer's tools as well
#   packaging/setup.sh package .venv-package: the app alone, with what builds installers
#
# Does nothing when pyproject.toml and the constraints have not changed since the last time.
set -eu
cd "$(dirname "$0")/.."
want=${1:-app}
venv=.venv
case "$want" in
  app) extras="" ;;
  package) extras="[package]" venv=.venv-package ;;
  train) extras="[train,capture,dev]" ;;
  *) echo "setup: unknown set '$want': expected 'app', 'train' or 'package'." >&2; exit 2 ;;
esac

# library that must load -> Debian package that brings it
libraries="libGL.so.1:libgl1 libEGL.so.1:libegl1 libglib-2.0.so.0:libglib2.0-0 \
libxkbcommon.so.0:libxkbcommon0 libxkbcommon-x11.so.0:libxkbcommon-x11-0 \
libxcb-cursor.so.0:libxcb-cursor0 libxcb-icccm.so.4:libxcb-icccm4 libxcb-image.so.0:libxcb-image0 \
libxcb-keysyms.so.1:libxcb-keysyms1 libxcb-randr.so.0:libxcb-randr0 \
libxcb-render-util.so.0:libxcb-render-util0 libxcb-shape.so.0:libxcb-shape0 \
libxcb-xkb.so.1:libxcb-xkb1 libfontconfig.so.1:libfontconfig1 libdbus-1.so.3:libdbus-1-3 \
libXrandr.so.2:libxrandr2 libXext.so.6:libxext6 libdrm.so.2:libdrm2 \
libva.so.2:libva2 libva-drm.so.2:libva-drm2 libva-x11.so.2:libva-x11-2 \
libpulse.so.0:libpulse0"

missing_packages() {
  known=$( (ldconfig -p || /sbin/ldconfig -p) 2>/dev/null)
  for entry in $libraries; do
    case "$known" in
      *"${entry%%:*}"*) ;;
      *) printf '%s ' "${entry##*:}" ;;
    esac
  done
  # Qt draws no text where there is not a single font.
  if [ -z "$(find /usr/share/fonts /usr/local/share/fonts \
      \( -name '*.ttf' -o -name '*.otf' -o -name '*.ttc' -o -name '*.pfb' \) 2>/dev/null | head -n 1)" ]; then
    printf 'fonts-dejavu-core '
  fi
}

# The interpreter: the first of these that is 3.10 to 3.12.
find_python() {
  for name in "${PYTHON:-}" python3.11 python3.12 python3.10 python3; do
    [ -n "$name" ] || continue
    if "$name" -c 'import sys; raise SystemExit(not (3, 10) <= sys.version_info[:2] <= (3, 12))' \
        2>/dev/null; then
      printf '%s' "$name"
      return 0
    fi
  done
  return 1
}

see_to_system() {
  packages=$(missing_packages)
  if ! "$1" -c 'import venv, ensurepip' 2>/dev/null; then
    packages="${packages}python3-venv "
  fi
  [ -n "$packages" ] || return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "setup: installing system libraries: $packages" >&2
    apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
  elif command -v apt-get >/dev/null 2>&1; then
    echo "setup: system libraries are missing. Run this one line, then make again:" >&2
    echo "  sudo apt-get install -y $packages" >&2
    exit 1
  else
    echo "setup: system libraries are missing; their Debian names are: $packages" >&2
    echo "setup: install your system's packages of the same content, then make again." >&2
    exit 1
  fi
}

python=$(find_python) || {
  echo "setup: no Python 3.10 to 3.12 was found. Install one, or name it: make demo PYTHON=/path/to/python3.11" >&2
  exit 1
}
if [ "$(uname -s)" = Linux ]; then see_to_system "$python"; fi

stamp="$venv/.flinch-$want"
state=$(cat pyproject.toml packaging/constraints.txt | cksum)
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$state" ]; then exit 0; fi

echo "setup: installing Flinch ($want) into $venv; the first time takes some minutes" >&2
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
  --constraint packaging/constraints.txt --editable ".$extras"
printf '%s' "$state" >"$stamp"
