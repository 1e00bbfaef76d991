// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/xml/tree.hpp"

#include <virtxx/error.hpp>
#include <virtxx/xml/binding.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vir::xml {

/// Where the problems of one document go: thrown, warned of, or collected. Positions and paths are found only here,
/// so that a sound document does not pay for them.
class problems {
public:
    problems(std::string_view text, const parse_options& options, std::vector<diagnostic>* collected)
        : text_(text), options_(options), collected_(collected) {}

    /// Something nothing describes: a warning when lenient.
    void unknown(const tree_node& node, std::string_view attribute, std::string message, std::string_view suggestion);
    /// Something that cannot be read. "{name}" in the message stands for the text of the root's <name>, "{@mode}" for
    /// that attribute of the element, where there is one; so they do in what thrown() is given.
    void wrong(const tree_node& node, std::string_view attribute, errc code, error_domain domain, std::string message,
               std::string_view suggestion = {});
    /// An error that a hook threw about that element; libvirt's prefix is put before its message if it is not there.
    void thrown(const tree_node& node, const error& failure);

    bool wants_unknown() const noexcept { return options_.strict || options_.warnings || collected_; }

private:
    diagnostic make(const tree_node& node, std::string_view attribute, errc code, std::string message,
                    std::string_view suggestion) const;

    std::string_view text_;
    const parse_options& options_;
    std::vector<diagnostic>* collected_;
};

/// "/domain/devices/disk[2]/target/@dev"
std::string path_of(const tree_node& node, std::string_view attribute = {});

/// An error that a parse threw, as a problem at the place that it names.
diagnostic problem_of(const error& failure);

/// What libvirt puts in front of the message of such an error: "XML error: ".
std::string_view message_prefix(errc code) noexcept;

}  // namespace vir::xml
