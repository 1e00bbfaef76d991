# Copyright virtxx contributors. Boost Software License 1.0.
"""every_function.py FOLDER NEVER: what functions of libvirt the clients import and none of them called.

FOLDER has what the recorder wrote (CLIENT.seen) and the list of functions. NEVER lists, each with the reason above it,
the functions that no client calls. Fails if others were never called, or if one of these was.
"""
import glob
import os
import re
import subprocess
import sys

CLIENTS = {
    "python": ["/usr/lib/python3/dist-packages/libvirtmod*.so"],
    "perl": ["/usr/lib/*/perl5/*/auto/Sys/Virt/Virt.so"],
    "ruby": ["/usr/lib/*/ruby/vendor_ruby/*/_libvirt.so"],
    "glib": ["/usr/lib/*/libvirt-glib-1.0.so.0", "/usr/lib/*/libvirt-gobject-1.0.so.0"],
    "dbus": ["/usr/sbin/libvirt-dbus"],
    "virtinst": [],
    "c": [],
}


def imports(path):
    out = subprocess.run(["nm", "-D", "-u", path], check=True, capture_output=True, text=True).stdout
    return set(re.findall(r" U (vir[A-Z]\w*)@", out))


def main():
    folder, never = sys.argv[1:]
    with open(os.path.join(folder, "functions.h")) as file:
        functions = re.findall(r", (\w+)\)", file.read())
    with open(never) as file:
        reasons = {line.strip() for line in file if line.strip() and not line.startswith("#")}
    wanted, called = set(), set()
    for client, patterns in CLIENTS.items():
        path = os.path.join(folder, client + ".seen")
        if not os.path.exists(path):
            print("%s did not run" % client)
            continue
        with open(path, "rb") as file:
            mine = {name for name, byte in zip(functions, file.read()) if byte}
        own = set().union(*(imports(found) for pattern in patterns for found in glob.glob(pattern))) & set(functions)
        print("%s: imports %d, called %d; never by itself: %s" % (client, len(own), len(mine), " ".join(sorted(own - mine)) or "none"))
        wanted |= own
        called |= mine
    if not called:
        print("SKIPPED: nothing was recorded")
        return 77
    print("together: %d imported, %d of them called" % (len(wanted), len(wanted & called)))
    missing, wrong = sorted(wanted - called - reasons), sorted(reasons & called)
    print("".join("never called: %s\n" % name for name in missing) + "".join("called after all: %s\n" % name for name in wrong), end="")
    return 1 if missing or wrong else 0


sys.exit(main())
