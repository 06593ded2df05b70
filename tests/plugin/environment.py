# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""PAGE_FRAG in the environment: what it says at start, and what is refused with the good values."""

import subprocess

from harness import mock_nic
from harness.cases import case, check
from harness.fragpmd import Fragpmd
from harness.plugin import POOLS, TESTPMD, eal_options
from harness.refusal import refused

NULL = ["--vdev=net_null0"]
KEYS = r"mode, layout, linearise, copybreak, slots, memory, double_free or quiet"

# A value, and what the answer must name.
BAD = {
    "unknown key": ("color=red", f"color invalid - must be: {KEYS}"),
    "no key": ("=ordered", rf" invalid - must be: {KEYS}"),
    "key alone": ("mode", r"mode= invalid - must be: compatible or ordered"),
    "empty value": ("mode=", r"mode= invalid - must be: compatible or ordered"),
    "mode": ("mode=fast", r"mode=fast invalid - must be: compatible or ordered"),
    "layout": ("mode=ordered,layout=2", r"layout=2 invalid - must be: spaced or packed"),
    "linearise": ("mode=ordered,linearise=yes", r"must be: off, best or always"),
    "copybreak 0": ("mode=ordered,copybreak=0", r"must be: off, auto or 1 to 16384"),
    "copybreak beyond": ("mode=ordered,copybreak=16385", r"must be: off, auto or 1 to 16384"),
    "slots 0": ("mode=ordered,slots=0", r"slots=0 invalid - must be: 1 to 63"),
    "slots beyond": ("mode=ordered,slots=64", r"must be: 1 to 63"),
    "slots negative": ("mode=ordered,slots=-1", r"must be: 1 to 63"),
    "slots huge": ("mode=ordered,slots=99999999999999999999", r"must be: 1 to 63"),
    "memory": ("mode=ordered,memory=1025", r"must be: 1 to 1024"),
    "double_free": ("double_free=ignore", r"must be: quarantine or abort"),
    "quiet": ("quiet=yes", r"quiet=yes invalid - must be: 0 or 1"),
    "twice": ("mode=ordered,mode=ordered", r"mode is given twice"),
    "layout without mode": ("layout=packed", r"layout has a meaning with mode=ordered only"),
    "slots in compatible": ("mode=compatible,slots=3", r"slots has a meaning with mode=ordered"),
    "many": (",".join(["mode=ordered"] * 40), r"cannot be read|given twice"),
}


@case(each=BAD)
def bad_value(running, value, answer):
    refused(running, r"PAGE_FRAG: .*" + answer, r"pool \S+: refused, since the environment has",
            program=TESTPMD, vdevs=NULL, eal=eal_options(running, value),
            environment={"PAGE_FRAG": value})


def start_of(running, value):
    """What testpmd says before its prompt."""
    with Fragpmd(running, ["net_null0"], "--no-mlockall", program=TESTPMD,
                 eal=eal_options(running, value), environment={"PAGE_FRAG": value}) as pmd:
        return pmd.output()


LINES = {
    "": "mode=compatible",
    "mode=compatible": "mode=compatible",
    "mode=ordered": "mode=ordered,layout=spaced,linearise=best,copybreak=off,slots=15,memory=16",
    "double_free=abort": "mode=compatible,double_free=abort",
    "mode=ordered,copybreak=auto,slots=63,memory=1,linearise=off":
        "mode=ordered,layout=spaced,linearise=off,copybreak=auto,slots=63,memory=1",
    "linearise=always,copybreak=16384,mode=ordered,slots=1,double_free=abort,":
        "mode=ordered,layout=spaced,linearise=always,copybreak=16384,slots=1,memory=16,"
        "double_free=abort",
}


@case(each={value or "not set": (value, line) for value, line in LINES.items()})
def one_line_at_start(running, value, line):
    said = [text for text in start_of(running, value).splitlines() if "page_frag: " in text]
    check(said == [f"page_frag: packet pools of ops page_frag are as PAGE_FRAG={line}"],
          f"said {said}")


@case(each={value: (value,) for value in ("quiet=1", "mode=ordered,quiet=1")})
def quiet(running, value):
    check("page_frag: " not in start_of(running, value), "it is not quiet")


def listen(running):
    """A vhost end for virtio-user to connect to."""
    running.later.enter_context(
        Fragpmd(running, [f"net_vhost0,iface={running.folder}/vhost.sock"]))


PACKED = "mode=ordered,layout=packed"


@case(each={
    "a driver that is contiguous when spaced":
        (["net_pcap0,rx_iface=lo"], r"layout=packed is not for the driver of port 0 \(later segm"),
    "one that never is": (["net_null0"], r"not for the driver of port 0 \(one segment per frame"),
    "two kinds": (["net_memif0,role=server,socket-abstract=no,socket={folder}/m",
                   "net_virtio_user0,path={folder}/vhost.sock"],
                  r"ports of one kind, and port 1 differs"),
    "no port": ([], r"there is no port yet"),
})
def packed_refused(running, vdevs, answer):
    vdevs = [f"--vdev={vdev.format(folder=running.folder)}" for vdev in vdevs]
    if len(vdevs) > 1:
        listen(running)
    refused(running, answer, "give layout=spaced", program=TESTPMD, vdevs=vdevs,
            eal=[*eal_options(running, PACKED)], environment={"PAGE_FRAG": PACKED})


@case(each={f"{driver}, {mode}": (driver, value)
            for driver in ("net_thunderx", "net_dpaa", "net_dpaa2", "net_cn9k", "net_cn10k",
                           "net_octeontx")
            for mode, value in POOLS.items()})
def driver_refused(running, driver, value):
    refused(running, rf"driver {driver.rstrip('2')} of port 0 cannot have buffers of this pool: ",
            r"leave out --mbuf-pool-ops-name", program=TESTPMD,
            vdevs=[f"--vdev=net_mock0,row=em,as={driver}"],
            eal=["-d", mock_nic.plugin(running), *eal_options(running, value)],
            environment={"PAGE_FRAG": value})


@case(each={name: (value,) for name, value in POOLS.items()})
def af_xdp_refused(running, value):
    """The kernel would write where it takes the data rooms to be."""
    subprocess.run(["ip", "link", "add", "page_frag0", "type", "veth", "peer", "page_frag1"],
                   check=True)
    running.later.callback(subprocess.run, ["ip", "link", "del", "page_frag0"], check=True)
    refused(running, r"driver net_af_xdp of port 0 cannot have buffers of this pool: the kernel",
            program=TESTPMD, vdevs=["--vdev=net_af_xdp0,iface=page_frag0"],
            eal=eal_options(running, value), environment={"PAGE_FRAG": value})


@case
def driver_that_comes_later(running):
    subprocess.run(["ip", "link", "add", "page_frag0", "type", "veth", "peer", "page_frag1"],
                   check=True)
    running.later.callback(subprocess.run, ["ip", "link", "del", "page_frag0"], check=True)
    # Not net_memif: since DPDK 24.11 a program with such a port, and anything that has used the
    # EAL's alarms, may crash when it ends.
    with Fragpmd(running, ["net_null0"], "--no-mlockall", program=TESTPMD,
                 eal=eal_options(running, "")) as pmd:
        pmd.ask("port attach net_af_xdp0,iface=page_frag0")
        pmd.wait_for("driver net_af_xdp of port 1 cannot have buffers")
