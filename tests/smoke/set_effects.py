# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""What commands set is seen in what is forwarded, and by the kernel at the other end of net_tap."""

from harness import captures
from harness.answers import both, check_same
from harness.cases import case, check
from harness.fragpmd import Fragpmd
from harness.namespaces import Namespace
from harness.taps import Taps

PEER, MINE = "02:11:22:33:44:55", "02:66:77:88:99:aa"
LENGTHS = [60, 64, 577, 1514] * 20


def taps(count):
    return [f"net_tap{i},iface=tap{i}" for i in range(count)]


def forwarded(pmd, ends, sent, into, out):
    """Sends frames into one port; returns those that come out of another, and none elsewhere."""
    nothing = [[] for _ in ends.sockets]
    counts = [0] * len(nothing)
    nothing[into], counts[out] = sent, len(sent)
    pmd.ask("start")
    got = ends.exchange(nothing, counts)
    pmd.stop()
    return got[out]


@case
def addresses(running):
    """eth-peer and mac_addr set hold from the next start of mac forwarding."""
    sent = captures.frames(LENGTHS)
    space = Namespace(running)
    with Fragpmd(running, taps(2), "--forward-mode=mac", within=space.inside) as pmd:
        with Taps(space, 2) as ends:
            pmd.ask(f"set eth-peer 1 {PEER}")
            pmd.ask(f"mac_addr set 1 {MINE}")
            got = forwarded(pmd, ends, sent, 0, 1)
            head = bytes.fromhex((PEER + MINE).replace(":", ""))
            check(got == [head + one[12:] for one in sent], "the frames do not have the addresses")
            pmd.ask("set default")
            got = forwarded(pmd, ends, sent, 0, 1)
            head = bytes.fromhex("020000000001" + MINE.replace(":", ""))
            check(got == [head + one[12:] for one in sent], "the default peer is not back")
        check(f"MAC address: {MINE.upper()}\n" in pmd.ask("show port info 1"),
              "the new address is not shown")
        check(MINE in space.run("ip", "link", "show", "tap1"), "the kernel does not have it")


@case(each={"portlist": ("set portlist 2,0",), "portmask": ("set portmask 0x5",)})
def ports(running, line):
    """Frames go between the ports that are chosen, and come out of no other."""
    sent = captures.frames(LENGTHS)
    space = Namespace(running)
    with Fragpmd(running, taps(3), "--port-topology=chained", within=space.inside) as pmd:
        with Taps(space, 3) as ends:
            check(forwarded(pmd, ends, sent, 0, 1) == sent, "0 does not lead to 1 at first")
            pmd.ask(line)
            check(forwarded(pmd, ends, sent, 0, 2) == sent, f"0 does not lead to 2 by '{line}'")
            pmd.ask("set default")
            check(forwarded(pmd, ends, sent, 0, 1) == sent, "0 does not lead to 1 at last")


@case
def lcores(running):
    """Every choice of lcores forwards, also one beyond what was chosen before."""
    with Fragpmd(running, ["net_null0", "net_null1"], "--coremask=0x2", workers=3) as pmd:
        for line, cores in (("set corelist 3", ["3"]), ("set coremask 0x6", ["1", "2"]),
                            ("set corelist 3,1,2", ["3", "1"]), ("set nbcore 1", ["3"]),
                            ("set default", ["1"])):
            pmd.ask(line)
            started = pmd.ask("start")
            shown = [part.split(" ", 1)[0] for part in started.split("Logical Core ")[1:]]
            check(shown == cores, f"lcores {shown} forward after '{line}', not {cores}")
            pmd.wait_until(lambda: all(pmd.stats(port)["TX-packets"] > 0 for port in (0, 1)),
                           f"packets of both ports after '{line}'")
            pmd.ask("clear port stats all")
            pmd.stop()


@case
def lengths(running):
    """Packets that are made have the length that was set last."""
    empty, out = running.folder / "empty.pcap", running.folder / "out.pcap"
    captures.write(empty, [])
    with Fragpmd(running, [f"net_pcap0,rx_pcap={empty},tx_pcap={out}"], "--forward-mode=txonly",
                 "--port-topology=loop") as pmd:
        pmd.ask("set txpkts 60,200,1000")
        check("packet len=1260 - nb packet segments=3" in pmd.ask("start"), "is not shown")
        pmd.wait_until(lambda: pmd.stats(0)["TX-packets"] > 100, "packets")
        pmd.stop()
    seen = {len(one) for one in captures.read(out)}
    check(seen == {1260}, f"packets have {sorted(seen)} bytes")


INFO = [("set promisc 0 off", "Promiscuous mode: disabled"),
        ("set promisc all on", "Promiscuous mode: enabled"),
        ("set allmulti all on", "Allmulticast mode: enabled"),
        ("set allmulti 0 off", "Allmulticast mode: disabled"),
        ("set link-down port 0", "Link status: down"), ("set link-up port 0", "Link status: up"),
        (f"mac_addr set 0 {MINE}", f"MAC address: {MINE.upper()}")]


@case
def port_info(running):
    space = Namespace(running)
    with Fragpmd(running, taps(2), within=space.inside) as pmd:
        for line, shown in INFO:
            check(pmd.ask(line).count("\n") == 1, f"'{line}' is answered")
            check(f"\n{shown}\n" in pmd.ask("show port info 0"), f"not '{shown}' after '{line}'")


@case
def multicast(running):
    """The list is kept, its order too, and every refusal leaves it as it was."""
    group = "01:00:5e:00:00:{:02x}"
    lines = [f"mcast_addr add 0 {group.format(i)}" for i in (1, 2, 3, 2)]
    lines += [f"mcast_addr remove 0 {group.format(i)}" for i in (2, 2, 9, 1)]
    lines += [f"mcast_addr add 0 {group.format(i)}" for i in (1, 3, 2)]
    lines += [f"mcast_addr add 1 {group.format(1)}", f"mcast_addr remove 1 {group.format(1)}"]
    lines += [f"mac_addr add 1 {MINE}", f"mac_addr add 1 {PEER}", f"mac_addr remove 1 {PEER}"]
    vdevs = [*taps(1), "net_ring0"]
    # Both make an interface of the same name.
    with both(running, vdevs, within=["unshare", "--net"]) as (ours, theirs):
        for line in lines:
            check_same(ours, theirs, line)


@case
def multicast_list_is_full(running):
    with Fragpmd(running, taps(1), "--port-topology=loop",
                 within=Namespace(running).inside) as pmd:
        for i in range(256):
            check(pmd.ask(f"mcast_addr add 0 01:00:5e:00:01:{i:02x}").count("\n") == 1,
                  f"address {i} is refused")
        said = pmd.ask("mcast_addr add 0 01:00:5e:00:02:00")
        check("port 0 filters 256 multicast addresses, which is the most\n" in said, said)
        pmd.ask("mcast_addr remove 0 01:00:5e:00:01:ff")
        check(pmd.ask("mcast_addr add 0 01:00:5e:00:02:00").count("\n") == 1, "no room again")
