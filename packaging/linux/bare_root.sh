#!/bin/sh
# Install a Debian package of Flinch into a bare Debian that has no Python, and run it there.
#
#   sudo packaging/linux/bare_root.sh dist/flinch_VERSION_amd64.deb [FOLDER]
#
# Needs debootstrap and a Debian mirror. The demo must find what it plays, and the window must show
# within a minute on a virtual screen; either failure ends the script with its exit code.
set -eu
package=$(realpath "$1")
root=${2:-$(mktemp -d /var/tmp/flinch-root.XXXXXX)}
mirror=${MIRROR:-http://deb.debian.org/debian}
[ "$(id -u)" = 0 ] || { echo "bare_root: must be run as root, as it makes a root folder." >&2; exit 2; }

[ -d "$root/usr/bin" ] || debootstrap --variant=minbase bookworm "$root" "$mirror" >/dev/null
inside() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "$@"; }
if inside sh -c 'command -v python3'; then
  echo "bare_root: '$root' has a Python: expected a bare root." >&2
  exit 2
fi
cp "$package" "$root/var/tmp/flinch.deb"
mount --bind /dev "$root/dev"
mount -t proc proc "$root/proc"
# A process that ends late keeps /dev in use for a moment, which must not fail the test.
trap 'code=$?; umount --lazy "$root/proc" "$root/dev"; exit $code' EXIT
inside apt-get update -qq
inside env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
  /var/tmp/flinch.deb xvfb xdotool >/dev/null
if inside sh -c 'command -v python3'; then echo "bare_root: the package pulled in a Python." >&2; exit 1; fi

inside flinch --version
inside flinch doctor || true
inside flinch demo --headless --seconds 30
inside sh -c '
  Xvfb :77 -screen 0 1280x800x24 >/dev/null 2>&1 & server=$!
  sleep 1
  DISPLAY=:77 flinch live --camera practice --seconds 40 >/tmp/live.txt 2>&1 & window=$!
  begun=$(date +%s)
  DISPLAY=:77 timeout 60 xdotool search --sync --onlyvisible --name Flinch >/dev/null; found=$?
  echo "window after $(( $(date +%s) - begun )) s, found: $found"
  wait $window; code=$?
  cat /tmp/live.txt
  kill $server
  wait $server
  exit $(( found + code ))'
