// Copyright virtxx contributors. Boost Software License 1.0.
// What of the command needs no hypervisor: usage, validate, diff, completion.
#include "tests/cli/command.hpp"
#include "tests/skip.hpp"

#include "src/cli/escape.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace vir::test_cli;
using Catch::Contains;

namespace {

const std::string web = "<domain type='test'><name>web</name><memory unit='MiB'>512</memory>"
                        "<os><type>hvm</type></os></domain>";
const std::string larger = "<domain type='test'><name>web</name><memory unit='GiB'>1</memory>"
                           "<description>the front</description><os><type>hvm</type></os></domain>";

class files {
public:
    files() {
        char name[] = "/tmp/virtxx-cli-XXXXXX";
        folder = ::mkdtemp(name);
    }
    ~files() { std::filesystem::remove_all(folder); }
    std::string add(const std::string& name, const std::string& content) {
        std::ofstream(folder + "/" + name) << content;
        return folder + "/" + name;
    }
    std::string folder;
};

}  // namespace

TEST_CASE("help is for people and tells the exit codes") {
    auto o = virtxx({"--help"});
    CHECK(o.code == 0);
    CHECK_THAT(o.out, Contains("Exit codes:") && Contains("list") && Contains("--timeout") && Contains("console"));
    CHECK(o.err.empty());
    o = virtxx({"start", "--help"});
    CHECK(o.code == 0);
    CHECK_THAT(o.out, Contains("--paused") && Contains("DOMAIN"));
    CHECK(virtxx({"--version"}).out == "virtxx " VIRTXX_VERSION "\n");
}

TEST_CASE("documents of any kind are validated, formatted, compared and made JSON of") {
    files f;
    const auto one = f.add("one.xml", "<network><name>a</name><bridge name='br1'/></network>");
    const auto two = f.add("two.xml", "<network><name>a</name><bridge name='br2'/></network>");
    const auto pool = f.add("pool.xml", "<pool type='dir'><nmae>p</nmae><target><path>/p</path></target></pool>");
    const auto odd = f.add("odd.xml", "<netwrok/>");
    auto o = virtxx({"validate", one, two});
    CHECK(o.code == 0);
    o = virtxx({"validate", pool, odd});
    CHECK(o.code == 1);
    CHECK_THAT(o.out, Contains("pool.xml:1:19: error:") && Contains("'name'") && Contains("'network'"));
    o = virtxx({"diff", one, two});
    CHECK(o.code == 1);
    CHECK_THAT(o.out, Contains("/network/bridge/@name") && Contains("br1") && Contains("br2"));
    CHECK(virtxx({"diff", "-", "-"}).code == 2);
    o = virtxx({"diff", f.add("guest.xml", "<cpu><model>Haswell</model></cpu>"),
                f.add("host.xml", "<cpu><arch>x86_64</arch><model>Haswell</model></cpu>")});
    CHECK(o.code == 2);
    CHECK_THAT(o.err, Contains("a cpu of a guest") && Contains("a cpu of a host"));
    o = virtxx({"diff", one, pool});
    CHECK(o.code == 2);
    CHECK_THAT(o.err, Contains("a network") && Contains("a storage pool"));
    o = virtxx({"format", one});
    CHECK(o.code == 0);
    CHECK_THAT(o.out, Contains("\n  <name>a</name>\n"));
    const auto xml = o.out;
    o = virtxx({"format", "--json", one});
    CHECK(o.code == 0);
    CHECK(nlohmann::json::parse(o.out)["name"] == "a");
    CHECK(virtxx({"format", "--json-of", "network", f.add("one.json", o.out)}).out == xml);
    CHECK(virtxx({"format", "--json-of", "netwrok", one}).code == 2);
    for (const auto* text : {"<cpu mode='custom' match='exact'>\n  <model fallback='allow'>Haswell</model>\n</cpu>\n",
                             "<cpu>\n  <arch>x86_64</arch>\n  <model>Haswell</model>\n</cpu>\n"}) {
        o = virtxx({"format", "--json", f.add("cpu.xml", text)});
        CHECK(virtxx({"format", "--json-of", "cpu", f.add("cpu.json", o.out)}).out == text);
    }
    CHECK(virtxx({"format", odd}).code != 0);
}

TEST_CASE("a command line that makes no sense is refused with 2") {
    for (const std::vector<std::string>& line : {std::vector<std::string>{},
                                                 {"frobnicate"},
                                                 {"start"},
                                                 {"list", "--no-such-option"},
                                                 {"domstats", "-g", "nonsense"},
                                                 {"-t", "soon", "list"},
                                                 {"completion", "csh"},
                                                 {"validate", "/no/such/file"},
                                                 {"list", "--all", "--inactive"},
                                                 {"event", "-n", "0"},
                                                 {"event", "--count", "-1"},
                                                 {"-c", "%%://", "list"},
                                                 {"domstats", "-g", "state,nonsense"}}) {
        auto o = virtxx(line);
        CAPTURE(line);
        CHECK(o.code == 2);
        CHECK(o.out.empty());
        CHECK(!o.err.empty());
    }
}

TEST_CASE("a command that there is not is named, and the one that was meant") {
    auto o = virtxx({"-c", "test:///default", "lst", "--all"});
    CHECK(o.code == 2);
    CHECK_THAT(o.err, Catch::StartsWith("unknown command 'lst'; did you mean 'list'?\n"));
    o = virtxx({"frobnicate"});
    CHECK_THAT(o.err, Catch::StartsWith("unknown command 'frobnicate'\n"));
    CHECK_THAT(virtxx({"-r"}).err, Catch::StartsWith("A subcommand is required\n"));
}

TEST_CASE("validate shows every problem with its place") {
    files f;
    const auto good = f.add("good.xml", web);
    auto o = virtxx({"validate", good});
    CHECK(o.code == 0);
    CHECK(o.out == good + ": valid\n");

    const auto bad = f.add("bad.xml", "<domain type='test'>\n  <name>web</name>\n  <memry>1</memry>\n"
                                      "  <os><type>hvm</type></os>\n</domain>\n");
    o = virtxx({"validate", bad});
    CHECK(o.code == 1);
    CHECK_THAT(o.out, Contains(bad + ":3:") && Contains("memry"));
    CHECK(o.err.empty());

    o = virtxx({"validate", "--json", good, bad});
    CHECK(o.code == 1);
    auto problems = nlohmann::json::parse(o.out);
    REQUIRE(problems.size() >= 1);
    CHECK(problems[0]["file"] == bad);
    CHECK(problems[0]["line"] == 3);
    for (const auto* key : {"level", "code", "column", "path", "message"}) CHECK(problems[0].contains(key));

    o = virtxx({"validate", "-"}, "<domain");
    CHECK(o.code == 1);
    CHECK_THAT(o.out, Contains("stdin:1:"));

    // Libvirt lets that pass.
    o = virtxx({"validate", "-"}, "<network>\n <name>a</name>\n <bridge stp='maybe'/>\n</network>\n");
    CHECK(o.code == 1);
    CHECK(o.out == "stdin:3:10: error: Invalid value for attribute 'stp' in element 'bridge': 'maybe'. Expected 'off' "
                   "or 'on' (/network/bridge/@stp)\n");
    o = virtxx({"validate", "-"}, "<?xml version='2.0'?>\n<network><name>a</name></network>\n");
    CHECK(o.out == "stdin:1:16: error: version 2.0 of XML is not supported; it is 1.0\n");
}

TEST_CASE("validate shows every problem that a document as a whole has") {
    files f;
    const auto guest = f.add("guest.xml", R"(<domain type='test'>
<name>web</name><memory>65536</memory>
<vcpu current='4'>2</vcpu>
<os><type>hvm</type></os>
<devices>
<disk type='file'><source file='/a'/><target dev='vdb'/></disk>
<disk type='file'><target dev='vda'/></disk>
<disk type='file'><source file='/c'/><target dev='vdb' removable='on'/></disk>
<disk type='file'><source fil='/c'/><target dev='vdc'/></disk>
<controller type='pci' index='3' model='pci-bridge'/>
<controller type='pci' index='3' model='pci-bridge'><target chassisNr='999'/></controller>
<sound model='ich9'><audio id='7'/></sound>
<watchdog model='i6300esb'/>
<watchdog model='i6300esb'/>
</devices>
</domain>
)");
    auto o = virtxx({"validate", "--json", guest});
    CHECK(o.code == 1);
    std::vector<std::string> paths;
    for (const auto& each : nlohmann::json::parse(o.out))
        paths.push_back(fmt::format("{} {}", each["line"].get<int>(), each["path"].get<std::string>()));
    // Of the source that cannot be read only that is told, not that there is none.
    const std::vector<std::string> wanted = {"3 /domain/vcpu",
                                             "7 /domain/devices/disk[2]",
                                             "8 /domain/devices/disk[3]",
                                             "8 /domain/devices/disk[3]",
                                             "9 /domain/devices/disk[4]/source/@fil",
                                             "11 /domain/devices/controller[2]",
                                             "11 /domain/devices/controller[2]",
                                             "12 /domain/devices/sound",
                                             "14 /domain/devices/watchdog[2]"};
    CHECK(paths == wanted);
    CHECK_THAT(o.out, Contains("missing source information for device vda") && Contains("target 'vdb' duplicated"));

    const auto pool =
        f.add("pool.xml", "<pool type='netfs'><name>a/b</name><source><format type='x'/></source></pool>");
    const auto net = f.add("net.xml", "<network><name>n</name><forward mode='nat'/>"
                                      "<route address='10.0.0.0' prefix='8' gateway='1.2.3.4'/></network>");
    const auto backup = f.add("backup.xml", "<domainbackup mode='push'><server transport='unix' socket='s'/>"
                                            "<disks><disk name='vda' type='network'/></disks></domainbackup>");
    o = virtxx({"validate", pool, net, backup});
    CHECK(o.code == 1);
    for (const auto* line :
         {"pool.xml:1:2: error: missing storage pool target path (/pool)",
          "pool.xml:1:21: error: name a/b cannot contain '/' (/pool/name)",
          "pool.xml:1:37: error: missing storage pool source host name (/pool/source)",
          "pool.xml:1:45: error: unknown pool format type x (/pool/source/format)",
          "net.xml:1:25: error: nat forwarding requested, but no IP address provided for network 'n' "
          "(/network/forward)",
          "net.xml:1:46: error: unreachable static route gateway '1.2.3.4' specified for network 'n' (/network/route)",
          "error: use of <server> requires pull mode backup (/domainbackup/server)",
          "error: backup socket path 's' must be absolute (/domainbackup/server)"})
        CHECK_THAT(o.out, Contains(line));
}

TEST_CASE("diff shows what changes, and returns 1 if anything does") {
    files f;
    const auto a = f.add("a.xml", web), b = f.add("b.xml", larger);
    auto o = virtxx({"diff", a, a});
    CHECK(o.code == 0);
    CHECK(o.out.empty());
    o = virtxx({"diff", a, b});
    CHECK(o.code == 1);
    CHECK(o.err.empty());
    CHECK_THAT(o.out, Contains("/domain/description (at the next start)\n  + the front\n"));
    CHECK_THAT(o.out, Contains("/domain/memory") && Contains("  - ") && !Contains("\x1b"));
    o = virtxx({"diff", "--json", a, "-"}, larger);
    CHECK(o.code == 1);
    for (const auto& one : nlohmann::json::parse(o.out))
        if (one["path"] == "/domain/description") {
            CHECK(one["before"].is_null());
            CHECK(one["after"] == "the front");
            CHECK(one["applies"] == "next-start");
        }
    o = virtxx({"diff", a, f.add("c.xml", "<domain><")});
    CHECK(o.code == 8);
    CHECK_THAT(o.err, Contains("error[xml_") && Contains("c.xml: ") && Contains("hint: 'virtxx validate FILE'"));
}

TEST_CASE("diff names the file that is bad") {
    files f;
    const auto good = f.add("good.xml", "<network><name>a</name></network>");
    const auto bad = f.add("bad.xml", "<network><name>a</name><mtu size='x'/></network>");
    const auto guest = f.add("guest.xml", web);
    const auto odd = f.add("odd.xml", "<domain type='test'><memory>x</memory></domain>");
    for (const auto& [before, after] :
         {std::pair(good, bad), std::pair(bad, good), std::pair(guest, odd), std::pair(odd, guest)}) {
        auto o = virtxx({"diff", before, after});
        CHECK(o.code == 8);
        CHECK_THAT(o.err, Contains(before == good || before == guest ? after : before) &&
                              !Contains(before == good || before == guest ? before : after));
    }
}

TEST_CASE("validate goes on after a file that cannot be read") {
    files f;
    const auto bad = f.add("bad.xml", "<netwrok/>"), good = f.add("good.xml", web);
    auto o = virtxx({"validate", bad, "/no/such/file", good});
    CHECK(o.code == 2);
    CHECK_THAT(o.out, Contains(bad + ":1:2: error: ") && Contains(good + ": valid\n") && Contains("cpu, device,"));
    CHECK(o.err == "error[open_failed]: cannot open '/no/such/file': No such file or directory\n");
    CHECK_THAT(virtxx({"format", "--help"}).out, Contains("capabilities,cpu,device,"));
    o = virtxx({"validate", "-"}, "<a/><?xml version='1.0'?>");
    CHECK(o.code == 1);
    CHECK_THAT(o.out, !Contains("()"));
}

TEST_CASE("stdin is one file only") {
    for (const std::vector<std::string>& line :
         {std::vector<std::string>{"validate", "-", "-"}, {"diff", "-", "-"}, {"cpu-baseline", "-", "-"},
          {"cpu-compare", "--host", "-", "-"}}) {
        auto o = virtxx(line, web);
        CAPTURE(line);
        CHECK(o.code == 2);
        CHECK(o.err == "error[invalid_arg]: stdin can be one of the files only\n");
    }
}

TEST_CASE("validate is named as a help where it says more, and only there") {
    files f;
    const std::string hint = "hint: 'virtxx validate FILE'";
    CHECK_THAT(virtxx({"format", f.add("a.xml", "<network>")}).err, Contains(hint));
    CHECK_THAT(virtxx({"convert", "--to", "xen-xl", f.add("b.xml", "<domain>")}).err, Contains(hint));
    CHECK_THAT(virtxx({"-c", "test:///default", "define", "-"}, "<domain>").err, Contains(hint));
    const auto node = f.add("node.xml", "<node><cpu><mhz>fast</mhz></cpu></node>");
    for (const std::vector<std::string>& line :
         {std::vector<std::string>{"-c", "test://" + node, "list"}, {"format", "/no/such/file"},
          {"format", "--json-of", "network", f.add("c.json", "{\"name\": 1}")},
          {"convert", "--from", "vmware-vmx", f.add("d.vmx", "nonsense\n")},
          {"cpu-baseline", f.add("e.xml", "<cpus/>")}}) {
        auto o = virtxx(line);
        CAPTURE(line, o.err);
        CHECK(o.code != 0);
        CHECK_THAT(o.err, !Contains("hint:"));
    }
}

TEST_CASE("diff says when a running domain takes a change") {
    files f;
    const auto a = f.add("a.xml", web), b = f.add("b.xml", larger);
    for (const std::vector<std::string>& line :
         {std::vector<std::string>{"diff", "--driver", "qemu", a, b}, {"-c", "test:///default", "diff", a, b}}) {
        CAPTURE(line);
        CHECK_THAT(virtxx(line).out, Contains("/domain/description (live)\n") &&
                                         Contains("/domain/memory (at the next start)\n"));
    }
    const auto other = f.add("c.xml", "<domain type='kvm'><name>web</name><memory unit='MiB'>512</memory>"
                                      "<os><type>hvm</type></os></domain>");
    const auto shown = nlohmann::json::parse(virtxx({"diff", "--json", "--driver", "qemu", a, other}).out);
    REQUIRE(shown.size() == 1);
    CHECK(shown[0]["path"] == "/domain/@type");
    CHECK(shown[0]["applies"] == "recreate");
    // The connection's own driver answers for its domains.
    auto o = virtxx({"-c", "test:///default", "diff", "domain:test", f.add("d.xml", larger)});
    CHECK(o.code == 1);
    CHECK_THAT(o.out, Contains("/domain/name (when defined anew)\n") && Contains("/domain/description (live)\n"));
    CHECK_THAT(o.out, !Contains("/domain/@id"));
    CHECK(virtxx({"diff", "--driver", "lathe", a, b}).code == 2);
}

TEST_CASE("format leaves out what it does not know, unless told to keep it") {
    files f;
    const auto file = f.add("a.xml", "<network><!-- ours --><name>a</name><colour>red</colour><?mine?></network>");
    CHECK(virtxx({"format", file}).out == "<network>\n  <name>a</name>\n</network>\n");
    CHECK(virtxx({"format", "--keep", file}).out ==
          "<network>\n  <!-- ours -->\n  <name>a</name>\n  <colour>red</colour>\n  <?mine?>\n</network>\n");
}

TEST_CASE("a URI that no driver knows is no connection") {
    auto o = virtxx({"-c", "nonsense:///x", "list"});
    CHECK(o.code == 6);
    CHECK_THAT(o.err, Contains("error[no_connect]: ") && Contains("nonsense:///x"));
    CHECK(o.out.empty());
    o = virtxx({"list"});
    CHECK(o.code == 6);
    CHECK_THAT(o.err, Contains("VIRTXX_DEFAULT_URI"));
}

TEST_CASE("bash completes commands, options and kinds of words") {
    files f;
    const auto script = virtxx({"completion", "bash"});
    REQUIRE(script.code == 0);
    const auto file = f.add("completion.bash", script.out);
    auto complete = [&](const std::string& words, int at) {
        vir::command bash("bash", "-c",
                          "virtxx() { " VIRTXX_COMMAND " \"$@\"; }; source " + file + "; COMP_WORDS=(" + words +
                              "); COMP_CWORD=" + std::to_string(at) + "; _virtxx; printf '%s\\n' \"${COMPREPLY[@]}\"");
        return vir::run(vir::output_of(bash));
    };
    CHECK(complete("virtxx su", 1) == "suspend\n");
    CHECK(complete("virtxx list --al", 2) == "--all\n");
    CHECK(complete("virtxx completion ''", 2) == "bash\n");
    CHECK(complete("virtxx domstats -g ba", 3) == "balloon\n");
    CHECK(complete("virtxx domstats --group state,cp", 3) == "state,cpu\n");
    CHECK(complete("virtxx domstats --group = io", 4) == "iothread\n");
    CHECK(complete("virtxx shutdown --mode =", 3) == "acpi\nagent\ninitctl\nsignal\nparavirt\n");
    CHECK_THAT(complete("virtxx d", 1), Contains("define\n") && Contains("dominfo\n") && Contains("diff\n"));
}

TEST_CASE("a console is left by its key, and the key twice sends it") {
    vir::cli::console_escape escape;
    CHECK(escape.take("ls\r") == "ls\r");
    CHECK(escape.take("a\x1d\x1d" "b") == "a\x1d" "b");
    CHECK(!escape.left());
    CHECK(escape.take("bye\x1d and more") == "bye");
    CHECK(escape.left());
    CHECK(escape.take("x").empty());
}

TEST_CASE("processors are listed, compared, and reduced to what all hosts have") {
    files f;
    const auto one = f.add("one.xml", "<cpu><arch>x86_64</arch><model>Haswell</model><vendor>Intel</vendor></cpu>");
    const auto two = f.add("two.xml", "<capabilities><host><cpu><arch>x86_64</arch><model>Westmere</model>"
                                      "<vendor>Intel</vendor></cpu></host></capabilities>");
    auto o = virtxx({"cpu-baseline", one, two});
    CHECK(o.code == 0);
    CHECK(o.out == "<cpu mode='custom' match='exact'>\n  <model fallback='allow'>Westmere</model>\n"
                   "  <vendor>Intel</vendor>\n</cpu>\n");
    CHECK_THAT(virtxx({"cpu-baseline", "--features", two}).out, Contains("name='aes'"));
    const auto amd = f.add("amd.xml", "<cpu><arch>x86_64</arch><model>EPYC</model><vendor>AMD</vendor></cpu>");
    o = virtxx({"cpu-baseline", one, amd});
    CHECK(o.code == 10);
    CHECK_THAT(o.err, Contains("CPU vendors do not match"));
    const auto unknown = f.add("unknown.xml", "<cpu><arch>x86_64</arch><model>Z80</model></cpu>");
    CHECK_THAT(virtxx({"cpu-baseline", one, unknown}).err, Contains("]: " + unknown + ": ") && Contains("Z80"));
    const auto arm = f.add("arm.xml", "<cpu><arch>aarch64</arch><model>cortex-a72</model></cpu>");
    o = virtxx({"cpu-baseline", arm, arm, two});
    CHECK(o.code == 8);
    CHECK_THAT(o.err, Contains("]: " + arm + ", " + two + ": ") && Contains("aarch64 and x86_64"));

    const auto guest = f.add("guest.xml", "<cpu><model>SandyBridge</model></cpu>");
    o = virtxx({"cpu-compare", guest, "--host", one});
    CHECK(o.code == 0);
    CHECK(o.out == "superset\n");
    o = virtxx({"cpu-compare", "--json", guest, "--host", two});
    CHECK(o.code == 1);
    const auto answer = nlohmann::json::parse(o.out);
    CHECK(answer["result"] == "incompatible");
    CHECK_THAT(answer["reason"].get<std::string>(), Contains("does not provide required features: "));
    o = virtxx({"-c", "test:///default", "cpu-compare", guest});
    CHECK(o.code == 9);
    CHECK_THAT(o.err, Contains("give one by --host"));
    o = virtxx({"cpu-compare", guest, "--host",
                f.add("both.xml",
                      "<cpus><cpu><arch>x86_64</arch><model>Haswell</model></cpu>"
                      "<cpu><arch>x86_64</arch><model>EPYC</model></cpu></cpus>")});
    CHECK(o.code == 2);
    CHECK_THAT(o.err, Contains("has 2 processors"));

    CHECK_THAT(virtxx({"cpu-models", "ppc64"}).out, Catch::StartsWith("POWER6\nPOWER7\n"));
    CHECK(virtxx({"cpu-models", "z80"}).code == 2);
    CHECK(virtxx({"cpu-models", "riscv64"}).code == 9);
}

TEST_CASE("guests of other hypervisors' formats are converted") {
    files f;
    const auto file = f.add("one.cfg", "name = \"one\"\nuuid = \"c7a5fdb2-cdaf-9455-926a-d65c16db1809\"\nmemory = 64\n"
                                       "builder = \"hvm\"\nvif = [ \"mac=52:54:00:a6:12:d5,bridge=br0\" ]\n");
    auto o = virtxx({"convert", file, "--from", "xen-xl"});
    CHECK(o.code == 0);
    CHECK_THAT(o.out, Contains("<name>one</name>") && Contains("<source bridge='br0'/>"));
    const auto guest = f.add("one.xml", o.out);
    o = virtxx({"convert", "--to", "xen-xl", guest});
    CHECK(o.code == 0);
    CHECK_THAT(o.out, Contains("name = \"one\"\n") && Contains("bridge=br0"));
    CHECK(virtxx({"convert", "--from", "xen-xl", "--to", "xen-xl", file}).out == o.out);

    o = virtxx({"convert", "--from", "xen-xl", f.add("bad.cfg", "name = \"one\"\nmemory = [\n")});
    CHECK(o.code == 8);
    CHECK_THAT(o.err, Contains("bad.cfg: ") && Contains("at 3:1"));
    o = virtxx({"convert", file});
    CHECK(o.code == 2);
    CHECK_THAT(o.err, Contains("say --from or --to"));
    CHECK(virtxx({"convert", "--to", "lxc-tools", guest}).code == 2);
    CHECK_THAT(virtxx({"convert", "--help"}).out, Contains("lxc.conf files of the LXC project (--from only)"));
}

TEST_CASE("what a format says and a document cannot is told when it is converted") {
    files f;
    const auto warned = [&](const char* format, const std::string& text) {
        const auto file = f.add("guest", text);
        const auto o = virtxx({"convert", "--from", format, file});
        CHECK(o.code == 0);
        CHECK_THAT(o.out, Catch::StartsWith("<domain "));
        auto out = o.err;
        for (auto at = out.find(file); at != out.npos; at = out.find(file)) out.replace(at, file.size(), "F");
        return out;
    };
    const std::string nothing = "' is left out: nothing was made of it\n";
    CHECK(warned("xen-xl", "name = \"one\"\nmemory = 64\nxen_colour = \"red\"\n  shadow_memory = 8\nmemory = 65\n") ==
          "F:3:1: warning: 'xen_colour" + nothing + "F:4:3: warning: 'shadow_memory" + nothing +
              "F:5:1: warning: 'memory' is there again and left out: the first one counts\n");
    CHECK(warned("xen-xl", "name = \"one\"\nmemory = 64\npci = [ \"00:1b.0,permissive=1,seize=1\" ]\n"
                           "vif = [ \"bridge=br0\", \"bridge=br1,backend=other\" ]\n") ==
          "F:3:9: warning: option 'seize" + nothing + "F:4:23: warning: option 'backend" + nothing);
    CHECK(warned("lxc-tools", "lxc.rootfs = /r\nlxc.utsname = box\nlxc.cap.drop = mknod\nlxc.hook.start = /x\n") ==
          "F:4:1: warning: 'lxc.hook.start" + nothing);
    CHECK(warned("vmware-vmx", "config.version = \"8\"\nvirtualHW.version = \"4\"\nDisplayName = \"one\"\n"
                               "mks.enable3d = \"true\"\n") == "F:4:1: warning: 'mks.enable3d" + nothing);
    CHECK(warned("bhyve-argv", "/usr/sbin/bhyve -c 1 -m 214 -H -P -g 1234 -s 0:0,hostbridge \\\n"
                               " -s 2:0,virtio-rnd -s 3:0,virtio-blk,/d,nocache one\n") ==
          "F:1:35: warning: option -g" + nothing.substr(1) + "F:2:5: warning: device 'virtio-rnd' is left out\n"
          "F:2:23: warning: options 'nocache' of a disk are left out\n");
    CHECK(virtxx({"convert", "--from", "xen-xl", "-"}, "name = \"one\"\nx = 1\n").err ==
          "stdin:2:1: warning: 'x" + nothing);
}

TEST_CASE("a guest's processor is compared with that of the connection's host") {
    files f;
    const auto root = "qemu:///embed?root=" + f.folder + "/root";
    const auto host = virtxx({"-c", root, "capabilities"});
    if (host.code != 0 || host.out.find("<model>") == std::string::npos) {
        vir::test::skip("there is no driver for QEMU, or the processor has no name");
        return;
    }
    const auto begin = host.out.find("<cpu>"), end = host.out.find("</cpu>");
    const auto cpu = f.add("host.xml", host.out.substr(begin, end + 6 - begin));
    const auto o = virtxx({"-c", root, "cpu-compare", cpu});
    CHECK(o.code == 0);
    CHECK(o.out == "identical\n");
}
