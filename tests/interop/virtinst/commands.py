# Copyright virtxx contributors. Boost Software License 1.0.
"""virt-install, virt-clone and virt-xml on test:///default and on a test:///FILE: what they would define, and what is
there after they defined, cloned and edited. Prints all that the commands print, and the domains at the end.

The commands are run in this process, or in forks of it: a connection of the test driver is seen by nobody else.
"""
import io
import os
import re
import shutil
import sys
import tempfile
import traceback

MODULES = "/usr/share/virt-manager"
if not os.path.isdir(MODULES):
    sys.exit(77)
HOME = tempfile.mkdtemp()
# Where the commands write their log.
os.environ.update(HOME=HOME, XDG_CACHE_HOME=HOME, XDG_DATA_HOME=HOME, LC_ALL="C")
sys.path.insert(0, MODULES)

import libvirt  # noqa: E402
from virtinst import VirtinstConnection, virtclone, virtinstall, virtxml  # noqa: E402

COMMANDS = {"virt-install": virtinstall, "virt-clone": virtclone, "virt-xml": virtxml}
DEFAULT = "test:///default"
INSTALL = "virt-install --name new --uuid c7a5fdbd-edaf-9455-926a-d65c16db1801 --memory 64 --osinfo generic --print-xml "

NODE = """<node><domain type='test'><name>kept</name><uuid>c7a5fdbd-edaf-9455-926a-d65c16db1803</uuid><memory>65536</memory>
<vcpu>2</vcpu><os><type>hvm</type></os><devices><disk type='file' device='disk'><source file='/default-pool/kept.img'/>
<target dev='vda' bus='virtio'/></disk><interface type='bridge'><mac address='52:54:00:11:22:33'/><source bridge='br0'/></interface>
<graphics type='vnc' port='-1'/><input type='tablet' bus='usb'/></devices></domain>
<network><name>default</name><bridge name='virbr0'/><ip address='192.168.122.1' netmask='255.255.255.0'/></network>
<pool type='dir'><name>default-pool</name><target><path>/default-pool</path></target></pool></node>"""

# What --print-xml makes of options.
PRINTED = [
    "--disk none --import",
    "--disk none --import --network network=default,mac=52:54:00:00:00:01 --graphics none",
    "--disk none --pxe --network bridge=br0,model=virtio --vcpus 4,maxvcpus=8,sockets=2,cores=4",
    "--disk pool=default-pool,size=0.001 --import --graphics vnc,port=5901,password=x",
    "--disk /default-pool/there.img,size=0.001,bus=virtio --import --serial pty --console pty",
    "--disk none --import --cpu Westmere,+x2apic,-vmx --video virtio --sound none",
    "--disk none --import --cpu host-passthrough --features acpi=off,smm=on --clock offset=localtime",
    "--disk none --import --memory 128,maxmemory=256 --memorybacking hugepages=yes --numatune 0,mode=preferred",
    "--disk none --import --controller usb,model=none --input keyboard,bus=ps2 --memballoon none --rng /dev/urandom",
    "--disk none --import --hostdev computer",
    "--disk none --import --hostdev pci_0000_02_00_0 --tpm none --watchdog i6300esb,action=reset",
    "--disk none --import --filesystem /source,/target --vsock auto_cid=yes --channel unix,target.type=virtio,target.name=a",
    "--disk none --boot kernel=/k,initrd=/i,kernel_args=quiet,useserial=on --events on_crash=preserve --metadata title=t,description=d",
    "--disk none --import --arch i686 --virt-type test --security type=none --resource /machine",
    "--disk none --import --arch aarch64",
    "--disk none --import --virt-type kvm",
    "--disk none --import --boot uefi",
    "--disk none --import --network network=nowhere",
    "--disk pool=nowhere,size=1 --import",
    "--disk none --import --iothreads 2 --blkiotune weight=200 --cputune vcpupin0.vcpu=0,vcpupin0.cpuset=0",
    "--disk vol=default-pool/nothing --import",
    "--disk none --import --autoconsole none --transient --noreboot --dry-run --check all=off",
]

# Commands in a row, on one connection.
LIFE = [
    "virt-install --name made --uuid c7a5fdbd-edaf-9455-926a-d65c16db1805 --memory 64 --osinfo generic --import --noautoconsole "
    "--disk pool=default-pool,size=0.001,bus=virtio --network network=default,mac=52:54:00:00:00:05 --graphics vnc --noreboot",
    "virt-install --name made --memory 64 --osinfo generic --import --disk none --noautoconsole",
    "virt-xml made --edit --memory 128,currentMemory=96 --define --print-diff",
    "virt-xml made --edit --vcpus 4 --define",
    "virt-xml made --edit --network model=virtio --define",
    "virt-xml made --add-device --disk pool=default-pool,size=0.001,bus=virtio --define",
    "virt-xml made --remove-device --graphics all --define",
    "virt-xml made --edit --metadata description=words --update",
    "virt-xml made --edit --cpu nonsense=1",
    "virt-xml nobody --edit --vcpus 2",
    "virt-clone --original made --name copy --auto-clone --mac 52:54:00:00:00:06 --check path_exists=off",
    "virt-clone --original made --name made --auto-clone",
    "virt-clone --original nobody --name copy2 --auto-clone",
    "virt-clone --original copy --name printed --auto-clone --mac 52:54:00:00:00:07 --print-xml",
    "virt-install --name started --uuid c7a5fdbd-edaf-9455-926a-d65c16db1806 --memory 64 --osinfo generic --import --noautoconsole --disk none "
    "--network none --transient",
]


def normal(text):
    text = text.replace(HOME, "HOME")
    text = re.sub(r"(00:16:3e|52:54:00)(?!:00:00)(:[0-9a-f]{2}){3}", "MAC", text)
    text = re.sub(r"(?!c7a5fdbd)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID", text)
    # How long it took.
    text = re.sub(r"\d+:\d\d:\d\d|\d\d:\d\d|[-\d.]+ [KMG]?B/s|\s+\|\s+", " ", text)
    text = re.sub(r"in function \w+", "in function ...", text)
    text = re.sub(r" at \d+:\d+ \(/[^)]*\)", "", text)
    return re.sub(r"[ \r]+\n", "\n", text.replace("\r", "\n"))


def run(line, conn=None):
    words = line.split()
    print(normal("== " + line))
    module = COMMANDS[words[0]]
    out = io.StringIO()
    before = sys.stdout, sys.stderr, sys.argv
    sys.stdout = sys.stderr = out
    sys.argv = words
    try:
        code = module.main(conn)
    except SystemExit as e:
        code = e.code
    except BaseException as e:  # pylint: disable=broad-except
        code = "%s: %s" % (type(e).__name__, e)
        if not isinstance(e, (libvirt.libvirtError, ValueError, RuntimeError)):
            traceback.print_exc()
    finally:
        sys.stdout, sys.stderr, sys.argv = before
    print(normal(out.getvalue() + "\n-- %s" % code), flush=True)


def in_a_process(call, *arguments):
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        call(*arguments)
        sys.stdout.flush()
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    if status:
        print("ended with %d" % status, flush=True)


def connected(uri):
    conn = VirtinstConnection(uri)
    conn.open(None, None)
    return conn


def life(uri, commands):
    kept = libvirt.open(uri)
    own = uri != DEFAULT
    conn = connected(uri) if own else None
    for line in commands:
        if not own:
            line = line.replace(" ", " --connect " + uri + " ", 1)
        run(line, conn)
    seen = libvirt.open(uri) if not own else conn
    for dom in sorted(seen.listAllDomains(), key=lambda d: d.name()):
        print(normal("%s %s\n%s" % (dom.name(), dom.state(), dom.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE))))
    pool = seen.storagePoolLookupByName("default-pool")
    print("volumes: " + ", ".join(sorted(v.name() for v in pool.listAllVolumes())))
    kept.close()


def main():
    node = os.path.join(HOME, "node.xml")
    with open(node, "w") as file:
        file.write(NODE)
    for options in PRINTED:
        in_a_process(run, INSTALL + "--connect " + DEFAULT + " " + options)
    for options in PRINTED[:4]:
        in_a_process(run, INSTALL + "--connect test://" + node + " " + options)
    in_a_process(run, "virt-install --connect test:///nowhere --name a --memory 1 --disk none --import --osinfo generic")
    in_a_process(life, DEFAULT, LIFE)
    in_a_process(life, "test://" + node, LIFE + [
        "virt-xml kept --edit --disk cache=none,io=native --print-diff --define",
        "virt-xml kept --edit --graphics type=spice --define",
        "virt-xml kept --remove-device --input all --define",
        "virt-clone --original kept --name twin --file /default-pool/twin.img --check path_exists=off",
    ])


try:
    libvirt.registerErrorHandler(lambda *a: None, None)
    main()
finally:
    shutil.rmtree(HOME, ignore_errors=True)
