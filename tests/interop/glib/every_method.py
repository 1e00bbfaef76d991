# Copyright virtxx contributors. Boost Software License 1.0.
"""Calls every method of every class of libvirt-gobject on test:///default, those that end later in a main loop of glib,
and prints what came of it; then leads domains, pools, volumes and snapshots through their lives and watches the events.

Each call has a process of its own with objects made afresh.
"""
import os
import re
import resource
import signal
import sys
import time

import gi

for name in ("GLib", "GConfig", "GObject"):
    gi.require_version("Libvirt" + name, "1.0")
from gi.repository import Gio, GLib, GObject, LibvirtGConfig as Config, LibvirtGLib, LibvirtGObject as Vir  # noqa: E402

UUID = "c7a5fdbd-edaf-9455-926a-d65c16db18%02x"
DISK = "<disk type='file' device='disk'><source file='/tmp/%s.img'/><target dev='%s' bus='virtio'/></disk>"
DOMAIN = "<domain type='test'><name>idle</name><uuid>%s</uuid><memory>65536</memory><vcpu current='1'>2</vcpu>" % (UUID % 1) + """
<os><type>hvm</type></os><devices>""" + DISK % ("a", "vda") + """<interface type='network'>
<mac address='52:54:00:00:00:01'/><source network='default'/><target dev='tap7'/></interface></devices></domain>"""
OTHER = "<domain type='test'><name>%s</name><uuid>" + UUID % 2 + "</uuid><memory>65536</memory><os><type>hvm</type></os></domain>"
POOL = "<pool type='dir'><name>new</name><uuid>" + UUID % 6 + "</uuid><target><path>/tmp/vx</path></target></pool>"
VOLUME = "<volume><name>%s</name><capacity>1000000</capacity></volume>"
SNAPSHOT = "<domainsnapshot><name>%s</name></domainsnapshot>"
SAVE = "/tmp/virtxx-interop-glib-save"
UNKNOWN = 0x40000000
KEPT = []


def turn(seconds=0.0):
    """What glib's main loop has to do, and what comes within that time."""
    context = GLib.MainContext.default()
    end = time.monotonic() + seconds
    while context.iteration(False) or time.monotonic() < end:
        if seconds:
            time.sleep(0.002)


def wait_for(condition, seconds=5.0):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        turn(0.01)


def opened(read_only=False):
    conn = Vir.Connection.new("test:///default")
    conn.open_read_only(None) if read_only else conn.open(None)
    for what in ("domains", "networks", "interfaces", "storage_pools"):
        getattr(conn, "fetch_" + what)(None)
    return conn


def objects(read_only):
    writer = opened()
    writer.create_domain(Config.Domain.new_from_xml(DOMAIN))
    writer.find_domain_by_name("test").create_snapshot(Config.DomainSnapshot.new_from_xml(SNAPSHOT % "first"), 0)
    pool = writer.find_storage_pool_by_name("default-pool")
    pool.create_volume(Config.StorageVol.new_from_xml(VOLUME % "vol"))
    conn = opened(read_only)
    test, idle = (conn.find_domain_by_name(name) for name in ("test", "idle"))
    test.fetch_snapshots(0, None)
    pool = conn.find_storage_pool_by_name("default-pool")
    pool.refresh(None) if not read_only else None
    manager = Vir.Manager.new()
    manager.add_connection(conn)
    devices = idle.get_devices()
    return {
        "keep": [writer], "Connection": [conn], "Domain": [test, idle], "DomainSnapshot": test.get_snapshots(),
        "DomainDisk": [d for d in devices if isinstance(d, Vir.DomainDisk)],
        "DomainInterface": [d for d in devices if isinstance(d, Vir.DomainInterface)],
        "DomainDevice": devices, "Interface": conn.get_interfaces(), "Network": conn.get_networks(), "StoragePool": [pool],
        "StorageVol": [pool.get_volume("vol")] if not read_only else [], "Manager": [manager],
        "Stream": [conn.get_stream(0)] if not read_only else [],
    }


def argument(kind, method, name, found, how):
    if "flags" in name:
        if kind == "StorageVol" and method == "resize":
            return Vir.StorageVolResizeFlags.NONE
        return UNKNOWN if how == "flags" else 0
    idle = found["Domain"][1]
    configs = {
        "create_domain": lambda: Config.Domain.new_from_xml(OTHER % "new"), "start_domain": lambda: Config.Domain.new_from_xml(OTHER % "new"),
        "create_storage_pool": lambda: Config.StoragePool.new_from_xml(POOL), "Domain.set_config": lambda: idle.get_config(0),
        "create_volume": lambda: Config.StorageVol.new_from_xml(VOLUME % "new"),
        "DomainSnapshot.set_config": lambda: found["DomainSnapshot"][0].get_config(0),
    }
    if name == "conf":
        return (configs.get(kind + "." + method) or configs[method])()
    if name == "custom_conf":
        return Config.DomainSnapshot.new_from_xml(SNAPSHOT % "new") if "snapshot" in method else None
    names = {"find_network_by_name": "default", "find_storage_pool_by_name": "default-pool", "get_interface": "eth1", "get_volume": "vol"}
    known = {
        "cancellable": None, "user_data": None, "name": names.get(method, "test"), "id": 1, "macaddr": "aa:bb:cc:dd:ee:ff",
        "uuid": UUID % 1, "uri": "test:///default", "emulatorbin": None, "arch": "x86_64", "machine": None, "virttype": "test",
        "filename": SAVE, "stream": (found["Stream"] or [None])[0], "devname": None, "idx": 0, "fd": 0, "monitor_id": 0,
        "date_time": GLib.DateTime.new_from_unix_utc(1000), "device": idle.get_config(0).get_devices()[0] if name == "device" else None,
        "mac": None, "autostart": True, "offset": 0, "length": 10, "size": 2000000, "capacity": 2000000, "conn": found["Connection"][0],
        "dom": idle, "priority": 0, "cond": Vir.StreamIOCondition.READABLE, "func": lambda *a: 0, "opaque": None, "notify": None,
        "has_current_snapshot": True, "is_current": True, "buffer": "abc",
    }
    if kind == "Stream" and name == "size":
        return 3
    return known[name]


def shown(value):
    if isinstance(value, Config.Object):
        return value.to_xml()
    if isinstance(value, (list, tuple)):
        words = [shown(one) for one in value]
        return "[" + ", ".join(sorted(words) if isinstance(value, list) else words) + "]"
    if isinstance(value, GObject.GObject):
        kind = type(value).__name__
        for word in ("get_name", "get_uri"):
            if hasattr(value, word):
                return kind + " " + str(getattr(value, word)())
        return kind
    if isinstance(value, (bool, int, str, float, bytes, type(None))):
        return repr(value)
    fields = [f for f in dir(value) if not f.startswith("_") and isinstance(getattr(value, f, None), (int, str)) and f not in ("padding",)]
    return type(value).__name__ + " {" + ", ".join("%s: %r" % (f, getattr(value, f)) for f in fields) + "}"


def normal(text):
    # Libvirt names the function of its driver, which is nobody's to know.
    text = re.sub(r"in function \w+", "in function ...", text)
    text = re.sub(r" at \d+:\d+ \(/[^)]*\)", "", text)
    text = re.sub(r"<creationTime>\d+", "<creationTime>", text)
    text = re.sub(r"<uuid>[^<]*", "<uuid>", text)
    return re.sub(r"\b\d{9,}\b", "N", text)


def words_of(call):
    try:
        return shown(call())
    except GLib.Error as e:
        return "error %s %s: %s" % (e.domain, e.code, e.message)
    except (TypeError, ValueError, KeyError, AttributeError, NotImplementedError) as e:
        return "%s: %s" % (type(e).__name__, e)


def ended(target, method, arguments):
    """What a call that ends in the main loop gives in the end."""
    seen = []
    getattr(target, method)(*arguments, lambda source, result, *_: seen.append(result))
    wait_for(lambda: seen)
    return getattr(target, method.replace("_async", "_finish"))(seen[0]) if seen else "it did not end"


def call(kind, method, how):
    found = objects(how == "read-only")
    if method == "screenshot":
        KEPT.append(found)  # Debian's library may wait forever for the thread behind a stream that is given up
    for target in found.get(kind, []):
        parameters = [a.get_name() for a in getattr(getattr(Vir, kind), method).get_arguments() if a.get_direction() == gi._gi.Direction.IN]
        # Flags of a clock are not even passed on, and the call never ends.
        if how == "flags" and (not any("flags" in p for p in parameters) or method == "set_time_async"):
            continue
        if method.endswith("_async"):
            arguments = [argument(kind, method[:-6], p, found, how) for p in parameters if p not in ("callback", "user_data")]
            words = words_of(lambda: ended(target, method, arguments))
        else:
            arguments = [argument(kind, method, p, found, how) for p in parameters if p not in ("user_data", "opaque", "notify")]
            words = words_of(lambda: getattr(target, method)(*arguments))
        print(normal("%s.%s %s: %s" % (kind, method, how, words)), flush=True)


def in_a_process(label, run):
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        signal.alarm(20)
        os.umask(0o077)
        if os.path.exists(SAVE):
            os.unlink(SAVE)
        os.dup2(os.open("/dev/null", os.O_WRONLY), 2)
        LibvirtGLib.init(None)
        LibvirtGLib.event_register()
        Vir.init_object(None)
        run()
        sys.stdout.flush()
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    if status:
        print("%s: ended with %d" % (label, status), flush=True)


def life():
    def say(label, run):
        print(normal("life %s: %s" % (label, words_of(run))), flush=True)
        turn(0.02)

    events = []
    conn = Vir.Connection.new("test:///default")
    for signal_name in ("connection-opened", "connection-closed"):
        conn.connect(signal_name, lambda _, what=signal_name: events.append(what))
    conn.connect("domain-added", lambda _, dom: watch(dom) or events.append("added " + dom.get_name()))
    conn.connect("domain-removed", lambda _, dom: events.append("removed " + dom.get_name()))

    def watch(dom):
        for what in ("started", "stopped", "suspended", "resumed", "updated", "pmsuspended"):
            dom.connect(what, lambda d, w=what: events.append(d.get_name() + " " + w))
            for detail in ("booted", "restored", "from-snapshot", "destroyed", "shutdown", "saved", "paused", "unpaused"):
                if what != "updated":
                    dom.connect(what + "::" + detail, lambda d, w=what, x=detail: events.append(d.get_name() + " " + w + " " + x))

    say("open", lambda: ended(conn, "open_async", [None]))
    say("fetch", lambda: (ended(conn, "fetch_domains_async", [None]), ended(conn, "fetch_storage_pools_async", [None]),
                          ended(conn, "fetch_networks_async", [None]), ended(conn, "fetch_interfaces_async", [None])))
    say("all", lambda: (conn.get_domains(), conn.get_storage_pools(), conn.get_networks(), conn.get_interfaces()))
    domain = conn.create_domain(Config.Domain.new_from_xml(DOMAIN))
    watch(domain)
    say("start", lambda: domain.start(0))
    say("suspend", lambda: (domain.suspend(), domain.get_info()))
    say("resume", lambda: ended(domain, "resume_async", [None]))
    say("reboot", lambda: domain.reboot(0))
    say("snapshot", lambda: (domain.create_snapshot(Config.DomainSnapshot.new_from_xml(SNAPSHOT % "a"), 0),
                             ended(domain, "create_snapshot_async", [Config.DomainSnapshot.new_from_xml(SNAPSHOT % "b"), 0, None]),
                             ended(domain, "fetch_snapshots_async", [0, None]), domain.get_snapshots()))
    say("revert", lambda: [s.revert_to(0) for s in domain.get_snapshots() if s.get_name() == "a"])
    say("delete snapshots", lambda: [s.delete(0) for s in domain.get_snapshots()])
    say("save", lambda: (domain.save_to_file(SAVE, None, 0), domain.get_info().state))
    say("restore", lambda: conn.restore_domain_from_file(SAVE, None, 0))
    say("managed save", lambda: (domain.save(0), domain.get_saved(), domain.start(0), domain.get_saved()))
    say("shutdown", lambda: domain.shutdown(0))
    say("stop again", lambda: domain.stop(0))
    say("delete", lambda: domain.delete(0))
    say("transient", lambda: conn.start_domain(Config.Domain.new_from_xml(OTHER % "short"), 0).stop(0))
    wait_for(lambda: "removed short" in events, 2)
    print("life events: " + ", ".join(events))

    pool = conn.create_storage_pool(Config.StoragePool.new_from_xml(POOL), 0)
    say("pool", lambda: (pool.get_active(), ended(pool, "start_async", [0, None]), pool.get_active(), pool.get_info(), pool.set_autostart(True), pool.refresh(None)))
    volume = pool.create_volume(Config.StorageVol.new_from_xml(VOLUME % "one"))
    say("volume", lambda: (volume.get_path(), volume.get_info(), volume.get_config(0), ended(pool, "refresh_async", [None]), pool.get_volumes()))
    say("stream", lambda: volume.download(conn.get_stream(0), 0, 10, 0))
    say("volume end", lambda: (volume.delete(0), pool.refresh(None), pool.get_volumes()))
    say("pool end", lambda: (ended(pool, "stop_async", [None]), ended(pool, "undefine_async", [None])))

    # The library's part of the loop wakes nobody while nothing happens.
    loop = GLib.MainLoop()
    GLib.timeout_add(1000, loop.quit)
    turn(0.2)
    used = lambda: sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    before = used()
    loop.run()
    spent = used() - before
    print("idle: %s" % ("yes" if spent < 0.02 else "no, %.3f s of processor time in one second" % spent))
    # Events come at once all the same.
    events.clear()
    start = time.monotonic()
    test = conn.find_domain_by_name("test")
    watch(test)
    test.suspend()
    wait_for(lambda: events, 2)
    print("after idling: %s, %s" % (", ".join(sorted(events)), "at once" if time.monotonic() - start < 0.5 else "late"))
    say("close", lambda: (conn.close(), conn.is_open()))


def main():
    only = sys.argv[1:]
    kinds = [k for k in dir(Vir) if isinstance(getattr(Vir, k), type) and issubclass(getattr(Vir, k), GObject.GObject)]
    for kind in sorted(kinds):
        cls = getattr(Vir, kind)
        for method in sorted(m for m in vars(cls) if hasattr(getattr(cls, m), "get_arguments")):
            if method.endswith("_finish") or method.startswith("do_") or method == "new" or only and kind + "." + method not in only:
                continue
            # These wait for what the other end of a stream does, or take what Python cannot give.
            if kind == "Stream" and method in ("receive", "receive_all", "send_all", "add_watch"):
                continue
            for how in ("plain", "flags", "read-only"):
                in_a_process("%s.%s %s" % (kind, method, how), lambda: call(kind, method, how))
    if not only or only == ["life"]:
        in_a_process("life", life)


main()
