#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
#
# enter.sh FOLDER COMMAND...: runs a command in a folder that holds a Debian, as in a machine of its
# own. To be the first process of new mount and PID namespaces: what is mounted and started here
# ends with it, whatever ends it.

set -euo pipefail

folder=$1
shift

# A place where "/" is mounted is what programs expect that make mount namespaces themselves.
mount --bind "$folder" "$folder"
mount -t proc proc "$folder/proc"
# Read only: hugepages are used, but none reserved that would stay so.
mount -t sysfs -o ro sysfs "$folder/sys"
mount -t tmpfs -o mode=755 tmpfs "$folder/run"
mount -t tmpfs -o mode=1777 tmpfs "$folder/tmp"

dev=$folder/dev
mount -t tmpfs -o mode=755 tmpfs "$dev"
mkdir "$dev"/{hugepages,net,pts,shm}
for device in null zero full random urandom tty net/tun vhost-net; do
    [ ! -e "/dev/$device" ] || cp -a "/dev/$device" "$dev/$device"
done
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$dev/pts"
mount -t tmpfs -o mode=1777 tmpfs "$dev/shm"
[ ! -e /sys/kernel/mm/hugepages/hugepages-2048kB ] ||
    mount -t hugetlbfs -o pagesize=2M nodev "$dev/hugepages"
ln -s pts/ptmx "$dev/ptmx"
ln -s /proc/self/fd "$dev/fd"
ln -s fd/0 "$dev/stdin"
ln -s fd/1 "$dev/stdout"
ln -s fd/2 "$dev/stderr"

# Not exec: the first process of a PID namespace has to wait for orphans, and bash does.
status=0
chroot "$folder" "$@" || status=$?
exit $status
