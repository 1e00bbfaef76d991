# Copyright virtxx contributors. Boost Software License 1.0.
"""Calls every method of every class of python3-libvirt on test:///default and prints what came of it.

Each call has a process of its own with objects made afresh, so that no answer depends on an earlier one. A method is
called with arguments that make sense, with flags that nobody knows, on a read-only connection, and on an object that is
none.
"""
import inspect
import os
import re
import signal
import sys

import libvirt

UUID = "c7a5fdbd-edaf-9455-926a-d65c16db18%02x"

DISK = "<disk type='file' device='disk'><source file='/tmp/b.img'/><target dev='vdb' bus='virtio'/></disk>"
DOMAIN = """<domain type='test'><name>idle</name><uuid>%s</uuid><memory>65536</memory><vcpu current='1'>2</vcpu>
<iothreads>2</iothreads><os><type>hvm</type></os><devices><disk type='file' device='disk'><source file='/tmp/a.img'/>
<target dev='vda' bus='virtio'/></disk><interface type='network'><mac address='52:54:00:00:00:01'/>
<source network='default'/><target dev='tap7'/></interface></devices></domain>""" % (UUID % 1)
OTHER = "<domain type='test'><name>%s</name><memory>65536</memory><os><type>hvm</type></os></domain>"
BUSY = (OTHER % "busy").replace("</domain>", "<uuid>" + UUID % 2 + """</uuid><devices><disk type='file' device='disk'><driver type='qcow2'/>
<source file='/tmp/c.img'/><target dev='vda' bus='virtio'/></disk></devices></domain>""")
NETWORK = "<network><name>%s</name><uuid>" + UUID % 3 + """</uuid><bridge name='vx0'/>
<ip address='192.168.7.1' netmask='255.255.255.0'/></network>"""
PORT = "<networkport><uuid>" + UUID % 4 + "</uuid><owner><name>test</name><uuid>" + UUID % 5 + """</uuid></owner>
<mac address='52:54:00:7b:35:93'/></networkport>"""
POOL = "<pool type='dir'><name>%s</name><uuid>" + UUID % 6 + "</uuid><target><path>/tmp/vx</path></target></pool>"
VOLUME = "<volume><name>%s</name><capacity>1000000</capacity><target><path>/default-pool/%s</path></target></volume>"
INTERFACE = "<interface type='ethernet' name='%s'><start mode='onboot'/><mac address='aa:bb:cc:dd:ee:01'/></interface>"
SNAPSHOT = "<domainsnapshot><name>%s</name><description>one</description></domainsnapshot>"
CHECKPOINT = "<domaincheckpoint><name>%s</name></domaincheckpoint>"
DEVICE = """<device><name>new</name><parent>scsi_host1</parent><capability type='scsi_host'><capability type='fc_host'>
<wwnn>20000000c9831b4b</wwnn><wwpn>10000000c9831b4b</wwpn></capability></capability></device>"""
SECRET = "<secret ephemeral='no' private='yes'><usage type='ceph'><name>mine</name></usage></secret>"
FILTER = "<filter name='mine' chain='root'><rule action='drop' direction='in'/></filter>"
BINDING = "<filterbinding><owner><name>a</name><uuid>%s</uuid></owner><portdev name='vnet0'/></filterbinding>" % (UUID % 7)
CPU = "<cpu mode='custom' match='exact'><arch>x86_64</arch><model>Westmere</model></cpu>"


def objects(uri_opener):
    """One of each kind, by class name."""
    conn = libvirt.open("test:///default")
    domain = conn.defineXML(DOMAIN)
    running = conn.lookupByName("test")
    running.snapshotCreateXML(SNAPSHOT % "first")
    pool = conn.storagePoolLookupByName("default-pool")
    pool.createXML(VOLUME % ("vol", "vol"))
    # A domain with snapshots takes no checkpoints.
    conn.createXML(BUSY).checkpointCreateXML(CHECKPOINT % "point")
    conn = uri_opener("test:///default")
    found = {"virConnect": [conn], "virStream": []}
    found["virDomain"] = [conn.lookupByName(name) for name in ("test", "idle", "busy")]
    found["virNetwork"] = [conn.networkLookupByName("default")]
    found["virStoragePool"] = [conn.storagePoolLookupByName("default-pool")]
    found["virStorageVol"] = [found["virStoragePool"][0].storageVolLookupByName("vol")]
    found["virNodeDevice"] = [conn.nodeDeviceLookupByName("computer"), conn.nodeDeviceLookupByName("scsi_host1")]
    found["virInterface"] = [conn.interfaceLookupByName("eth1")]
    found["virDomainSnapshot"] = found["virDomain"][0].listAllSnapshots()
    found["virDomainCheckpoint"] = found["virDomain"][2].listAllCheckpoints()
    try:
        found["virStream"] = [conn.newStream(), conn.newStream(libvirt.VIR_STREAM_NONBLOCK)]
    except libvirt.libvirtError:
        pass
    return found


DOCUMENTS = {
    "attachDevice": DISK, "attachDeviceFlags": DISK, "updateDeviceFlags": DISK, "checkpointCreateXML": CHECKPOINT % "new",
    "detachDevice": DISK, "detachDeviceFlags": DISK, "snapshotCreateXML": SNAPSHOT % "new", "createXML": OTHER % "new",
    "createLinux": OTHER % "new", "defineXML": OTHER % "new", "defineXMLFlags": OTHER % "new",
    "createXMLWithFiles": OTHER % "new", "networkCreateXML": NETWORK % "new", "networkCreateXMLFlags": NETWORK % "new",
    "networkDefineXML": NETWORK % "new", "networkDefineXMLFlags": NETWORK % "new", "portCreateXML": PORT.replace(UUID % 4, UUID % 8),
    "storagePoolCreateXML": POOL % "new", "storagePoolDefineXML": POOL % "new", "interfaceDefineXML": INTERFACE % "eth9",
    "nodeDeviceCreateXML": DEVICE, "nodeDeviceDefineXML": DEVICE, "secretDefineXML": SECRET, "nwfilterDefineXML": FILTER,
    "nwfilterDefineXMLFlags": FILTER, "nwfilterBindingCreateXML": BINDING, "compareCPU": CPU,
    "virStoragePool.createXML": VOLUME % ("new", "new"), "virStoragePool.createXMLFrom": VOLUME % ("new", "new"),
    "backupBegin": "<domainbackup/>", "update": "<host mac='52:54:00:00:00:09' ip='192.168.122.9'/>",
}
PARAMETERS = {
    "setMemoryParameters": {"hard_limit": 1000000}, "setBlkioParameters": {"weight": 500}, "setNumaParameters": {"numa_mode": 0},
    "setSchedulerParameters": {"weight": 20}, "setSchedulerParametersFlags": {"weight": 20},
    "setInterfaceParameters": {"inbound.average": 1000}, "setBlockIoTune": {"total_bytes_sec": 1000},
    "setPerfEvents": {"cmt": True}, "setIOThreadParams": {"poll_max_ns": 10}, "setMemoryParameters2": {},
    "saveParams": {"file": "/tmp/virtxx-interop-python-save"}, "restoreParams": {"file": "/tmp/virtxx-interop-python-none"},
    "setParameters": {"inbound.average": 1000}, "setLaunchSecurityState": {"sev-secret": "x"},
}


def argument(kind, method, name, found):
    """What stands for a parameter of that name."""
    conn, domain = found["virConnect"][0], found["virDomain"][0]
    one = lambda of: (found.get(of) or [None])[0]
    if name in ("xml", "xmlDesc", "xmldesc", "domainXml", "destxml", "backupXML", "dxml", "xmlCPU"):
        return DOCUMENTS.get(kind + "." + method) or DOCUMENTS.get(method) or (CPU if name == "xmlCPU" else DOMAIN)
    known = {
        "params": PARAMETERS.get(method, {}), "cb": lambda *a: None, "handler": lambda *a: -1, "holeHandler": lambda *a: (True, 0),
        "skipHandler": lambda *a: -1, "opaque": None, "dconn": conn, "dom": domain, "doms": [domain], "net": one("virNetwork"),
        "pool": one("virStoragePool"), "dev": one("virNodeDevice") if "nodeDevice" in method else "vda", "secret": None,
        "snap": one("virDomainSnapshot"), "clonevol": one("virStorageVol"), "st": None, "stream": None,
        "fd": 0, "files": [0], "data": b"abc", "pages": [4], "cpumap": (True,), "keycodes": [30], "nkeycodes": 1,
        "vcpumap": "0", "state": 1, "time": {"seconds": 1, "nseconds": 2}, "keys": ["ssh-rsa AAAA me"],
        "mountpoints": ["/"], "metadata": "<a/>", "uuid": bytes.fromhex((UUID % 1).replace("-", "")), "uuidstr": UUID % 1,
        "xmlCPUs": [CPU], "checkpointXML": None, "value": b"v", "total": True, "cap": None, "arch": "x86_64",
        "name": {"virDomain": "first", "virConnect": "test", "virStoragePool": "vol"}.get(kind, "test"),
        "disk": "vda", "path": "vda" if method != "interfaceStats" else "tap7", "device": "tap7", "alias": "disk0",
        "id": 1, "uri": "http://example.org/", "duri": "test:///default", "dconnuri": "test:///default", "source": 0,
        "type": 0 if kind == "virDomain" else 0, "nvcpus": 2, "memory": 65536, "vcpu": 0, "autostart": 1, "action": 0,
        "codeset": 0, "holdtime": 0, "user": "root", "password": "x", "new_name": "renamed", "to": "/tmp/virtxx-interop-python-save",
        "frm": "/tmp/virtxx-interop-python-none", "file": "/tmp/virtxx-interop-python-none", "dev_name": None, "base": None, "top": None,
        "nativeFormat": "xen-xl", "nativeConfig": "name='a'", "srcSpec": None, "wwnn": "20000000c9831b4b",
        "wwpn": "10000000c9831b4b", "macstr": "aa:bb:cc:dd:ee:ff", "portdev": "vnet0", "usageType": 1, "usageID": "mine",
        "emulator": None, "machine": None, "virttype": None, "driverName": None, "eventID": 0, "callbackID": 0, "events": 1,
        "section": 4, "command": 3, "parentIndex": -1, "key": "k" if method == "setMetadata" else "/default-pool/vol",
        "keyname": None, "algorithm": 0, "bandwidth": 1, "timeout": 1, "maxCells": 2, "startCell": 0, "cellNum": -1,
        "cpuNum": -1, "dumpformat": 0, "target": 0, "screen": 0, "dname": None, "signum": 15, "pid_value": 1,
    }
    if method in ("portLookupByUUID",):
        known["uuid"] = bytes.fromhex((UUID % 4).replace("-", ""))
    if method in ("portLookupByUUIDString",):
        known["uuidstr"] = UUID % 4
    if method.startswith("network") and name == "name":
        return "default"
    if method.startswith("storagePool") and name == "name":
        return "default-pool"
    if method.startswith("interface") and name == "name":
        return "eth1"
    if method.startswith("nodeDevice") and name == "name":
        return "computer"
    if name == "path" and method == "storagePoolLookupByTargetPath":
        return "/default-pool"
    if name == "path" and method == "storageVolLookupByPath":
        return "/default-pool/vol"
    texts = {"findStoragePoolSources.type": "dir", "getMaxVcpus.type": "test", "fSTrim.mountPoint": "/",
             "setGuestVcpus.cpumap": "0-1", "setTime.time": {"seconds": 1, "nseconds": 2}, "DHCPLeases.mac": "52:54:00:00:00:01"}
    if method + "." + name in texts:
        return texts[method + "." + name]
    if name in ("st", "stream"):
        return conn.newStream()
    return known.get(name, 1)


def shown(value, method=""):
    """Words that are alike in every process."""
    if isinstance(value, libvirt.libvirtError):
        return "error %s" % value
    if type(value).__module__ == "libvirt":
        try:
            if isinstance(value, (libvirt.virConnect, libvirt.virStream)):
                return type(value).__name__
            if isinstance(value, libvirt.virNetworkPort):
                return "virNetworkPort " + value.UUIDString()
            if isinstance(value, (libvirt.virDomainSnapshot, libvirt.virDomainCheckpoint)):
                return type(value).__name__ + " " + value.getName()
            return "%s %s" % (type(value).__name__, value.name())
        except (libvirt.libvirtError, AttributeError):
            return type(value).__name__
    if isinstance(value, dict):
        return "{" + ", ".join("%s: %s" % (k, shown(v)) for k, v in sorted(value.items(), key=str)) + "}"
    if isinstance(value, list):
        words = [shown(v) for v in value]
        # The order of objects is that of libvirt's hash tables, by chance.
        if any(type(one).__module__ == "libvirt" for v in value for one in (v if isinstance(v, tuple) else (v,))):
            words.sort()
        elif method.startswith("list"):
            words.sort()
        return "[" + ", ".join(words) + "]"
    if isinstance(value, tuple):
        return "(" + ", ".join(shown(v) for v in value) + ")"
    return repr(value)


def normal(text):
    # Libvirt names the function of its driver, which is nobody's to know.
    text = re.sub(r"in function \w+", "in function ...", text)
    text = re.sub(r" at \d+:\d+ \(/[^)]*\)", "", text)
    text = re.sub(r"<(creationTime|uuid)>[^<]*<", r"<\1>...<", text)
    text = re.sub(r"\b\d{9,}\b", "N", text)
    text = re.sub(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", lambda m: m[0] if m[0].startswith(UUID[:8]) else "UUID", text)
    return re.sub(r"0x[0-9a-f]{9,}", "0x...", text)


def call(kind, method, how):
    opener = libvirt.openReadOnly if how == "read-only" else libvirt.open
    found = objects(opener)
    cls = getattr(libvirt, kind)
    targets = found.get(kind, [])
    if how == "none":
        nothing = cls.__new__(cls)
        nothing._o = None
        nothing._conn, nothing._dom = found["virConnect"][0], found["virDomain"][0]
        nothing._net, nothing.domainEventCallbacks = found["virNetwork"][0], {}
        targets = [nothing]
    for target in targets:
        arguments = []
        for p in inspect.signature(getattr(cls, method)).parameters.values():
            if p.name == "self":
                continue
            if p.name == "flags" or p.name == "types":
                arguments.append(0x40000000 if how == "flags" else 0)
            elif p.kind == p.VAR_POSITIONAL:
                continue
            else:
                arguments.append(argument(kind, method, p.name, found) if p.default is p.empty or p.name == "time" else p.default)
        try:
            words = shown(getattr(target, method)(*arguments), method)
        except libvirt.libvirtError as e:
            words = "error %s %s: %s" % (e.get_error_code(), e.get_error_domain(), e)
        except Exception as e:
            words = type(e).__name__ + ": " + str(e)
        print(normal("%s.%s %s: %s" % (kind, method, how, words)), flush=True)


def in_a_process(kind, method, how):
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        signal.alarm(20)
        os.umask(0o077)
        # What Debian's library follows without a look when the object is none.
        if how == "none" and method in ("setIdentity", "FDAssociate", "launchSecurityInfo", "setLaunchSecurityState"):
            os._exit(0)
        for name in ("save", "none"):
            if os.path.exists("/tmp/virtxx-interop-" + name):
                os.unlink("/tmp/virtxx-interop-" + name)
        call(kind, method, how)
        sys.stdout.flush()
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    if status:
        print("%s.%s %s: ended with %d" % (kind, method, how, status), flush=True)


def main():
    only = sys.argv[1:]
    libvirt.registerErrorHandler(lambda *a: None, None)
    libvirt.virEventRegisterDefaultImpl()
    skipped = {"__init__", "connect", "c_pointer"}
    for kind in sorted(n for n, c in vars(libvirt).items() if inspect.isclass(c) and n.startswith("vir")):
        cls = getattr(libvirt, kind)
        for method in sorted(m for m in vars(cls) if callable(getattr(cls, m)) and not m.startswith("_")):
            if only and kind + "." + method not in only:
                continue
            if method in skipped or method.startswith("_"):
                continue
            takes_flags = any(p in ("flags", "types") for p in inspect.signature(getattr(cls, method)).parameters)
            for how in ("plain", "flags", "read-only", "none"):
                if how == "flags" and not takes_flags:
                    continue
                in_a_process(kind, method, how)


main()
