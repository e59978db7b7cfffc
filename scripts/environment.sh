# Read by ./run and ./check: installs the packages of a lock into .venv, only if the lock has changed. POSIX sh; the caller is in the root folder.
#
# The state of .venv is recorded in .venv/installed as a copy of each lock, after the last file is synced to disk. An interrupted installation
# leaves no copy, and the next start repeats it.

say() { printf '%s\n' "$*" >&2; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif ! command -v sudo >/dev/null; then say "This needs root, and there is no sudo: $*"; return 1
    elif [ -t 0 ]; then sudo "$@"
    else sudo -n "$@"
    fi
}

apt_install() {
    command -v apt-get >/dev/null || return 1
    say "Installing from the system's packages: $*"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update </dev/null >/dev/null || return 1
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" </dev/null >/dev/null
}

# The first Python of version 3.11 or later: $PYTHON, the system's own, or one beside it.
find_python() {
    for python in "${PYTHON:-}" python3 python3.13 python3.12 python3.11; do
        if [ -n "$python" ] && "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then return 0; fi
    done
    return 1
}

new_venv() {
    rm -rf .venv
    find_python || { apt_install python3 python3-venv && find_python; } || {
        say "Python 3.11 or later is needed, and none was found. If it is not on the PATH: PYTHON=/its/place $0"
        return 1
    }
    say "Making .venv with $("$python" --version)"
    "$python" -m venv .venv >/dev/null 2>&1 && return 0
    rm -rf .venv # Debian keeps the half of venv that brings pip in a package of its own
    apt_install "$("$python" -c 'import sys; print("python{}.{}-venv".format(*sys.version_info))')" && "$python" -m venv .venv >&2
}

# `import pip` fails if the system's Python was replaced since.
holds() { cmp -s "$1" ".venv/installed/$1" && .venv/bin/python -c 'import pip' 2>/dev/null; }

write_down() {
    mkdir -p .venv/installed
    for lock in "$@"; do cp "$lock" ".venv/installed/$lock.new"; done
    sync
    for lock in "$@"; do mv ".venv/installed/$lock.new" ".venv/installed/$lock"; done
}

# environment LOCK [PART...]: installs LOCK into .venv; each PART is a lock whose packages are all in LOCK too.
environment() {
    if holds "$1"; then return 0; fi
    if [ $# -gt 1 ] && holds "$2"; then kept=yes; else kept=no; fi
    rm -rf .venv/installed
    sync
    if [ "$kept" = no ]; then new_venv || return 1; fi
    say "Installing what $1 names"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r "$1" </dev/null >&2 || return 1
    write_down "$@"
    say "Installed"
}

# One installation at a time, where flock exists: ./run and ./check may be started together. pip inherits the lock in case the shell is killed.
prepare() {
    if holds "$1"; then return 0; fi
    ( if command -v flock >/dev/null; then flock 9; fi; environment "$@" ) 9<"$1"
}
