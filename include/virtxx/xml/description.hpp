// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/xml/row.hpp>

#include <bit>

/// How a struct and its XML belong together: one table of rows per struct, in a .cpp file.
///
/// From the table the engine derives parse, format, check, compare and JSON. A table is data: it is built by the
/// compiler and read by one engine that is no template.
///
///     struct disk_target { std::string dev; std::optional<disk_bus> bus; ... };
///     struct disk_def {
///         disk_device device = disk_device::disk;
///         std::variant<file_source, block_source> source;
///         disk_target target;
///         bool readonly = false;
///         std::optional<std::string> serial;
///         std::vector<std::string> aliases;
///         box<iotune> tune;
///     };
///
///     template <> const record& describe<disk_target>() {
///         using t = disk_target;
///         static constexpr table rows(of<t>, "target",
///             attribute<&t::dev>("dev").required(),
///             attribute<&t::bus>("bus"));
///         return rows;
///     }
///
///     template <> const record& describe<disk_def>() {
///         using d = disk_def;
///         static constexpr table rows(of<d>, "disk",
///             selector<&d::source>("type"),                // <disk type='file'>: the name of the alternative's table
///             attribute<&d::device>("device"),
///             element<&d::source>("source"),               // <source file='...'/>: rows of the active alternative
///             element<&d::target>("target"),               // rows of disk_target
///             flag<&d::readonly>("readonly"),              // <readonly/>
///             element<&d::serial>("serial"),               // <serial>text</serial>
///             element<&d::aliases>("alias", "name"),       // <alias name='...'/>, any number
///             element<&d::tune>("iotune"),
///             key<[](const d& disk) { return disk.target.dev; }>);   // compare() matches disks by this
///         return rows;
///     }
///
/// (in namespace vir::xml; describe the inner structs first, or declare `template <> const record& describe<T>();`
/// before the first use in the file). The order of the rows is the order of the canonical form. The members' own
/// initialisers are the defaults of what is absent.
///
/// Where a value is                                      Row
///   attribute of this element                           attribute<&t::m>("name")
///   text of this element                                text<&t::m>()
///   text of a child, or a child with rows of its own     element<&t::m>("name")
///   attribute of a child that has nothing else          element<&t::m>("name", "attribute")
///   several members in one child, a wrapper              inside("devices", rows ...)
///   presence of a child                                  flag<&t::m>("acpi")
///   the rows of a member right here                      merged<&t::m>()
///   number and unit: text of a child, of this, attribute sized_element<&t::m>("memory"), sized_text<&t::m>(),
///                                                        sized_attribute<&t::m>("size")
///   alternative of a variant, as attribute               selector<&t::m>("type")
///   the same, the attribute being the child's own        element<&t::m>("address").selected_by("type")
///   alternative of a variant, by the child's name        one_of<&t::m>()
///   XML of somebody else, kept                           raw<&t::m>("metadata")
///   by hand                                              custom<&t::m, read, write>("name")
///   known and without meaning here                       ignored("name"), ignored_attribute("id")
///   namespace on this element                            xmlns<used>("qemu", "http://...")
///
/// A row's pointers may go through members, and through boxes and optionals, which are made when something is read
/// into them: element<&disk::options, &disk_options::wwn>("wwn").
///
/// What a member's type means
///   T                 element with rows: written unless it would be empty; string: unless empty;
///                     number, enum, yes/no: always (see omit_default)
///   optional<T>, box<T>   written when it holds something
///   vector<T>         any number of elements of that name, in their order
///   variant<...>      rows of the active alternative; std::monostate has none
///   bool              yes/no; as a flag: presence
///   enum              declared by VIRTXX_ENUM; size: with one of the sized rows; uuid, mac_address; any type with a
///                     static parse(string_view) -> optional and to_string
///
/// Options of a row, chained: see struct row; one of them, strictly(), is for what only strict parses refuse. Things
/// that may stand among the rows: key<f>, validate<f>, domain_of(error_domain), last_error.
namespace vir::xml {

template <class T>
struct of_type {};
template <class T>
inline constexpr of_type<T> of{};

template <class T, class Paths>
class table : public record {
    static constexpr std::size_t N = Paths::size;

public:
    template <class... Rows>
    constexpr table(of_type<T>, std::string_view element_name, const Rows&... given) {
        name = element_name;
        (take(given), ...);
        set_scopes(0, N, 0);
        index_shift = static_cast<std::uint8_t>(64 - std::countr_zero(slots));
        for (std::size_t i = 0; i < N; ++i) look_at(i);
        rows = rows_;
        index = index_;
        special = {special_.data(), specials_};
        find_present = [](const void* object, std::uint64_t* words) {
            detail::find_present(Paths(), std::make_index_sequence<N>(), object, words);
        };
    }
    table(const table&) = delete;

    constexpr void put(const field& row, const field_rest* rest) {
        rows_[used_] = row;
        if (rest) {
            rests_[rests_used_] = *rest;
            rows_[used_].rest = &rests_[rests_used_++];
        }
        ++used_;
    }

private:
    static constexpr std::size_t slots = [] {
        std::size_t n = 4;
        while (n < 4 * N) n *= 2;
        return n;
    }();

    constexpr void take(const key_option& option) { key = option.get; }
    constexpr void take(const validate_option& option) { validate = option.run; }
    constexpr void take(const domain_option& option) {
        domain = option.domain;
        has_domain = true;
    }
    constexpr void take(const last_error_option&) { last_error_counts = true; }
    template <class Row>
    constexpr void take(const Row& row) {
        detail::put_row(*this, row);
    }

    constexpr void set_scopes(std::size_t from, std::size_t to, std::uint16_t scope) {
        for (std::size_t i = from; i < to; i += 1 + rows_[i].rows) {
            rows_[i].scope = scope;
            if (rows_[i].rows) set_scopes(i + 1, i + 1 + rows_[i].rows, static_cast<std::uint16_t>(i + 1));
        }
    }

    constexpr void look_at(std::size_t i) {
        auto& row = rows_[i];
        static_assert(N <= most_rows, "a table has at most 256 rows: give parts of the struct tables of their own");
        auto& word = words[i / 64];
        const auto bit = std::uint64_t(1) << i % 64;
        if (row.is_always) word.always |= bit;
        if (row.scope) word.grouped |= bit;
        if (detail::has_attributes(row.place)) word.attributes |= bit, any_attributes |= row.scope == 0;
        if (detail::has_content(row.place)) word.contents |= bit, any_contents |= row.scope == 0;
        row.ready = detail::is_attribute(row.place) ? ready_name(" ", row.name, "='") : ready_name("<", row.name, "");
        has_joined |= row.is_joined;
        row.letters = xml_name(row.name).letters;
        row.name_size = static_cast<std::uint16_t>(row.name.size());
        // By the flags: g++'s sanitizers take no address for a constant that is not null.
        row.is_plain = detail::has_type(row.place) && !row.is_always && !row.is_conditional && !row.omits_default;
        if (detail::has_type(row.place)) {
            row.held = row.type;
            while (row.held->shape == shape::optional) row.held = row.held->item;
            row.is_list = row.held->shape == shape::list;
            row.item = row.held;
            while (row.item->shape == shape::optional || row.item->shape == shape::list) row.item = row.item->item;
        }
        if (row.has_owner && row.owner != &detail::owner_tag<T>) throw "a row names a member of another struct";
        has_merged |= row.place == place::merged;
        has_one_of |= row.place == place::one_of;
        has_text |= row.place == place::text || row.place == place::sized_text;
        has_required |= row.is_required;
        has_selector |= row.place == place::selector;
        row.has_prefix = row.name.find(':') != row.name.npos;
        if (row.is_required || row.place == place::selector || row.place == place::merged || row.place == place::text ||
            row.place == place::sized_text || row.place == place::one_of)
            special_[specials_++] = static_cast<std::uint16_t>(i);
        if (detail::is_attribute(row.place)) enter(row.name, row.scope, true, i);
        if (detail::is_element(row.place)) enter(row.name, row.scope, false, i);
        if (row.json_name.empty()) row.json_name = default_key(i);
        if (detail::is_sized(row.place)) enter(row.attribute_name, row.scope, true, i, true);
    }

    // An element beside an attribute of the same name gets a key that says so.
    constexpr std::string_view default_key(std::size_t i) {
        const auto& row = rows_[i];
        if (row.place == place::text || row.place == place::sized_text) return "value";
        if (row.place == place::one_of) return "children";
        if (!detail::is_element(row.place)) return row.name;
        for (const auto& other : rows_) {
            if (!detail::is_attribute(other.place) || other.scope != row.scope || other.name != row.name) continue;
            constexpr std::string_view ending = "_element";
            if (letters_used_ + row.name.size() + ending.size() > sizeof long_keys_)
                throw "give this row a key by json()";
            const char* key = long_keys_ + letters_used_;
            for (char c : row.name) long_keys_[letters_used_++] = c;
            for (char c : ending) long_keys_[letters_used_++] = c;
            return {key, row.name.size() + ending.size()};
        }
        return row.name;
    }

    constexpr void enter(std::string_view wanted, std::uint16_t scope, bool attribute, std::size_t i,
                         bool shared = false) {
        const auto hash = xml_name(wanted).hash(scope, attribute);
        auto at = std::size_t(hash >> index_shift);
        for (; index_[at].row; at = (at + 1) % slots) {
            const auto& other = rows_[index_[at].row - 1u];
            bool same_kind = detail::is_element(other.place) != attribute;
            if (!shared && same_kind && other.scope == scope && other.name == wanted)
                throw "two rows have the same name: put members of one child element inside(...) it";
        }
        index_[at] = {static_cast<std::uint16_t>(i + 1), index_slot::tag_of(hash)};
    }

    std::array<field, N> rows_{};
    std::array<field_rest, Paths::rests> rests_{};
    std::size_t used_ = 0, rests_used_ = 0;
    std::array<index_slot, slots> index_{};
    std::array<std::uint16_t, N> special_{};
    std::size_t specials_ = 0;
    char long_keys_[48]{};  // of all rows together
    std::size_t letters_used_ = 0;
};

/// All records that a document's description leads to, the root first, each once.
std::vector<const record*> records_of(const record& root);

template <class T, class... Rows>
table(of_type<T>, std::string_view, const Rows&...) -> table<T, detail::paths_of_rows<Rows...>>;

}  // namespace vir::xml
