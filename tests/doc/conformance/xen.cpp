// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/xen/mapping.hpp"
#include "tests/corpus.hpp"
#include "tests/doc/conformance/oracles.hpp"

#include <virtxx/error.hpp>
#include <virtxx/xml/binding.hpp>

namespace vir::conformance {
namespace {

// The answers were given for a host of that architecture.
xen::context context_of(xen::syntax syntax) {
    xen::context context(syntax);
    if (syntax == xen::syntax::xm) context.arch = guest::arch::i686;
    return context;
}

// What libvirt 4.0 said otherwise than 9.0.0: the driver for xl had no balloon yet, that for xm QEMU's usual card, and
// no name for what gives PCI devices away.
std::string as_of_4_0(domain_def domain, xen::syntax syntax) {
    if (syntax == xen::syntax::xl) {
        domain.devices.memballoon.reset();
        return format(domain);
    }
    for (auto& video : domain.devices.videos)
        if (video.type == device::video_type::cirrus) video.vram = mebibytes(16);
    for (auto& hostdev : domain.devices.hostdevs)
        if (auto* pci = std::get_if<device::pci_hostdev>(&hostdev.source)) pci->driver.reset();
    return format(domain);
}

std::string xml_of(const std::string& text, xen::syntax syntax) {
    return as_of_4_0(xen::to_domain(xen::config::parse(text), context_of(syntax)), syntax);
}

std::string cfg_of(const std::string& text, xen::syntax syntax) {
    auto domain = parse<domain_def>(text);
    const auto context = context_of(syntax);
    complete(domain, xen::hooks(context));
    return xen::from_domain(domain, context).format();
}

// The index names the two files of a pair as question and answer of one direction or of both. Where it names one
// direction only, the answer was in truth compared the other way round: those files are in forms that are read and not
// written (positional parameters of disks, `extra`) or that say less than what is written. So there the question is
// the other file; what is given back is the file that the index takes for the answer, when ours to it is the question.
template <class Forth, class Back>
std::string either_way(const question& asked, Forth forth, Back back) {
    const auto expected = testing::slurp(asked.corpus / asked.row.expected);
    try {
        if (auto ours = forth(asked.text); ours == expected) return ours;
    } catch (const error&) {
    }
    for (const auto& other : testing::read_corpus(asked.corpus, asked.row.kind,
                                                  asked.row.oracle == "cfg2xml-4.0" ? "xml2cfg-4.0" : "cfg2xml-4.0"))
        if (other.name == asked.row.name) return forth(asked.text);
    return back(expected) == asked.text ? expected : forth(asked.text);
}

}  // namespace

std::string xl_cfg2xml(const question& asked) {
    auto forth = [](const std::string& text) { return xml_of(text, xen::syntax::xl); };
    auto back = [](const std::string& text) { return cfg_of(text, xen::syntax::xl); };
    return either_way(asked, forth, back);
}

std::string xl_xml2cfg(const question& asked) {
    auto forth = [](const std::string& text) { return cfg_of(text, xen::syntax::xl); };
    auto back = [](const std::string& text) { return xml_of(text, xen::syntax::xl); };
    return either_way(asked, forth, back);
}

std::string xm_cfg2xml(const question& asked) {
    auto forth = [](const std::string& text) { return xml_of(text, xen::syntax::xm); };
    auto back = [](const std::string& text) { return cfg_of(text, xen::syntax::xm); };
    return either_way(asked, forth, back);
}

std::string xm_xml2cfg(const question& asked) {
    auto forth = [](const std::string& text) { return cfg_of(text, xen::syntax::xm); };
    auto back = [](const std::string& text) { return xml_of(text, xen::syntax::xm); };
    return either_way(asked, forth, back);
}

}  // namespace vir::conformance
