// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/xml/tree.hpp"

#include <virtxx/error.hpp>
#include <virtxx/xml/binding.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace vir::xml {

/// What a reader passes over, for a parse that keeps it.
struct passed_over {
    enum what : std::uint8_t {
        unknown = 1,  // an element that nothing describes
        again = 2,    // one that there may be once, and is there already
        text = 4,     // where none belongs
        by_hand = 8,  // read by a function of its table: what of it counted, only that knows
    };
    std::unordered_map<const tree_node*, std::uint8_t> nodes;
    std::unordered_set<const tree_attribute*> attributes;

    bool is(const tree_node& node, unsigned what) const {
        const auto found = nodes.find(&node);
        return found != nodes.end() && (found->second & what);
    }
};

/// Where the problems of one document go: thrown, warned of, or collected. Positions and paths are found only here,
/// so that a sound document does not pay for them.
class problems {
public:
    problems(std::string_view text, const parse_options& options, std::vector<diagnostic>* collected,
             passed_over* passed = nullptr)
        : text_(text), options_(options), collected_(collected), passed_(passed) {}

    /// Something nothing describes: a warning when lenient.
    void unknown(const tree_node& node, std::string_view attribute, std::string message, std::string_view suggestion);
    /// The same of an element after the one that counts, and of a text.
    void again(const tree_node& node, std::string message);
    void stray_text(const tree_node& text, std::string message);
    /// An element that its description has a function for, or keeps as it is.
    void by_hand(const tree_node& node) {
        if (passed_) passed_->nodes[&node] |= passed_over::by_hand;
    }
    /// Something that cannot be read. "{name}" in the message stands for the text of the root's <name>, "{@mode}" for
    /// that attribute of the element, where there is one; so they do in what thrown() is given. `more` is what libvirt
    /// does not say: what is allowed there.
    void wrong(const tree_node& node, std::string_view attribute, errc code, error_domain domain, std::string message,
               std::string_view suggestion = {},
               std::string_view more = {});
    /// An error that a hook threw about that element; libvirt's prefix is put before its message if it is not there.
    void thrown(const tree_node& node, const error& failure);

    bool is_strict() const noexcept { return options_.strict; }
    bool wants_unknown() const noexcept { return passed_ || wants_more(); }

    /// Each costs a walk through the text, and nobody reads more of them.
    static constexpr std::size_t most = 1000;

private:
    // Where problems are noted; null: the first is thrown, or nobody wants them.
    std::vector<diagnostic>* list() const noexcept {
        return collected_ ? collected_ : options_.strict ? nullptr : options_.warnings;
    }
    bool wants_more() const noexcept { return list() ? list()->size() <= most : options_.strict; }
    void tell(diagnostic problem);
    void tell_unknown(const tree_node& node, std::string_view attribute, std::string message,
                      std::string_view suggestion);
    diagnostic make(const tree_node& node, std::string_view attribute, errc code, std::string message,
                    std::string_view suggestion) const;

    std::string_view text_;
    const parse_options& options_;
    std::vector<diagnostic>* collected_;
    passed_over* passed_;
};

/// "/domain/devices/disk[2]/target/@dev"
std::string path_of(const tree_node& node, std::string_view attribute = {});

/// An error that a parse threw, as a problem at the place that it names.
diagnostic problem_of(const error& failure);

/// By line and column.
void sort(std::vector<diagnostic>& found);

}  // namespace vir::xml
