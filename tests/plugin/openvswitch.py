# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""Open vSwitch, whose DPDK ports have pools of ours, switches between two hosts."""

from harness import traffic
from harness.cases import case, check
from harness.openvswitch import OpenVSwitch
from harness.plugin import NATIVE, POOLS

KINDS = {"native": NATIVE, **POOLS}
EACH_KIND = {kind: (KINDS[kind],) for kind in KINDS}

# net_af_packet takes frames of up to 1518 bytes only, and its sockets put IP fragments together.
AF_PACKET = "net_af_packet{number},iface={name}"
PCAP = "net_pcap{number},iface={name}"

DATAGRAMS = [1, 18, 100, 512, 1000, 1471, 1472]


def switch(running, pool, device):
    """Whose ports are there; their pools are what they should be."""
    vswitch = running.later.enter_context(OpenVSwitch(running, pool))
    for number in range(2):
        vswitch.add_port(number, device)
    vswitch.check_pools()
    return vswitch


@case(each=EACH_KIND)
def two_hosts(running, pool):
    vswitch = switch(running, pool, AF_PACKET)
    traffic.ping(vswitch.hosts, 1500)
    traffic.udp(vswitch.hosts, DATAGRAMS * 20)
    traffic.tcp(vswitch.hosts, 8 << 20)
    vswitch.check_used()
    vswitch.end()


@case(each=EACH_KIND, full=True)
def larger_frames(running, pool):
    """A port of another MTU has another pool; the old one is freed when all its mbufs are back."""
    vswitch = switch(running, pool, PCAP)
    for mtu in (9000, 1500, 9000):
        vswitch.request_mtu(mtu)
        vswitch.check_pools()
        traffic.ping(vswitch.hosts, mtu)
        traffic.udp(vswitch.hosts, [1, 1472, mtu - 28, 20000] * 20)
        traffic.tcp(vswitch.hosts, 8 << 20)
        vswitch.check_used()
    vswitch.renew_ports(PCAP)
    vswitch.check_pools(alone=True)
    vswitch.end()


@case(each=EACH_KIND, full=True)
def ports_come_and_go(running, pool):
    """More packets in all than a pool has mbufs."""
    vswitch = switch(running, pool, AF_PACKET)
    for _ in range(5):
        traffic.ping(vswitch.hosts, 1500)
        traffic.udp(vswitch.hosts, DATAGRAMS * 100)
        traffic.tcp(vswitch.hosts, 32 << 20)
        vswitch.check_used()
        vswitch.renew_ports(AF_PACKET)
        vswitch.check_pools(alone=True)
    output = vswitch.end()
    check(output.count("Freeing mempool") >= 8, "pools were not freed")
