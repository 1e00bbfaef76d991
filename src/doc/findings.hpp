// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/error.hpp>
#include <virtxx/xml/binding.hpp>
#include <virtxx/xml/diagnostic.hpp>

#include <concepts>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vir {

class driver_hooks;
class network_hooks;
class storage_pool_hooks;
struct domain_backup_def;
struct domain_def;
struct network_def;
struct storage_pool_def;

namespace xml {
class tree;
}

/// A part of a document as XML has it: of the elements at that path below the root the one of that number. Where there
/// are not so many, the element around them.
struct place {
    /// What tells an element from others of its name, where their order says nothing.
    struct sign {
        std::string_view child;  // whose attribute it is; empty: the element's own
        std::string_view attribute;
        std::string value;
        bool may_lack = false;  // what has no such attribute fits too
    };

    place() = default;
    place(std::string_view path, std::size_t number = 0) : path(path), number(number) {}
    place(std::string_view path, std::vector<sign> signs, std::size_t number = 0)
        : path(path), number(number), signs(std::move(signs)) {}

    std::string_view path;   // "devices/disk"; empty: the root
    std::size_t number = 0;  // from 0, of those with these signs
    std::vector<sign> signs;
};

/// Where rules that look at more than one element tell what they refuse: thrown at once, or all of it noted at its
/// place in the text for those who check a document.
class findings {
public:
    findings();
    /// Of that text, beside the problems that reading it had. All three outlive this.
    findings(std::string_view text, const parse_options& options, std::vector<diagnostic>& noted);
    ~findings();

    /// Applies rules about a part of the document, given as a place or as what makes one. If all is wanted, each is
    /// applied even after one refused.
    template <class Where, std::invocable... Rules>
    void about(const Where& where, Rules&&... rules) {
        (apply(where, rules), ...);
    }

    bool noting() const noexcept { return noted_; }

private:
    template <class Where, class Rule>
    void apply(const Where& where, Rule& rule) {
        if (!noted_) return rule();
        try {
            rule();
        } catch (const error& refused) {
            if constexpr (std::invocable<const Where&>)
                note(where(), refused);
            else
                note(where, refused);
        }
    }
    void note(const place& where, const error& refused);

    std::string_view text_;
    const parse_options* options_ = nullptr;
    std::vector<diagnostic>* noted_ = nullptr;
    std::size_t of_reading_ = 0;
    std::unique_ptr<const xml::tree> document_;
};

/// The same as without the last, where what is refused is told.
void complete(domain_def& domain, const driver_hooks& hooks, findings& found);
void complete(network_def& network, const network_hooks& hooks, findings& found);
void complete(storage_pool_def& pool, const storage_pool_hooks& hooks, findings& found);
void complete(domain_backup_def& def, findings& found);

}  // namespace vir
