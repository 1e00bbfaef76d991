// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/error.hpp>
#include <virtxx/xml/binding.hpp>
#include <virtxx/xml/diagnostic.hpp>

#include <concepts>
#include <cstddef>
#include <memory>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace vir {

class driver_hooks;
class network_hooks;
class storage_pool_hooks;
struct domain_backup_def;
struct domain_def;
struct network_def;
struct storage_pool_def;

namespace guest {
struct cpu;
}

namespace xml {
class tree;
}

/// A part of a document as XML has it: of the elements at that path below the root the one of that number. Where there
/// are not so many, the element around them.
struct document_part {
    document_part() = default;
    document_part(std::string_view path, std::size_t number = 0) : path(path), number(number) {}

    std::string_view path;   // "devices/disk"; empty: the root; it lasts
    std::size_t number = 0;  // from 0, of those of that name
};

/// Where rules that look at more than one element tell what they refuse: thrown at once, or all of it noted at its
/// place in the text for those who check a document.
class findings {
public:
    findings();
    /// Of that text, beside the problems that reading it had. All three outlive this.
    findings(std::string_view text, const parse_options& options, std::vector<diagnostic>& noted);
    ~findings();

    /// Applies rules about a part of the document. If all is wanted, each is applied even after one refused.
    template <std::invocable... Rules>
    void about(const document_part& part, Rules&&... rules) {
        (apply(part, rules), ...);
    }

    /// The same of rules that make sense only where nothing was refused of that part.
    template <std::invocable... Rules>
    void about_sound(const document_part& part, Rules&&... rules) {
        (apply_if_sound(part, rules), ...);
    }

    /// Whether nothing was refused of that part yet.
    bool is_sound(const document_part& part) const { return !refused_.contains({part.path, part.number}); }

    /// Whether a document is looked at and not to be used: its parts then stay in the order in which it has them, and
    /// nothing stands before them that it does not have, so that they are found in the text.
    bool only_checks() const noexcept { return noted_; }

private:
    template <class Rule>
    void apply(const document_part& part, Rule& rule) {
        if (!noted_) return rule();
        try {
            rule();
        } catch (const error& refused) {
            refused_.emplace(part.path, part.number);
            note(part, refused);
        }
    }
    template <class Rule>
    void apply_if_sound(const document_part& part, Rule& rule) {
        if (is_sound(part)) apply(part, rule);
    }
    void note(const document_part& part, const error& refused);

    std::string_view text_;
    const parse_options* options_ = nullptr;
    std::vector<diagnostic>* noted_ = nullptr;
    std::size_t of_reading_ = 0;
    std::unique_ptr<const xml::tree> document_;  // made when something is to be found in it
    std::set<std::pair<std::string_view, std::size_t>> refused_;
};

/// The same as without the last, where what is refused is told.
void complete(domain_def& domain, const driver_hooks& hooks, findings& found);
void complete(network_def& network, const network_hooks& hooks, findings& found);
void complete(storage_pool_def& pool, const storage_pool_hooks& hooks, findings& found);
void complete(domain_backup_def& def, findings& found);
/// Of a document that is nothing but a guest's processor.
void complete(guest::cpu& cpu, findings& found);

}  // namespace vir
