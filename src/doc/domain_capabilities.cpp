// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/table.hpp"

#include <virtxx/doc/domain_capabilities.hpp>

namespace vir::xml {

using namespace caps;

template <>
const record& describe<choices>() {
    using t = choices;
    static constexpr table rows(of<t>, "enum",
        attribute<&t::name>("name").required(),
        element<&t::values>("value"),
        key<[](const t& list) { return list.name; }>);
    return rows;
}

template <>
const record& describe<caps::capability>() {
    using t = caps::capability;
    static constexpr table rows(of<t>, "capability",
        attribute<&t::supported>("supported").required(),
        element<&t::values>("value"),
        element<&t::enums>("enum").always());
    return rows;
}

template <>
const record& describe<mode_model>() {
    using t = mode_model;
    static constexpr table rows(of<t>, "model",
        attribute<&t::fallback>("fallback"),
        attribute<&t::usable>("usable"),
        attribute<&t::deprecated>("deprecated"),
        attribute<&t::vendor>("vendor"),
        text<&t::name>(),
        key<[](const t& model) { return model.name; }>);
    return rows;
}

template <>
const record& describe<cpu_mode_capability>() {
    using t = cpu_mode_capability;
    static constexpr table rows(of<t>, "mode",
        attribute<&t::mode>("name").required(),
        attribute<&t::supported>("supported").required(),
        element<&t::enums>("enum").always(),
        element<&t::models>("model"),
        element<&t::vendor>("vendor"),
        element<&t::features>("feature"),
        key<[](const t& mode) { return std::string(to_string(mode.mode)); }>);
    return rows;
}

template <>
const record& describe<os_capability>() {
    using t = os_capability;
    static constexpr table rows(of<t>, "os",
        attribute<&t::supported>("supported").required(),
        element<&t::enums>("enum").always(),
        element<&t::loader>("loader"));
    return rows;
}

template <>
const record& describe<device_capabilities>() {
    using t = device_capabilities;
    static constexpr table rows(of<t>, "devices",
        element<&t::disk>("disk"),
        element<&t::graphics>("graphics"),
        element<&t::video>("video"),
        element<&t::hostdev>("hostdev"),
        element<&t::rng>("rng"),
        element<&t::filesystem>("filesystem"),
        element<&t::tpm>("tpm"),
        element<&t::redirdev>("redirdev"),
        element<&t::channel>("channel"));
    return rows;
}

template <>
const record& describe<sev_capability>() {
    using t = sev_capability;
    static constexpr table rows(of<t>, "sev",
        attribute<&t::supported>("supported").required(),
        element<&t::cbitpos>("cbitpos"),
        element<&t::reduced_phys_bits>("reducedPhysBits"),
        element<&t::max_guests>("maxGuests"),
        element<&t::max_es_guests>("maxESGuests"));
    return rows;
}

template <>
const record& describe<sgx_section>() {
    using t = sgx_section;
    static constexpr table rows(of<t>, "section",
        attribute<&t::node>("node").required(),
        sized_attribute<&t::size>("size"),
        key<[](const t& section) { return std::to_string(section.node); }>);
    return rows;
}

template <>
const record& describe<sgx_capability>() {
    using t = sgx_capability;
    static constexpr table rows(of<t>, "sgx",
        attribute<&t::supported>("supported").required(),
        element<&t::flc>("flc"),
        element<&t::sgx1>("sgx1"),
        element<&t::sgx2>("sgx2"),
        sized_element<&t::section_size>("section_size"),
        inside("sections",
            element<&t::sections>("section")));
    return rows;
}

template <>
const record& describe<feature_capabilities>() {
    using t = feature_capabilities;
    static constexpr table rows(of<t>, "features",
        element<&t::gic>("gic"),
        element<&t::vmcoreinfo>("vmcoreinfo", "supported"),
        element<&t::genid>("genid", "supported"),
        element<&t::backing_store_input>("backingStoreInput", "supported"),
        element<&t::backup>("backup", "supported"),
        element<&t::s390_pv>("s390-pv", "supported"),
        element<&t::sev>("sev"),
        element<&t::sgx>("sgx"),
        element<&t::hyperv>("hyperv"));
    return rows;
}

template <>
const record& describe<domain_capabilities>() {
    using t = domain_capabilities;
    static constexpr table rows(of<t>, "domainCapabilities",
        element<&t::path>("path"),
        element<&t::domain>("domain"),
        element<&t::machine>("machine"),
        element<&t::arch>("arch"),
        element<&t::max_vcpus>("vcpu", "max"),
        element<&t::iothreads>("iothreads", "supported"),
        element<&t::os>("os"),
        inside("cpu",
            element<&t::cpu>("mode")),
        element<&t::memory_backing>("memoryBacking"),
        element<&t::devices>("devices"),
        element<&t::features>("features"),
        domain_of(error_domain::capabilities));
    return rows;
}

}  // namespace vir::xml
