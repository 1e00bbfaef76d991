// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/error.hpp>
#include <virtxx/xml/description.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace vir::xml {

/// Text that is no XML. what() says it in our words, with line:column.
class not_xml : public error {
public:
    /// `known_as`: what libvirt's reader says of that, where programs may know it; `noticed`: how far that one reads
    /// until it does.
    not_xml(std::string_view text, std::string_view what, std::size_t at, std::string known_as, std::size_t noticed);

    /// The same as libvirt reports it for that kind of document: which one, line, words, and the line with a mark.
    error about(const record& document, std::string_view text) const;
    /// Of a text that has that name there.
    error about(std::string_view name, error_domain domain, std::string_view text) const;

private:
    std::string known_as_;
    std::size_t noticed_;
};

}  // namespace vir::xml
