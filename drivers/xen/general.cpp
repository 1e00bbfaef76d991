// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/xen/parts.hpp"

#include <fmt/format.h>

#include <limits>

namespace vir::xen {

namespace {

// A guest whose file does not say gets that much, as xend did.
constexpr std::uint64_t usual_memory = 128;
constexpr std::uint64_t most_memory = std::uint64_t(1) << 43;

struct tsc_word {
    std::string_view word;
    guest::timer_mode mode;
};
constexpr tsc_word tsc_words[] = {{"default", guest::timer_mode::_auto},
                                  {"native", guest::timer_mode::native},
                                  {"native_paravirt", guest::timer_mode::paravirt},
                                  {"always_emulate", guest::timer_mode::emulate}};

kibibytes read_size(const config& file, const char* name, std::uint64_t otherwise) {
    const auto size = file.number(name).value_or(otherwise);
    if (size > most_memory) conf::fail(fmt::format("config value {} was too large", name), file.place_of(name));
    return mebibytes(size);
}

void read_names(const config& file, const context& context, domain_def& domain) {
    domain.name = file.needed("name");
    if (domain.name.find('/') != std::string::npos)
        conf::fail(fmt::format("name {} cannot contain '/'", domain.name), file.place_of("name"), errc::xml_error);
    if (const auto text = file.text("uuid")) {
        domain.uuid = vir::uuid::parse(*text);
        if (!domain.uuid) conf::fail(fmt::format("{} not parseable", *text), file.place_of("uuid"));
    }
    // `type` is what `builder` was until Xen 4.10.
    const auto type = file.text("type").value_or(file.text("builder") == "hvm" ? "hvm" : "pv");
    auto& os = domain.os.type;
    if (type == "hvm") {
        os.type = guest::os_type::hvm;
        os.machine = "xenfv";
    } else if (type == "pvh") {
        os.type = guest::os_type::xenpvh;
        os.machine = "xenpvh";
    } else if (type == "pv") {
        os.type = guest::os_type::_linux;
        os.machine = "xenpv";
    } else {
        conf::fail(fmt::format("type {} is not supported", type), file.place_of("type"));
    }
    os.arch = context.arch;
}

void read_cpus(const config& file, domain_def& domain) {
    auto read = [&](const char* name) -> std::optional<std::uint32_t> {
        const auto count = file.number(name);
        if (!count) return std::nullopt;
        // As many as there are bits in a word: xend kept a mask of them.
        if (*count == 0 || *count > std::numeric_limits<std::uint16_t>::max())
            conf::fail(fmt::format("config value {} was out of range", name), file.place_of(name));
        return static_cast<std::uint32_t>(*count);
    };
    const auto present = read("vcpus");
    const auto most = read("maxvcpus");
    domain.vcpu.maximum = most.value_or(present.value_or(1));
    if (present && most && *present < *most) domain.vcpu.current = present;
    std::string cpus;
    for (const auto& item : file.texts("cpus")) cpus += (cpus.empty() ? "" : ",") + item.text;
    if (cpus.empty() || cpus == "all") return;
    domain.vcpu.cpus = index_set::parse(cpus);
    if (!domain.vcpu.cpus) conf::fail(fmt::format("Failed to parse bitmap '{}'", cpus), file.place_of("cpus"));
}

std::optional<lifecycle_action> read_action(const config& file, const char* name, lifecycle_action otherwise) {
    auto text = file.text(name);
    if (!text) return otherwise;
    for (char& c : *text)
        if (c == '_') c = '-';
    const auto action = from_string<lifecycle_action>(*text);
    if (!action) conf::fail(fmt::format("unexpected value {} for {}", *text, name), file.place_of(name));
    return action;
}

void read_features(const config& file, domain_def& domain) {
    if (is_hvm(domain)) {
        auto& features = domain.features;
        features.pae = file.truth("pae").value_or(true);
        if (file.truth("acpi").value_or(true)) features.acpi = true;
        if (file.truth("apic").value_or(true)) features.apic.emplace();
        if (!file.truth("hap").value_or(true)) features.hap = false;
        if (file.truth("viridian").value_or(false)) {
            if (!features.rare) features.rare.emplace();
            features.rare->viridian = true;
        }
        const auto* mode = file.find("tsc_mode");
        if (mode) {
            auto& timer = domain.clock.timers.emplace_back(guest::timer_name::tsc);
            timer.present = true;
            for (std::size_t i = 0; i < std::size(tsc_words); ++i) {
                // xl takes the word, or its number.
                constexpr std::int64_t numbers[] = {0, 2, 3, 1};
                if ((mode->text() && *mode->text() == tsc_words[i].word) ||
                    (mode->number() && *mode->number() == numbers[i]))
                    timer.mode = tsc_words[i].mode;
            }
            if (!timer.mode) conf::fail("config value tsc_mode was malformed", mode->at);
        }
        if (const auto hpet = file.truth("hpet"))
            domain.clock.timers.emplace_back(guest::timer_name::hpet).present = *hpet;
    }
    const auto e820 = file.truth("e820_host");
    if (!e820) return;
    if (!domain.features.rare) domain.features.rare.emplace();
    domain.features.rare->xen.emplace().e820_host = *e820;
}

void read_clock(const config& file, domain_def& domain) {
    const bool local = file.truth("localtime").value_or(false);
    auto& clock = domain.clock;
    if (is_hvm(domain)) {
        clock.offset = guest::clock_offset::variable;
        clock.adjustment = std::to_string(file.offset("rtc_timeoffset").value_or(0));
        clock.basis = local ? guest::clock_basis::localtime : guest::clock_basis::utc;
    } else {
        // What the guest sets is forgotten.
        clock.offset = local ? guest::clock_offset::localtime : guest::clock_offset::utc;
        clock.adjustment = "reset";
    }
}

void write_cpus(const domain_def& domain, config& file) {
    if (domain.vcpu.current && *domain.vcpu.current < domain.vcpu.maximum)
        file.add("maxvcpus", std::int64_t(domain.vcpu.maximum));
    file.add("vcpus", std::int64_t(domain.vcpu.current.value_or(domain.vcpu.maximum)));
    if (domain.vcpu.cpus) file.add("cpus", to_string(*domain.vcpu.cpus));
}

void write_features(const domain_def& domain, config& file) {
    const auto& features = domain.features;
    if (is_hvm(domain)) {
        file.add("pae", features.pae);
        file.add("acpi", features.acpi);
        file.add("apic", features.apic.has_value());
        if (features.hap && !*features.hap) file.add("hap", false);
        file.add("viridian", features.rare && features.rare->viridian);
    }
    for (const auto& timer : domain.clock.timers) {
        if (timer.name == guest::timer_name::tsc) {
            for (const auto& [word, mode] : tsc_words)
                if (timer.mode == mode) file.add("tsc_mode", std::string(word));
        } else if (timer.name == guest::timer_name::hpet) {
            if (is_hvm(domain) && timer.present) file.add("hpet", *timer.present);
        } else {
            unsupported(fmt::format("unsupported timer type (name) '{}'", to_string(timer.name)));
        }
    }
    if (features.rare && features.rare->xen && features.rare->xen->e820_host)
        file.add("e820_host", *features.rare->xen->e820_host);
}

void write_clock(const domain_def& domain, config& file) {
    const auto& clock = domain.clock;
    using guest::clock_offset;
    bool local = clock.offset == clock_offset::localtime;
    if (is_hvm(domain)) {
        std::int64_t offset = 0;
        if (clock.offset == clock_offset::variable) {
            local = clock.basis == guest::clock_basis::localtime;
            offset = std::atoll(clock.adjustment.c_str());
        } else if (clock.offset != clock_offset::utc && clock.offset != clock_offset::localtime) {
            unsupported(fmt::format("unsupported clock offset='{}'", to_string(clock.offset)));
        }
        file.add("rtc_timeoffset", offset);
    } else if (clock.offset != clock_offset::utc && clock.offset != clock_offset::localtime) {
        unsupported(fmt::format("unsupported clock offset='{}'", to_string(clock.offset)));
    }
    file.add("localtime", local);
}

void write_actions(const domain_def& domain, config& file) {
    auto write = [&](const char* name, const std::optional<lifecycle_action>& action, lifecycle_action otherwise) {
        file.add(name, std::string(to_string(action.value_or(otherwise))));
    };
    write("on_poweroff", domain.on_poweroff, lifecycle_action::destroy);
    write("on_reboot", domain.on_reboot, lifecycle_action::restart);
    write("on_crash", domain.on_crash, lifecycle_action::destroy);
}

}  // namespace

void read_general(const config& file, const context& context, domain_def& domain) {
    read_names(file, context, domain);
    domain.current_memory = read_size(file, "memory", usual_memory);
    domain.memory = read_size(file, "maxmem", size_cast<mebibytes>(*domain.current_memory).count());
    read_cpus(file, domain);
    domain.on_poweroff = read_action(file, "on_poweroff", lifecycle_action::destroy);
    domain.on_reboot = read_action(file, "on_reboot", lifecycle_action::restart);
    domain.on_crash = read_action(file, "on_crash", lifecycle_action::restart);
    read_features(file, domain);
    read_clock(file, domain);
    domain.devices.emulator = file.text("device_model").value_or(file.text("device_model_override").value_or(""));
}

void write_general(const domain_def& domain, config& file) {
    file.add("name", domain.name);
    file.add("uuid", to_string(domain.uuid.value_or(vir::uuid())));
    auto mib = [](kibibytes size) { return static_cast<std::int64_t>(size.count() / 1024); };
    file.add("maxmem", mib(domain.memory));
    file.add("memory", mib(domain.current_memory.value_or(domain.memory)));
    write_cpus(domain, file);
    write_features(domain, file);
    write_clock(domain, file);
    write_actions(domain, file);
    if (!domain.devices.emulator.empty()) file.add("device_model", domain.devices.emulator);
}

}  // namespace vir::xen
