# Copyright virtxx contributors. Boost Software License 1.0.
"""What python3-libvirt, -lxc and -qemu have apart from methods of classes: the event loop, last errors, functions of
single drivers; and objects that come with events. On test:///default; prints what came of it.
"""
import os
import sys
import time

import libvirt
import libvirt_lxc
import libvirt_qemu

UNKNOWN = 0x40000000
DEVICE = """<device><parent>scsi_host1</parent><capability type='scsi_host'><capability type='fc_host'>
<wwnn>20000000c9831b4b</wwnn><wwpn>10000000c9831b4b</wwpn></capability></capability></device>"""


def say(label, run):
    try:
        words = repr(run())
    except libvirt.libvirtError as e:
        words = "error %s %s: %s" % (e.get_error_code(), e.get_error_domain(), e)
    print("rest %s: %s" % (label, words.partition(" in function ")[0]), flush=True)


def until(condition):
    end = time.monotonic() + 10
    while not condition() and time.monotonic() < end:
        libvirt.virEventRunDefaultImpl()


def loop():
    fired = []
    timer = libvirt.virEventAddTimeout(-1, lambda *a: fired.append(a), "of the timer")
    say("timeout that waits for nothing", lambda: libvirt.virEventUpdateTimeout(timer, 1))
    until(lambda: len(fired) >= 3)
    print("rest timeout: %s" % (fired[0][1:],))
    say("removed", lambda: libvirt.virEventRemoveTimeout(timer))
    say("removed again", lambda: libvirt.virEventRemoveTimeout(timer))

    mine, other = os.pipe()
    keep = libvirt.virEventAddTimeout(100, lambda *a: None, None)
    watch = libvirt.virEventAddHandle(mine, 0, lambda *a: fired.append(("handle", os.read(mine, 10)) + a[2:]), "of the handle")
    os.write(other, b"abc")
    libvirt.virEventUpdateHandle(watch, libvirt.VIR_EVENT_HANDLE_READABLE)
    until(lambda: fired[-1][0] == "handle")
    print("rest handle: %s" % (fired[-1],))
    say("handle removed", lambda: libvirt.virEventRemoveHandle(watch))
    say("handle removed again", lambda: libvirt.virEventRemoveHandle(watch))
    libvirt.virEventRemoveTimeout(keep)


def errors(conn):
    say("no domain", lambda: conn.lookupByName("nobody"))
    for function in (libvirt.virGetLastErrorMessage, libvirt.virGetLastErrorCode, libvirt.virGetLastErrorDomain, libvirt.virGetLastError):
        say(function.__name__, function)
    libvirt.virResetLastError()
    say("after a reset", libvirt.virGetLastError)
    say("version", lambda: (libvirt.getVersion(), libvirt.getVersion("Test")))
    # What the library says by itself.
    copy = os.dup(2)
    mine, other = os.pipe()
    os.dup2(other, 2)
    libvirt.registerErrorHandler(None, None)
    say("an error on stderr", lambda: conn.lookupByName("nobody"))
    os.dup2(copy, 2)
    os.close(other)
    print("rest stderr: %s" % os.read(mine, 1000))
    libvirt.registerErrorHandler(lambda *a: None, None)


def events(conn):
    seen = []
    told = lambda _, dev, event, detail, opaque: seen.append("%s %s %s %s" % (dev.name()[:9], event, detail, opaque))
    conn.nodeDeviceEventRegisterAny(None, libvirt.VIR_NODE_DEVICE_EVENT_ID_LIFECYCLE, told, "opaque")
    conn.nodeDeviceEventRegisterAny(None, libvirt.VIR_NODE_DEVICE_EVENT_ID_UPDATE, lambda *a: seen.append("update"), None)
    conn.nodeDeviceCreateXML(DEVICE).destroy()
    until(lambda: len(seen) >= 2)
    print("rest node device events: " + ", ".join(seen))


def drivers(conn):
    test = conn.lookupByName("test")
    told = lambda *a: None
    say("monitor events", lambda: libvirt_qemu.qemuMonitorEventRegister(conn, test, "STOP", told, None))
    say("no monitor events", lambda: libvirt_qemu.qemuMonitorEventDeregister(conn, 1))
    say("monitor command", lambda: libvirt_qemu.qemuMonitorCommand(test, "{}", 0))
    say("monitor command with files", lambda: libvirt_qemu.qemuMonitorCommandWithFiles(test, "{}", []))
    say("agent command", lambda: libvirt_qemu.qemuAgentCommand(test, "{}", 1, 0))
    say("attach", lambda: libvirt_qemu.qemuAttach(conn, 1, 0))
    say("namespaces", lambda: libvirt_lxc.lxcOpenNamespace(test, 0))
    # Without unknown flags it would enter the groups of the process that has the domain's id as number.
    say("groups", lambda: libvirt_lxc.lxcEnterCGroup(test, UNKNOWN))
    for types in ({"compression.mt.level": 5}, {"double": 1.5}, {"signed": -1}, {"bandwidth": 1, "uri": "x"}):
        say("migration with %s" % types, lambda: test.migrateToURI3("test:///default", types, 0))


def main():
    libvirt.registerErrorHandler(lambda *a: None, None)
    libvirt.virEventRegisterDefaultImpl()
    conn = libvirt.open("test:///default")
    loop()
    errors(conn)
    events(conn)
    drivers(conn)
    conn.close()


main()
