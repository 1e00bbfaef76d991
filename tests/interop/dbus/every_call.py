# Copyright virtxx contributors. Boost Software License 1.0.
"""Calls every method and reads every property of every object that libvirt-dbus has of test:///default, under a bus of
its own, and prints what came of it; what there is to call, the bus says. After a change libvirt-dbus is started again.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as elements

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

PROGRAM = "/usr/sbin/libvirt-dbus"
ROOT = "/org/libvirt/Test"
UUID = "c7a5fdbd-edaf-9455-926a-d65c16db18%02x"
DISK = "<disk type='file' device='disk'><source file='/tmp/%s.img'/><target dev='%s' bus='virtio'/></disk>"
DOMAIN = "<domain type='test'><name>idle</name><uuid>%s</uuid><memory>65536</memory><vcpu current='1'>2</vcpu>" % (UUID % 1) + """
<iothreads>2</iothreads><os><type>hvm</type></os><devices>""" + DISK % ("a", "vda") + """<interface type='network'>
<mac address='52:54:00:00:00:01'/><source network='default'/><target dev='tap7'/></interface></devices></domain>"""
OTHER = "<domain type='test'><name>new</name><uuid>" + UUID % 2 + "</uuid><memory>65536</memory><os><type>hvm</type></os></domain>"
NETWORK = "<network><name>new</name><uuid>" + UUID % 3 + "</uuid><bridge name='vx0'/></network>"
POOL = "<pool type='dir'><name>new</name><uuid>" + UUID % 6 + "</uuid><target><path>/tmp/vx</path></target></pool>"
VOLUME = "<volume><name>%s</name><capacity>1000000</capacity></volume>"
INTERFACE = "<interface type='ethernet' name='eth9'><mac address='aa:bb:cc:dd:ee:01'/></interface>"
SNAPSHOT = "<domainsnapshot><name>%s</name></domainsnapshot>"
DEVICE = """<device><parent>scsi_host1</parent><capability type='scsi_host'><capability type='fc_host'>
<wwnn>20000000c9831b4b</wwnn><wwpn>10000000c9831b4b</wwpn></capability></capability></device>"""
CPU = "<cpu match='exact'><arch>x86_64</arch><model>Westmere</model></cpu>"
SAVE = "/tmp/virtxx-interop-dbus-save"
UNKNOWN = 0x40000000

DOCUMENTS = {
    "DomainCreateXML": OTHER, "DomainCreateXMLWithFiles": OTHER, "DomainDefineXML": OTHER, "DomainRestore": "", "Save": "",
    "DomainSaveImageDefineXML": DOMAIN, "InterfaceDefineXML": INTERFACE, "NetworkCreateXML": NETWORK, "NetworkDefineXML": NETWORK,
    "NodeDeviceCreateXML": DEVICE, "NWFilterDefineXML": "<filter name='mine'/>", "SecretDefineXML": "<secret ephemeral='no' private='no'/>",
    "StoragePoolCreateXML": POOL, "StoragePoolDefineXML": POOL, "StorageVolCreateXML": VOLUME % "new",
    "StorageVolCreateXMLFrom": VOLUME % "new", "SnapshotCreateXML": SNAPSHOT % "new", "AttachDevice": DISK % ("b", "vdb"),
    "DetachDevice": DISK % ("b", "vdb"), "UpdateDevice": DISK % ("b", "vda"), "Update": "<host mac='52:54:00:00:00:09' ip='192.168.122.9'/>",
}
NAMES = {"DomainLookupByName": "test", "InterfaceLookupByName": "eth1", "NetworkLookupByName": "default", "NodeDeviceLookupByName": "computer",
         "NWFilterLookupByName": "mine", "StoragePoolLookupByName": "default-pool", "StorageVolLookupByName": "vol", "Rename": "renamed",
         "SnapshotLookupByName": "first"}
PARAMETERS = {
    "SetBlockIOParameters": {"weight": GLib.Variant("u", 500)}, "SetBlockIOTune": {"total_bytes_sec": GLib.Variant("t", 1000)},
    "SetInterfaceParameters": {"inbound.average": GLib.Variant("u", 1000)}, "SetMemoryParameters": {"hard_limit": GLib.Variant("t", 1000000)},
    "SetNumaParameters": {"numa_nodeset": GLib.Variant("s", "0")}, "SetPerfEvents": {"cmt": GLib.Variant("b", True)},
    "SetSchedulerParameters": {"weight": GLib.Variant("u", 20)}, "NodeSetMemoryParameters": {"shm_pages_to_scan": GLib.Variant("u", 1)},
}
VALUES = {
    "xmlCPUs": [CPU], "xmlDesc": CPU, "files": [], "id": 1, "uuid": UUID % 1, "from": SAVE, "file": SAVE, "to": SAVE, "type": "dir",
    "srcSpec": "", "stats": 0, "arch": "x86_64", "emulatorbin": "", "machine": "", "virttype": "test", "mac": "aa:bb:cc:dd:ee:ff",
    "wwnn": "20000000c9831b4b", "wwpn": "10000000c9831b4b", "cpuNum": -1, "cellNum": -1, "usageType": 2, "usageID": "mine",
    "key": "/default-pool/vol", "path": "/default-pool/vol", "iothreadId": 1, "disk": "vda", "base": "", "top": "", "bandwidth": 1,
    "destxml": DISK % ("c", "vdb"), "offset": 0, "size": 16, "dumpformat": 0, "mountpoints": ["/"], "mountpoint": "/", "minimum": 0,
    "device": "tap7", "uri": "", "source": 0, "cacheSize": 1, "downtime": 1, "dconuri": "test:///default", "idx": 0, "cpumap": [True],
    "vcpu": 0, "pidValue": 1, "sigNum": 15, "codeset": 0, "holdtime": 0, "keycodes": [30], "vcpumap": [True], "state": 1, "memory": 65536,
    "period": 1, "metadata": "words", "user": "root", "password": "x", "seconds": 1, "nseconds": 2, "vcpus": 2, "command": 3, "section": 4,
    "parentIndex": -1, "driverName": "", "value": b"abc", "capacity": 2000000, "pattern": 0,
}


class Bus:
    """A bus in a folder, and a libvirt-dbus on it that can be started again."""

    def __init__(self, folder):
        path = os.path.join(folder, "bus")
        config = os.path.join(folder, "bus.conf")
        with open(config, "w") as file:
            file.write("<busconfig><type>session</type><listen>unix:path=%s</listen><policy context='default'><allow send_destination='*' "
                       "eavesdrop='true'/><allow eavesdrop='true'/><allow own='*'/></policy></busconfig>" % path)
        self.daemon = subprocess.Popen(["dbus-daemon", "--config-file=" + config, "--nofork"], stderr=subprocess.DEVNULL)
        self.environment = dict(os.environ, DBUS_SESSION_BUS_ADDRESS="unix:path=" + path)
        for _ in range(500):
            if os.path.exists(path):
                break
            time.sleep(0.01)
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self.bus = Gio.DBusConnection.new_for_address_sync("unix:path=" + path, flags, None, None)
        self.server = None

    def restart(self):
        self.stop()
        self.server = subprocess.Popen([PROGRAM, "--session"], env=self.environment, stderr=subprocess.DEVNULL)
        for _ in range(2000):
            if self.bus.call_sync("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "NameHasOwner", GLib.Variant("(s)", ("org.libvirt",)),
                                  None, 0, 5000, None).unpack()[0]:
                return
            time.sleep(0.002)
        raise RuntimeError("libvirt-dbus did not come")

    def stop(self):
        """How it ended, when it was not asked to."""
        if not self.server:
            return None
        code = self.server.poll()
        if code is None:
            self.server.terminate()
        self.server.wait()
        self.server = None
        return code

    def end(self):
        self.stop()
        self.daemon.terminate()
        self.daemon.wait()

    def call(self, path, interface, method, signature="()", arguments=()):
        return self.bus.call_sync("org.libvirt", path, interface, method, GLib.Variant(signature, tuple(arguments)), None, 0, 20000, None)

    def libvirt(self, method, signature="()", *arguments, kind="Connect", path=ROOT):
        return self.call(path, "org.libvirt." + kind, method, signature, arguments).unpack()

    def interface(self, path):
        """Those interfaces of the object that are libvirt's."""
        text = self.call(path, "org.freedesktop.DBus.Introspectable", "Introspect").unpack()[0]
        return [i for i in elements.fromstring(text).findall("interface") if i.get("name").startswith("org.libvirt.")]


def prepare(bus):
    """A libvirt-dbus made afresh: one object of each kind, by interface."""
    bus.restart()
    idle = bus.libvirt("DomainDefineXML", "(s)", DOMAIN)[0]
    test = bus.libvirt("DomainLookupByName", "(s)", "test")[0]
    snapshot = bus.libvirt("SnapshotCreateXML", "(su)", SNAPSHOT % "first", 0, kind="Domain", path=test)[0]
    pool = bus.libvirt("StoragePoolLookupByName", "(s)", "default-pool")[0]
    volume = bus.libvirt("StorageVolCreateXML", "(su)", VOLUME % "vol", 0, kind="StoragePool", path=pool)[0]
    return {
        "Connect": [ROOT], "Domain": [test, idle], "DomainSnapshot": [snapshot], "StoragePool": [pool], "StorageVol": [volume],
        "Network": [bus.libvirt("NetworkLookupByName", "(s)", "default")[0]],
        "Interface": [bus.libvirt("InterfaceLookupByName", "(s)", "eth1")[0]],
        "NodeDevice": [bus.libvirt("NodeDeviceLookupByName", "(s)", "computer")[0]],
        # There are none, but one can ask.
        "NWFilter": ["/org/libvirt/Test/nwfilter/_" + (UUID % 4).replace("-", "_")],
        "Secret": ["/org/libvirt/Test/secret/_" + (UUID % 5).replace("-", "_")],
    }


def argument(kind, method, name, how):
    if name == "flags":
        return UNKNOWN if how == "flags" else 0
    if name == "xml":
        return DOCUMENTS[method]
    if name == "name":
        return NAMES[method]
    if name == "params":
        return PARAMETERS.get(method, {})
    if kind + "." + method + "." + name in ("Domain.SetMetadata.type", "Domain.GetMetadata.type"):
        return 0
    if method == "SetMetadata" and name == "key":
        return ""
    uuids = {"DomainLookupByUUID": 1, "NetworkLookupByUUID": 3, "NWFilterLookupByUUID": 4, "SecretLookupByUUID": 5, "StoragePoolLookupByUUID": 6}
    if name == "uuid":
        return UUID % uuids[method]
    return VALUES[name]


def shown(value):
    if isinstance(value, dict):
        return "{" + ", ".join("%s: %s" % (k, shown(v)) for k, v in sorted(value.items(), key=str)) + "}"
    if isinstance(value, (list, tuple)):
        words = [shown(one) for one in value]
        # The order of objects is that of libvirt's hash tables, by chance.
        if isinstance(value, list) and value and isinstance(value[0][0] if isinstance(value[0], (list, tuple)) else value[0], str):
            words.sort()
        return "[" + ", ".join(words) + "]"
    return repr(value)


def normal(text):
    # Libvirt names the function of its driver, which is nobody's to know.
    text = re.sub(r"in function \w+", "in function ...", text)
    text = re.sub(r" at \d+:\d+ \(/[^)]*\)", "", text)
    text = re.sub(r"<creationTime>\d+", "<creationTime>", text)
    text = re.sub(r"<uuid>[^<]*", "<uuid>", text)
    # Objects without a UUID of ours get one by chance.
    text = re.sub(r"/(network|storagepool|domain|secret)/_(?!c7a5|6695)[0-9a-f_]+", r"/\1/_UUID", text)
    text = re.sub(r"'UUID': '(?!c7a5|6695)[0-9a-f-]+'", "'UUID'", text)
    return re.sub(r"\b\d{9,}\b", "N", text)


def words_of(run):
    try:
        return shown(run())
    except GLib.Error as e:
        return "error %s" % e.message


def say(label, run):
    words = words_of(run)
    print(normal("%s: %s" % (label, words)), flush=True)
    return words


def every_method(bus, only):
    found = None
    for kind, paths in sorted(prepare(bus).items()):
        interface = [i for i in bus.interface(paths[0]) if i.get("name") == "org.libvirt." + kind][0]
        say(kind + " properties", lambda: [bus.call(p, "org.freedesktop.DBus.Properties", "GetAll", "(s)", [interface.get("name")]).unpack()
                                           for p in paths])
        for one in sorted(interface.findall("property"), key=lambda p: p.get("name")):
            for path in paths:
                get = lambda: bus.call(path, "org.freedesktop.DBus.Properties", "Get", "(ss)", [interface.get("name"), one.get("name")]).unpack()
                say("%s.%s" % (kind, one.get("name")), get)
                if one.get("access") != "read":
                    value = GLib.Variant(one.get("type"), True)
                    say("%s.%s set" % (kind, one.get("name")), lambda: bus.call(path, "org.freedesktop.DBus.Properties", "Set", "(ssv)",
                                                                              [interface.get("name"), one.get("name"), value]).unpack())
                    say("%s.%s then" % (kind, one.get("name")), get)
        for method in sorted(interface.findall("method"), key=lambda m: m.get("name")):
            name = method.get("name")
            # With any array it ends libvirt-dbus, by a check of its own.
            if name == "SetGuestVcpus" or only and kind + "." + name not in only:
                continue
            given = [a for a in method.findall("arg") if a.get("direction") == "in"]
            for how in ("plain", "flags"):
                if how == "flags" and not any(a.get("name") == "flags" for a in given):
                    continue
                if os.path.exists(SAVE):
                    os.unlink(SAVE)
                found = found or prepare(bus)
                for path in list(found[kind]):
                    signature = "(" + "".join(a.get("type") for a in given) + ")"
                    arguments = [argument(kind, name, a.get("name"), how) for a in given]
                    words = say("%s.%s %s" % (kind, name, how), lambda: bus.call(path, interface.get("name"), name, signature, arguments).unpack())
                    # What changed something is not asked again.
                    if not words.startswith("error") and not re.match("Get|List|Has|Is|Node|.*Lookup|.*Peek|.*Stats", name):
                        found = None
                if bus.server.poll() is not None:
                    print("%s.%s %s: libvirt-dbus ended with %d" % (kind, name, how, bus.server.poll()), flush=True)
                    found = None


def life(bus):
    seen = []
    told = lambda _, sender, path, interface, signal, values: seen.append("%s %s %s" % (path.rsplit("/", 2)[-2], signal, shown(values.unpack())))
    bus.restart()
    for interface in ("org.libvirt.Connect", "org.libvirt.Domain", "org.libvirt.StoragePool"):
        bus.bus.signal_subscribe("org.libvirt", interface, None, None, None, 0, told)
    domain = bus.libvirt("DomainDefineXML", "(s)", DOMAIN)[0]
    do = lambda method, signature="()", *arguments, kind="Domain", path=None: say(
        "life %s.%s" % (kind, method), lambda: bus.libvirt(method, signature, *arguments, kind=kind, path=path or domain))
    do("Create", "(u)", 0)
    do("Suspend")
    do("Resume")
    do("Reboot", "(u)", 0)
    do("SetMetadata", "(isssu)", 1, "title", "", "", 0)
    do("SnapshotCreateXML", "(su)", SNAPSHOT % "a", 0)
    do("SnapshotCurrent", "(u)", 0)
    do("GetXMLDesc", "(u)", 0)
    do("ManagedSave", "(u)", 0)
    do("Create", "(u)", 0)
    do("Shutdown", "(u)", 0)
    do("Undefine", "(u)", 2)
    network = bus.libvirt("NetworkDefineXML", "(s)", NETWORK)[0]
    for method in ("Create", "Destroy", "Undefine"):
        do(method, kind="Network", path=network)
    pool = bus.libvirt("StoragePoolDefineXML", "(su)", POOL, 0)[0]
    do("Create", "(u)", 0, kind="StoragePool", path=pool)
    do("Refresh", "(u)", 0, kind="StoragePool", path=pool)
    do("Destroy", kind="StoragePool", path=pool)
    do("Undefine", kind="StoragePool", path=pool)
    end = time.monotonic() + 5
    while time.monotonic() < end and sum("PoolEvent" in s for s in seen) < 4:
        GLib.MainContext.default().iteration(False)
        time.sleep(0.005)
    for one in seen:
        print(normal("life signal " + one))
    # It waits for events of the library in glib's loop: nothing is used up while nothing happens.
    used = lambda: sum(int(n) for n in open("/proc/%d/stat" % bus.server.pid).read().rsplit(")", 1)[1].split()[11:13])
    time.sleep(0.2)
    before = used()
    time.sleep(1)
    print("idle: %s" % ("yes" if used() - before <= 1 else "no, %d ticks in one second" % (used() - before)))


def main():
    if not os.path.exists(PROGRAM):
        sys.exit(77)
    os.umask(0o077)
    folder = tempfile.mkdtemp()
    bus = Bus(folder)
    try:
        every_method(bus, sys.argv[1:])
        if not sys.argv[1:]:
            life(bus)
    finally:
        bus.end()
        shutil.rmtree(folder, ignore_errors=True)


main()
