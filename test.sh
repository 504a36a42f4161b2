#!/usr/bin/env bash
# Installs what the tests need, builds, and runs all of them. Arguments go to "dotnet test" (e.g. --filter); --packages
# names what it would install.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# What the tests run against: the ONNX conformance suite, C compilers and emulators for exported networks,
# and a browser, driven by Node, that looks at reports and runs LiteRT.
packages=(libonnx-testdata gcc g++ libc6-dev clang cmake cppcheck gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user
    gcc-arm-none-eabi libnewlib-arm-none-eabi qemu-system-arm nodejs npm
    chromium slurmctld slurmd slurm-client munge python3-numpy python3-onnx)
if [ "${1:-}" = --packages ]; then
    echo "${packages[*]}"
    exit
fi

missing=()
for package in "${packages[@]}"; do
    case $package in
        nodejs) command -v node >/dev/null && continue ;;
        npm) command -v npm >/dev/null && continue ;;
        chromium) command -v chromium >/dev/null && continue ;;
    esac
    dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    if [ "$(id -u)" -eq 0 ]; then
        echo "Installing ${missing[*]}"
        (apt-get update -qq \
            && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}") >/dev/null 2>&1 \
            || echo "WARNING: could not install ${missing[*]}; the tests that need them are skipped" >&2
    else
        echo "WARNING: not installed: ${missing[*]} (apt-get install ${missing[*]}); the tests that need them are skipped" >&2
    fi
fi

# The libraries alone; the browser is the system's. LiteRT, which runs TensorFlow Lite models, comes as WebAssembly.
if command -v npm >/dev/null && [ -f tests/browser/package.json ] && [ ! -d tests/browser/node_modules/@litertjs/core ]; then
    (cd tests/browser && npm ci --ignore-scripts --no-audit --no-fund --silent) \
        || echo "WARNING: could not install playwright-core and LiteRT; the tests that need a browser are skipped" >&2
fi

dotnet build Askew.slnx -c Release --nologo -v quiet || exit 1
dotnet test Askew.slnx -c Release --no-build --nologo "$@"
