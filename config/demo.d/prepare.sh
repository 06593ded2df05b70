# shellcheck shell=bash
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
#
# What must be there before packets can flow: packages, hugepages, the program.

install_packages() {
    local said
    step "packages"
    # In the foreground and not to be interrupted: dpkg must finish what it began.
    said=$("$root/config/install-packages" build run 2>"$tmp/packages.log") ||
        fail "packages are missing" "$tmp/packages.log"
    if [ -n "$said" ]; then
        ok "installed $(wc -w <<<"${said#installed: }")"
    else
        ok "all there"
    fi
}

# Sets memory, the EAL options that say where memory comes from.
find_hugepages() {
    local said status=0
    step "hugepages"
    said=$("$root/config/hugepages" --for $$ 128 2>&1) || status=$?
    case $status in
    0)
        memory=()
        ok "$said"
        ;;
    3)
        memory=(--no-huge -m 1024)
        ok "$said"
        note "so all goes on with --no-huge: it works, and is slower"
        ;;
    *) fail "$said" ;;
    esac
}

build_fragpmd() {
    step "build"
    {
        [ -e "$root/build/build.ninja" ] || run meson setup "$root/build" "$root" &&
            run ninja -C "$root/build"
    } >"$tmp/build.log" 2>&1 || fail "the build failed" "$tmp/build.log"
    # Under sudo: the user who called can go on building.
    [ -z "${SUDO_UID:-}" ] || chown -R "$SUDO_UID:${SUDO_GID:-$SUDO_UID}" "$root/build"
    [ -x "$program" ] || fail "the build made no ${program#"$root/"}"
    ok "${program#"$root/"}"
}
