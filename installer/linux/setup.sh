#!/bin/sh
# Make this checkout ready to run: system packages (Debian 12, Ubuntu 24.04), a Python, .venv/ with locked packages.
#
#   installer/linux/setup.sh window            to open the window
#   installer/linux/setup.sh window desktop    and a private desktop to open it on
#   installer/linux/setup.sh window desktop test
#
# Safe to repeat: a stamp over everything that decides the result makes the second time quick.
set -eu
cd "$(dirname "$0")/../.."
roles=${*:-window desktop test}
here=installer/linux
venv=.venv

say() { printf '%s\n' "$*"; }
die() { printf 'setup: %s\n' "$*" >&2; exit 1; }

wanted_lines() {
    for role in $roles; do
        [ -f "$here/packages/$role.txt" ] || die "there is no list $here/packages/$role.txt"
        grep -v '^#' "$here/packages/$role.txt"
    done
}

case " $roles " in
    *" test "*) requirements=requirements/dev.txt ;;
    *) requirements=requirements/run.txt ;;
esac

fingerprint() {
    { say "$PWD $roles"; cat /etc/os-release 2>/dev/null || uname -a; wanted_lines
      cat "$here/setup.sh" pyproject.toml requirements/build.txt "$requirements"; } | sha256sum | cut -d' ' -f1
}

stamp="$venv/.set-up-$(say "$roles" | tr ' ' '-')"
now=$(fingerprint)
if [ -x "$venv/bin/python" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$now" ]; then
    exit 0
fi

# Two at once would write into the same .venv.
mkdir -p build
exec 9>build/set-up.lock
flock 9

# Everything the package managers say goes into a file; it is shown when something fails.
log=build/set-up.log
: >"$log"
quietly() { "$@" >>"$log" 2>&1 || { tail -n 40 "$log" >&2; die "this failed: $* (all of it: $log)"; }; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null; then sudo "$@"
    else die "the packages above need root: run this as root, or install sudo"
    fi
}

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
is_available() { [ -n "$(apt-cache madison "$1" 2>/dev/null)" ]; }

missing_lines() {
    wanted_lines | while IFS= read -r line; do
        found=
        for name in $(say "$line" | tr '|' ' '); do
            if is_installed "$name"; then found=yes; fi
        done
        [ -n "$found" ] || say "$line"
    done
}

# Ubuntu's chromium is a snap: it cannot reach a private desktop's files, and a container has no snapd at all.
without_snaps() { if grep -qi '^ID=ubuntu' /etc/os-release; then grep -v '^chromium$' || true; else cat; fi; }

install_system_packages() {
    if ! command -v apt-get >/dev/null; then
        say "This is no Debian or Ubuntu; these are the packages by their names there, install what is missing:"
        wanted_lines | tr '\n' ' '
        say ""
        return
    fi
    missing=$(missing_lines | without_snaps)
    find_python >/dev/null || missing="$missing python3-venv"
    [ -n "$(say "$missing" | tr -d '[:space:]')" ] || return 0
    say "Reading the list of system packages"
    quietly as_root apt-get update -q
    chosen=
    for line in $missing; do
        for name in $(say "$line" | tr '|' ' '); do
            if is_available "$name"; then chosen="$chosen $name"; continue 2; fi
        done
        die "this system's archive has no package $line"
    done
    say "Installing system packages:$chosen"
    # shellcheck disable=SC2086
    quietly as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $chosen
}

# A Python this project runs on, with what it takes to make a venv.
find_python() {
    for name in "${PYTHON:-}" python3.13 python3.12 python3.11 python3 /usr/bin/python3; do
        [ -n "$name" ] || continue
        if "$name" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null
        then say "$name"; return 0
        fi
    done
    return 1
}

install_python_packages() {
    if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
        python=$(find_python) || die "no Python 3.11 to 3.13 with the venv module was found"
        say "Making $venv with $("$python" --version)"
        quietly "$python" -m venv --clear "$venv"
    fi
    pip="$venv/bin/python -m pip install --disable-pip-version-check --no-deps"
    say "Installing the Python packages of $requirements into $venv"
    for list in requirements/build.txt "$requirements"; do
        quietly $pip --require-hashes -r "$list"
    done
    quietly $pip --no-index --no-build-isolation -e .
}

install_system_packages
install_python_packages
say "$now" >"$stamp"
