# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The fragpmd authors
"""An Open vSwitch of a case's own, whose ports are DPDK's: database, sockets and logs are in the
case's folder, interfaces in its own namespaces. One of the machine's is not touched."""

import re
import subprocess

from harness.cases import Failure, check
from harness.examples import check_quiet
from harness.namespaces import Namespace
from harness.plugin import NATIVE, check_pools, eal_options, environment
from harness.process import new_prefix, two_cpus
from harness.program import Program
from harness.telemetry import Telemetry

VSWITCHD = "/usr/lib/openvswitch-switch-dpdk/ovs-vswitchd-dpdk"
SCHEMA = "/usr/share/openvswitch/vswitch.ovsschema"
LOGS = ["-vconsole:info", "-vsyslog:off", "-vfile:off"]


def _run(*command):
    done = subprocess.run(list(map(str, command)), text=True, check=False, timeout=60,
                          stdin=subprocess.DEVNULL, capture_output=True)
    check(done.returncode == 0, f"{' '.join(map(str, command))}: {done.stdout}{done.stderr}")
    return done.stdout


class Host:
    """A network stack of the kernel's, behind a port of the switch."""

    def __init__(self, running, switch, number):
        self.address = f"192.0.2.{number + 1}"
        self.at_switch = f"port{number}"
        self.switch = switch
        self.namespace = Namespace(running)
        switch.run("ip", "link", "add", self.at_switch, "type", "veth",
                   "peer", "name", "eth0", "netns", self.namespace.name)
        # DPDK sends what is there: the kernel may leave no checksum or segment to be made.
        for namespace, name in ((switch, self.at_switch), (self.namespace, "eth0")):
            namespace.run("ethtool", "-K", name, "tx", "off", "tso", "off", "gso", "off",
                          "gro", "off")
            namespace.run("ip", "link", "set", name, "up")
        self.namespace.run("ip", "addr", "add", f"{self.address}/24", "dev", "eth0")

    def set_mtu(self, mtu):
        self.switch.run("ip", "link", "set", self.at_switch, "mtu", mtu)
        self.namespace.run("ip", "link", "set", "eth0", "mtu", mtu)


class OpenVSwitch:
    """A bridge with a port for each of two hosts. Use as a context; end() checks how it ended."""

    def __init__(self, running, pool):
        self.pool = pool
        self.folder = running.folder
        self.prefix = new_prefix()
        self.namespace = Namespace(running)
        self.hosts = [Host(running, self.namespace, number) for number in range(2)]
        self.database = f"unix:{self.folder}/db.sock"
        _run("ovsdb-tool", "create", self.folder / "conf.db", SCHEMA)
        folders = {name: str(self.folder)
                   for name in ("OVS_RUNDIR", "OVS_LOGDIR", "OVS_DBDIR", "OVS_SYSCONFDIR")}
        self.ovsdb = Program(
            running, ["ovsdb-server", self.folder / "conf.db", *LOGS,
                      f"--remote=p{self.database}", f"--unixctl={self.folder}/ovsdb.ctl"],
            "ovsdb-server", folders)
        self.switch = Program(
            running, [*self.namespace.inside, VSWITCHD, self.database, "--disable-system", *LOGS,
                      "-vnetdev_dpdk:console:dbg", f"--unixctl={self.folder}/vswitchd.ctl"],
            "ovs-vswitchd", {**folders, **environment(pool)}, self.prefix)
        eal = ["--no-pci", f"--file-prefix={self.prefix}", *running.setting.eal_memory(),
               *eal_options(running, pool)]
        main, other = two_cpus()
        # A pool for each port: the one that ports share takes all memory that there is.
        self.config = {"dpdk-init": "true", "dpdk-extra": " ".join(map(str, eal)),
                       "dpdk-lcore-mask": hex(1 << main), "pmd-cpu-mask": hex(1 << other),
                       "per-port-memory": "true"}

    def __enter__(self):
        try:
            self.ovsdb.start()
            self.ovsdb.wait_for("ovsdb-server (Open vSwitch)")
            self.configure("--no-wait", "init", "--", "set", "Open_vSwitch", ".",
                           *(f'other_config:{name}="{value}"'
                             for name, value in self.config.items()))
            self.switch.start()
            self.switch.wait_for("|INFO|ovs-vswitchd-dpdk (Open vSwitch)")
            check("DPDK Enabled - initialized" in self.switch.output(), "DPDK was not initialized")
            self.configure("add-br", "bridge", "--", "set", "bridge", "bridge",
                           "datapath_type=netdev")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for one in (self.switch, self.ovsdb):
            if one.process:
                one.kill()

    def configure(self, *command):
        return _run("ovs-vsctl", "--timeout=30", f"--db={self.database}", *command)

    def ask(self, *command):
        return _run("ovs-appctl", "--timeout=30", "-t", f"{self.folder}/vswitchd.ctl", *command)

    def add_port(self, number, device):
        name = self.hosts[number].at_switch
        self.configure(
            "add-port", "bridge", f"dpdk{number}", "--", "set", "Interface", f"dpdk{number}",
            "type=dpdk", f'options:dpdk-devargs="{device.format(number=number, name=name)}"',
            "options:n_rxq_desc=512", "options:n_txq_desc=512")
        error = self.configure("get", "Interface", f"dpdk{number}", "error").strip()
        if error != "[]":
            raise Failure(f"port dpdk{number}: {error}")

    def delete_port(self, number):
        self.configure("del-port", f"dpdk{number}")

    def request_mtu(self, mtu):
        for number, host in enumerate(self.hosts):
            host.set_mtu(mtu)
            self.configure("set", "Interface", f"dpdk{number}", f"mtu_request={mtu}")
            got = int(self.configure("get", "Interface", f"dpdk{number}", "mtu"))
            check(got == mtu, f"MTU of port dpdk{number} is {got}, not {mtu}")

    def renew_ports(self, device):
        for number in range(len(self.hosts)):
            self.delete_port(number)
        for number in range(len(self.hosts)):
            self.add_port(number, device)

    def pools(self):
        """The operations of the pool of each port, by the pool's name."""
        pools = {}
        for number in range(len(self.hosts)):
            dump = self.ask("netdev-dpdk/get-mempool-info", f"dpdk{number}")
            pools[re.search(r"^mempool <(\S+?)>", dump, re.M)[1]] = (
                re.search(r"ops_name: <(\S+?)>", dump)[1])
        return pools

    def check_pools(self, alone=False):
        """Each port has a pool of the right kind. alone: there are no others any more."""
        pools = self.pools()
        check(len(pools) == len(self.hosts), f"pools: {pools}")
        kind = "ring_mp_mc" if self.pool is NATIVE else "page_frag"
        check(set(pools.values()) == {kind}, f"pools: {pools}")
        with Telemetry(self.prefix) as telemetry:
            # Copies of received packets have pools of their own.
            there = [name for name in telemetry.ask("/mempool/list") if name.startswith("ovs")]
        check(not alone or sorted(there) == sorted(pools), f"{there} are there, used: {pools}")

    def check_used(self):
        if self.pool is not NATIVE:
            check_pools(self.prefix, self.pool, self.pools(), least=100)

    def end(self):
        self.ask("exit", "--cleanup")
        ended = self.switch.wait_for_end()
        check(ended == 0, f"exit status {ended}")
        output = self.switch.output()
        check_quiet(output)
        check("|EMER|" not in output, "an emergency")
        return output
