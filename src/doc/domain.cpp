// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/strict.hpp"
#include "src/doc/table.hpp"

#include <virtxx/doc/domain.hpp>

namespace vir {

domain_def::domain_def() = default;
domain_def::domain_def(const domain_def&) = default;
domain_def::domain_def(domain_def&&) noexcept = default;
domain_def& domain_def::operator=(const domain_def&) = default;
domain_def& domain_def::operator=(domain_def&&) noexcept = default;
domain_def::~domain_def() = default;
bool domain_def::operator==(const domain_def&) const = default;

}  // namespace vir

namespace vir::xml {

template <>
const record& describe<domain_devices>() {
    using t = domain_devices;
    static constexpr table rows(of<t>, "devices",
        element<&t::emulator>("emulator"),
        element<&t::disks>("disk"),
        element<&t::controllers>("controller"),
        element<&t::leases>("lease"),
        element<&t::filesystems>("filesystem"),
        element<&t::interfaces>("interface"),
        element<&t::smartcards>("smartcard"),
        element<&t::serials>("serial"),
        element<&t::parallels>("parallel"),
        element<&t::consoles>("console"),
        element<&t::channels>("channel"),
        element<&t::inputs>("input"),
        element<&t::tpms>("tpm"),
        element<&t::graphics>("graphics"),
        element<&t::sounds>("sound"),
        element<&t::audios>("audio"),
        element<&t::videos>("video"),
        element<&t::hostdevs>("hostdev"),
        element<&t::redirdevs>("redirdev"),
        element<&t::redirfilter>("redirfilter")
            .once(errc::internal_error, "only one set of redirection filter rule is supported"),
        element<&t::hubs>("hub"),
        element<&t::watchdogs>("watchdog"),
        element<&t::memballoon>("memballoon")
            .once(errc::internal_error, "only a single memory balloon device is supported"),
        element<&t::rngs>("rng"),
        element<&t::nvram>("nvram").once(errc::internal_error, "only a single nvram device is supported"),
        element<&t::panics>("panic"),
        element<&t::shmems>("shmem"),
        element<&t::memories>("memory"),
        element<&t::cryptos>("crypto"),
        element<&t::iommu>("iommu").once(errc::xml_error, "only a single IOMMU device is supported"),
        element<&t::vsock>("vsock").once(errc::xml_error, "only a single vsock device is supported"),
        end_tag<t>());
    return rows;
}

template <>
const record& describe<power_management>() {
    using t = power_management;
    static constexpr table rows(of<t>, "pm",
        element<&t::suspend_to_mem>("suspend-to-mem", "enabled"),
        element<&t::suspend_to_disk>("suspend-to-disk", "enabled"));
    return rows;
}

namespace {

void read_genid(const node& from, std::optional<vir::uuid>& genid) {
    auto text = from.text();
    genid = text.empty() ? vir::uuid::random() : vir::uuid::parse(text);
    if (!genid) fail(errc::internal_error, "malformed genid element");
}

void write_genid(const std::optional<vir::uuid>& genid, writer& out) {
    if (!genid) return;
    out.open("genid");
    out.text(to_string(*genid));
    out.close("genid");
}

bool is_qemu(const domain_def& domain) {
    if (!domain.options || !domain.options->extra) return false;
    auto& extra = *domain.options->extra;
    return extra.qemu_commandline || extra.qemu_capabilities || !extra.qemu_override.empty() || extra.qemu_deprecation;
}

}  // namespace

template <>
const record& describe<domain_def>() {
    using t = domain_def;
    using o = domain_options;
    using x = guest::hypervisor_extra;
    static constexpr table rows(of<t>, "domain",
        // What is missing is told in the order of the rows, and the name first.
        element<&t::name>("name").strictly(strict::name).required(errc::no_name, "missing name information"),
        attribute<&t::type>("type").required(errc::internal_error, "missing domain type attribute")
            .invalid(errc::config_unsupported, "invalid domain type {}"),
        attribute<&t::id>("id"),
        xmlns<[](const t& d) { return is_qemu(d); }>("qemu", "http://libvirt.org/schemas/domain/qemu/1.0"),
        xmlns<[](const t& d) { return d.options && d.options->extra && d.options->extra->lxc; }>(
            "lxc", "http://libvirt.org/schemas/domain/lxc/1.0"),
        xmlns<[](const t& d) { return d.options && d.options->extra && d.options->extra->bhyve_commandline; }>(
            "bhyve", "http://libvirt.org/schemas/domain/bhyve/1.0"),
        xmlns<[](const t& d) { return d.options && d.options->extra && d.options->extra->xen_commandline; }>(
            "xen", "http://libvirt.org/schemas/domain/xen/1.0"),
        xmlns<[](const t& d) {
            return d.options && d.options->extra &&
                   !(d.options->extra->vmware_datacenter_path.empty() && d.options->extra->vmware_moref.empty());
        }>("vmware", "http://libvirt.org/schemas/domain/vmware/1.0"),
        element<&t::uuid>("uuid").invalid(errc::internal_error, "malformed uuid element"),
        custom_path<read_genid, write_genid, &t::options, &o::genid>("genid"),
        element<&t::title>("title"),
        element<&t::description>("description"),
        raw<&t::metadata>("metadata"),
        element<&t::options, &o::max_memory>("maxMemory"),
        inside("memory",
            attribute<&t::options, &o::dump_core>("dumpCore").on_off(),
            sized_text<&t::memory>(1024)).always(),
        inside("currentMemory", sized_text<&t::current_memory>(1024)),
        element<&t::options, &o::block_tune>("blkiotune").joined(),
        element<&t::options, &o::memory_tune>("memtune").joined(),
        element<&t::memory_backing>("memoryBacking").joined(),
        element<&t::vcpu>("vcpu").always(),
        inside("vcpus",
            element<&t::options, &o::vcpu_states>("vcpu")),
        element<&t::iothreads>("iothreads").invalid(errc::xml_error, "invalid iothreads count '{}'"),
        inside("iothreadids",
            element<&t::options, &o::iothread_ids>("iothread")),
        element<&t::options, &o::default_iothread>("defaultiothread"),
        element<&t::options, &o::cpu_tune>("cputune").joined(),
        element<&t::options, &o::numa_tune>("numatune").once(errc::xml_error, "only one numatune is supported"),
        element<&t::options, &o::resource>("resource").once(errc::xml_error, "only one resource element is supported"),
        element<&t::options, &o::sysinfo>("sysinfo"),
        element<&t::options, &o::bootloader>("bootloader"),
        element<&t::options, &o::bootloader_args>("bootloader_args")
            .when<[](const t& d) { return d.options && !d.options->bootloader.empty(); }>(),
        element<&t::os>("os").joined(),
        element<&t::options, &o::id_map>("idmap").joined(),
        element<&t::features>("features").joined(),
        element<&t::cpu>("cpu"),
        element<&t::clock>("clock").always().joined(),
        element<&t::on_poweroff>("on_poweroff").invalid(errc::config_unsupported, "unknown on_poweroff action: {}"),
        element<&t::on_reboot>("on_reboot").invalid(errc::config_unsupported, "unknown on_reboot action: {}"),
        element<&t::on_crash>("on_crash").invalid(errc::config_unsupported, "unknown on_crash action: {}"),
        element<&t::options, &o::on_lockfailure>("on_lockfailure")
            .invalid(errc::config_unsupported, "unknown on_lockfailure action: {}"),
        element<&t::pm>("pm").joined(),
        inside("perf",
            element<&t::options, &o::perf>("event")),
        element<&t::devices>("devices").always().joined(),
        element<&t::seclabels>("seclabel"),
        inside("keywrap",
            element<&t::options, &o::key_wraps>("cipher")),
        element<&t::options, &o::launch_security>("launchSecurity"),
        element<&t::options, &o::extra, &x::qemu_commandline>("qemu:commandline"),
        element<&t::options, &o::extra, &x::qemu_capabilities>("qemu:capabilities"),
        inside("qemu:override",
            element<&t::options, &o::extra, &x::qemu_override>("qemu:device")),
        element<&t::options, &o::extra, &x::qemu_deprecation>("qemu:deprecation", "behavior"),
        element<&t::options, &o::extra, &x::lxc>("lxc:namespace"),
        element<&t::options, &o::extra, &x::bhyve_commandline>("bhyve:commandline"),
        element<&t::options, &o::extra, &x::xen_commandline>("xen:commandline"),
        element<&t::options, &o::extra, &x::vmware_datacenter_path>("vmware:datacenterpath"),
        element<&t::options, &o::extra, &x::vmware_moref>("vmware:moref"),
        domain_of(error_domain::domain),
        validate<[](t& domain) {
            if (domain.name.find('\n') != std::string::npos)
                fail(errc::xml_detail, "invalid char in name: a line end; names are of one line");
            if (domain.name.find('/') != std::string::npos)
                fail(errc::xml_error, "name " + domain.name + " cannot contain '/'");
            if (domain.title.find('\n') != std::string::npos)
                fail(errc::xml_error, "Domain title can't contain newlines");
        }>);
    return rows;
}

}  // namespace vir::xml
