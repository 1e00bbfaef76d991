// Copyright virtxx contributors. Boost Software License 1.0.
#include <virtxx/doc/kind.hpp>

#include "src/doc/findings.hpp"
#include "src/xml/nearest.hpp"
#include "src/xml/problems.hpp"
#include "src/xml/source_text.hpp"
#include "src/xml/tree.hpp"

#include <virtxx/doc/capabilities.hpp>
#include <virtxx/doc/domain.hpp>
#include <virtxx/doc/domain_backup.hpp>
#include <virtxx/doc/domain_capabilities.hpp>
#include <virtxx/doc/domain_checkpoint.hpp>
#include <virtxx/doc/domain_snapshot.hpp>
#include <virtxx/doc/host_interface.hpp>
#include <virtxx/doc/network.hpp>
#include <virtxx/doc/network_port.hpp>
#include <virtxx/doc/node_device.hpp>
#include <virtxx/doc/nwfilter.hpp>
#include <virtxx/doc/nwfilter_binding.hpp>
#include <virtxx/doc/post_parse.hpp>
#include <virtxx/doc/secret.hpp>
#include <virtxx/doc/storage_capabilities.hpp>
#include <virtxx/doc/storage_pool.hpp>
#include <virtxx/doc/storage_volume.hpp>

#include <virtxx/xml/description.hpp>

#include <fmt/format.h>

namespace vir {
namespace {

// The rules that look at a whole document, for the kinds that have such rules and need nothing else to apply them.
template <class T>
void check_as_a_whole(T& document, findings& found) {
    if constexpr (requires { complete(document, {}, found); })
        complete(document, {}, found);
    else if constexpr (requires { complete(document, found); })
        complete(document, found);
    else if constexpr (requires { complete(document); })
        found.about(document_part(), [&] { complete(document); });
}

// A host's processor says of what architecture it is, a guest's how it is made.
bool is_host_cpu(const xml::node& root) { return !root.attribute("mode") && root.child("arch"); }

template <class T>
std::vector<diagnostic> check_document(std::string_view text, const parse_options& options) {
    T document;
    auto noted = xml::check(xml::describe<T>(), &document, text, options);
    // What is no XML was not read.
    if (!noted.empty() && noted.front().path.empty()) return noted;
    findings found(text, options, noted);
    found.about(document_part(), [&] { check_as_a_whole(document, found); });
    xml::sort(noted);
    return noted;
}

template <class T>
constexpr document_kind kind_made_of(std::string_view name, std::string_view root,
                                     bool (*fits)(const xml::node& root) = nullptr) {
    return {name,
            root,
            check_document<T>,
            [](std::string_view text, const parse_options& options) {
                const auto document = parse<T>(text, options);
                format_options writing;
                writing.keep = options.keep;
                return format(document, writing);
            },
            [](std::string_view text, int indent, const parse_options& options) {
                return vir::to_json(parse<T>(text, options), indent);
            },
            [](std::string_view json) { return format(vir::from_json<T>(json)); },
            [](std::string_view before, std::string_view after, const parse_options& options) {
                return vir::compare(parse<T>(before, options), parse<T>(after, options));
            },
            fits};
}

constexpr document_kind all_kinds[] = {
    kind_made_of<capabilities_def>("capabilities", "capabilities"),
    kind_made_of<caps::host_cpu>("cpu of a host", "cpu", is_host_cpu),
    kind_made_of<guest::cpu>("cpu of a guest", "cpu"),
    kind_made_of<node_device_def>("node device", "device"),
    kind_made_of<domain_def>("domain", "domain"),
    kind_made_of<domain_capabilities>("domain capabilities", "domainCapabilities"),
    kind_made_of<domain_backup_def>("domain backup", "domainbackup"),
    kind_made_of<domain_checkpoint_def>("domain checkpoint", "domaincheckpoint"),
    kind_made_of<domain_snapshot_def>("domain snapshot", "domainsnapshot"),
    kind_made_of<nwfilter_def>("network filter", "filter"),
    kind_made_of<nwfilter_binding_def>("network filter binding", "filterbinding"),
    kind_made_of<interface_def>("host interface", "interface"),
    kind_made_of<network_def>("network", "network"),
    kind_made_of<network_port_def>("network port", "networkport"),
    kind_made_of<storage_pool_def>("storage pool", "pool"),
    kind_made_of<secret_def>("secret", "secret"),
    kind_made_of<storage_pool_capabilities>("storage pool capabilities", "storagepoolCapabilities"),
    kind_made_of<storage_volume_def>("storage volume", "volume"),
};

}  // namespace

std::span<const document_kind> document_kinds() { return all_kinds; }

const document_kind& kind_of(std::string_view text, const parse_options& options) {
    text = xml::without_bom(text);
    const xml::tree document(text, options);
    const auto root = document.root().name;
    std::vector<std::string_view> names;
    for (const auto& each : all_kinds) {
        if (each.root == root && (!each.fits || each.fits(xml::node(&document.root())))) return each;
        // Kinds of one root stand together.
        if (names.empty() || names.back() != each.root) names.push_back(each.root);
    }
    const auto near = xml::nearest(root, names);
    xml::problems(text, options, nullptr)
        .wrong(document.root(), {}, errc::xml_error, error_domain::xml,
               fmt::format("no kind of document has the root element '{}'; there are {}{}", root,
                           fmt::join(names, ", "),
                           near.empty() ? std::string() : fmt::format("; did you mean '{}'?", near)),
               near);
    throw error(errc::internal_error, error_domain::xml, "a problem was not reported");
}

std::vector<diagnostic> check_any(std::string_view text, const parse_options& options) {
    try {
        return kind_of(text, options).check(text, options);
    } catch (const error& failure) {
        return {xml::problem_of(failure)};
    }
}

}  // namespace vir
