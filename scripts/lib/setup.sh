# What the scripts share: Debian packages and the build. Source it after `set -euo pipefail`.
# shellcheck shell=bash disable=SC2034

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

build_packages=(g++ cmake ninja-build pkg-config git libsystemc-dev libboost-program-options-dev nlohmann-json3-dev
                libfmt-dev libhdf5-dev libeigen3-dev libssl-dev libmuparserx-dev zlib1g-dev)
figure_packages=(python3 python3-numpy python3-matplotlib python3-pandas python3-pil)
trace_packages=(python3-h5py)
test_packages=(libgtest-dev libgmock-dev libbenchmark-dev python3-pytest python3-jsonschema python3-torch
               python3-sklearn chromium chromium-driver python3-selenium make slurm-wlm munge "${lint_packages[@]}")
lint_packages=(clang-format clang-tidy shellcheck mypy flake8 python3 git)
fuzz_packages=(clang libclang-rt-14-dev python3)  # Debian 12's clang is 14

say() { printf '== %s\n' "$*"; }

fail() {
  printf 'error: %s\n' "$1" >&2
  printf '%s\n' "${@:2}" >&2
  exit 1
}

# usage: the comment at the head of the calling script, which is its --help.
usage() { sed -n '2,/^[^#]/ { s/^# \{0,1\}//p }' "$0"; }

# logged LOG COMMAND...: the output goes to LOG; its end is shown when the command fails.
logged() {
  local log=$1 status=0
  mkdir -p "$(dirname "$log")"
  "${@:2}" >"$log" 2>&1 || status=$?
  ((status == 0)) || { tail -n 40 "$log" && echo "(the end of $log)"; } >&2
  return $status
}

# missing_packages NAME...: those that are not installed, one a line.
missing_packages() {
  local LC_ALL=C
  comm -23 <(printf '%s\n' "$@" | sort -u) \
           <(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null | sed -n 's/^installed //p' | sort -u)
}

as_root() {
  if (($(id -u) == 0)); then "$@"
  elif [[ -t 0 ]]; then sudo "$@"
  else sudo -n "$@"  # nobody is there to type a password
  fi
}

apt_get() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 "$@"; }

# apt_install NAME...: a second time with fresh lists if it fails, as it does where there are none yet.
apt_install() {
  local install=(apt_get install -y --no-install-recommends "$@")
  "${install[@]}" || { apt_get update && "${install[@]}"; }
}

# install_packages NAME...: installs what is missing; ends the script when it cannot.
install_packages() {
  type -P dpkg-query apt-get >/dev/null || fail "this needs Debian packages, but there is no apt here: $*" \
    "With those in place: cmake --preset release && cmake --build --preset release"
  local missing
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]})) || return 0
  say "installing Debian packages: ${missing[*]}"
  logged "$root/build/packages.log" apt_install "${missing[@]}" || fail \
    "cannot install what is missing: ${missing[*]}" \
    "as root, run: apt-get update && apt-get install --no-install-recommends ${missing[*]}"
}

# is_configured PRESET: its build folder is complete, and not a copy of another source folder's.
is_configured() {
  [[ -f $root/build/$1/build.ninja ]] && grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$root/build/$1/CMakeCache.txt"
}

# configure PRESET OPTION...: objects that the options leave alone are not compiled again.
configure() {
  local fresh=()
  is_configured "$1" || fresh=(--fresh)
  (cd "$root" && cmake --preset "$1" "${fresh[@]}" "${@:2}")
}

# build PRESET TARGET OPTION...: configures with the options, if any are given, or if it has not been done.
build() {
  { (($# == 2)) && is_configured "$1"; } || configure "$1" "${@:3}" || return
  (cd "$root" && cmake --build --preset "$1" --target "$2")
}
