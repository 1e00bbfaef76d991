// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/doc/nwfilter_fields.hpp"
#include "src/doc/table.hpp"

#include <virtxx/doc/nwfilter_binding.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace vir::xml {

using namespace filter;

namespace {

// One codec for each kind; a row's limits are the field's.
template <kind Kind>
constexpr codec kind_codec{value_kind::text,
                           false,
                           [](std::string_view text, void* to, const field& row) {
                               auto value = read_value(Kind, text, static_cast<std::uint32_t>(row.rest->low),
                                                       static_cast<std::uint32_t>(row.rest->high));
                               if (value) *static_cast<filter::value*>(to) = std::move(*value);
                               return value.has_value();
                           },
                           [](const void* from, std::string& out, const field&) {
                               out += written_value(Kind, *static_cast<const filter::value*>(from));
                           },
                           {},
                           {}};

// "dscp has illegal value {}".
template <filter::field Field>
struct illegal_value {
    static constexpr std::string_view tail = " has illegal value {}";
    static constexpr std::string_view name = to_string(Field);
    static constexpr auto chars = [] {
        std::array<char, name.size() + tail.size() + 1> out{};
        std::size_t at = 0;
        for (char c : name) out[at++] = c;
        for (char c : tail) out[at++] = c;
        return out;
    }();
    static constexpr const char* text = chars.data();
};

fault variable_without_name(std::string_view text, const node&) {
    const auto named = filter::variable::parse(text);
    return named && named->name.empty() ? fault("Expected a variable's name behind the '$'") : fault();
}

// Stands for a member: where a match has the value of a field.
template <filter::field Field>
struct field_path {
    static void* get(void* object, access how) {
        auto& match = *static_cast<filter::match*>(object);
        return how == access::find ? match.find(Field) : &match[Field];
    }
    static const void* present(const void* object) { return static_cast<const filter::match*>(object)->find(Field); }
};

template <filter::protocol Protocol, std::size_t I>
constexpr auto field_row() {
    constexpr fact is = facts_of(Protocol).at[I];
    using path = field_path<is.field>;
    row<detail::with_rest<path>> out;
    out.place = place::attribute;
    out.name = to_string(is.field);
    out.member = &path::get;
    out.present = &path::present;
    out.type = &type_of<filter::value>;
    out.text = &kind_codec<is.kind>;
    out.own.low = is.low;
    out.own.high = is.high;
    out.own.bad_code = errc::internal_error;
    out.own.bad_text = illegal_value<is.field>::text;
    out.own.fault_of = variable_without_name;
    return out;
}

constexpr codec no_match{value_kind::text,
                         false,
                         [](std::string_view text, void* value, const field&) {
                             *static_cast<bool*>(value) = text == "no";
                             return true;
                         },
                         [](const void* value, std::string& out, const field&) {
                             out += *static_cast<const bool*>(value) ? "no" : "yes";
                         },
                         {},
                         {}};

// Only of what has ports can ports be asked.
void check_ports(match& match) {
    if (match.protocol != filter::protocol::ip && match.protocol != filter::protocol::ipv6) return;
    bool asks = false;
    for (const auto& port : filter::ports) asks = asks || match.find(port.field);
    const auto* carrier = match.find(filter::field::protocol);
    const auto number = carrier ? carrier->number() : std::nullopt;
    if (asks && number != 6u && number != 17u && number != 33u && number != 132u)
        fail(errc::internal_error, error_domain::nwfilter,
             "IP rule with port specification requires protocol specification with protocol to be either one of "
             "tcp(6), udp(17), dccp(33), or sctp(132)");
}

template <filter::protocol Protocol, std::size_t... I>
const record& describe_protocol(std::index_sequence<I...>) {
    using t = filter::match;
    static constexpr table rows(of<t>, to_string(Protocol),
        attribute<&t::negated>("match").as(no_match).template when<[](const t& match) {
            return match.negated && !match.fields().empty();
        }>(),
        field_row<Protocol, I>()...,
        last_error,
        validate<check_ports>);
    return rows;
}

template <filter::protocol Protocol>
inline constexpr member_type protocol_type = [] {
    member_type out;
    out.shape = shape::record;
    out.fields = []() -> const record& {
        return describe_protocol<Protocol>(std::make_index_sequence<facts_of(Protocol).size>());
    };
    return out;
}();

template <std::size_t... P>
constexpr auto protocol_types(std::index_sequence<P...>) {
    return std::array<const member_type*, sizeof...(P)>{&protocol_type<static_cast<filter::protocol>(P)>...};
}
constexpr auto all_protocols = protocol_types(std::make_index_sequence<enum_names<filter::protocol>().size()>());

}  // namespace

// The engine sees a match as a choice between protocols, each with a table of its own made from the facts.
template <>
inline constexpr member_type type_of<filter::match> = [] {
    member_type out;
    out.shape = shape::choice;
    out.alternatives = all_protocols;
    out.find = [](void* match) { return match; };
    out.count = [](const void* match) {
        return static_cast<std::size_t>(static_cast<const filter::match*>(match)->protocol);
    };
    out.at = [](void* match, std::size_t index) {
        *static_cast<filter::match*>(match) = filter::match(static_cast<filter::protocol>(index));
        return match;
    };
    return out;
}();

namespace {

// What cannot be meant is as if it were not there.
constexpr codec rule_priority{value_kind::integer,
                              false,
                              [](std::string_view text, void* value, const field& row) {
                                  std::int64_t number;
                                  if (codecs::read_integer(text, -1000, 1000, number, row))
                                      *static_cast<std::int32_t*>(value) = static_cast<std::int32_t>(number);
                                  return true;
                              },
                              [](const void* value, std::string& out, const field&) {
                                  out += std::to_string(*static_cast<const std::int32_t*>(value));
                              },
                              {},
                              "number from -1000 to 1000"};

fault out_of_priorities(std::string_view text, const node&) {
    std::int64_t number;
    if (codecs::read_integer(text, -1000, 1000, number, field())) return {};
    return fault("Expected a number from -1000 to 1000");
}

constexpr std::array<std::string_view, 2> false_true{"false", "true"};
constexpr codec state_match{value_kind::boolean,
                            false,
                            [](std::string_view text, void* value, const field&) {
                                *static_cast<bool*>(value) = text != "0" && text != "false";
                                return true;
                            },
                            [](const void* value, std::string& out, const field&) {
                                out += false_true[*static_cast<const bool*>(value)];
                            },
                            false_true,
                            {}};

}  // namespace

template <>
const record& describe<filter::rule>() {
    using t = filter::rule;
    static constexpr table rows(of<t>, "rule",
        attribute<&t::action>("action").required(errc::internal_error, "rule node requires action attribute")
            .invalid(errc::config_unsupported, "unknown rule action attribute value"),
        attribute<&t::direction>("direction").required(errc::internal_error, "rule node requires direction attribute")
            .invalid(errc::config_unsupported, "unknown rule direction attribute value"),
        attribute<&t::priority>("priority").as(rule_priority).strictly(out_of_priorities),
        attribute<&t::state_match>("statematch").as(state_match)
            .when<[](const t& rule) { return !rule.state_match; }>(),
        one_of<&t::match>().named<filter::protocol>());
    return rows;
}

template <>
const record& describe<nwfilter_def>() {
    using t = nwfilter_def;
    static constexpr table rows(of<t>, "filter",
        attribute<&t::name>("name").required(errc::internal_error, "filter has no name"),
        attribute<&t::chain>("chain"),
        attribute<&t::priority>("priority").when<[](const t& filter) { return filter.priority != 0; }>()
            .invalid(errc::invalid_arg, "Could not parse chain priority '{}'"),
        element<&t::uuid>("uuid").invalid(errc::xml_error, "malformed uuid element"),
        one_of<&t::entries>(),
        domain_of(error_domain::nwfilter),
        validate<[](t& filter) {
            if (filter.chain.empty()) filter.chain = "root";
            if (filter.name.empty()) fail(errc::internal_error, error_domain::nwfilter, "filter has no name");
            if (filter.priority && (*filter.priority < -1000 || *filter.priority > 1000))
                fail(errc::invalid_arg, error_domain::nwfilter, "Priority '" + std::to_string(*filter.priority) +
                                                                    "' is outside valid range of [-1000,1000]");
        }>,
        key<[](const t& filter) { return filter.name; }>);
    return rows;
}

template <>
const record& describe<nwfilter_binding_def>() {
    using t = nwfilter_binding_def;
    static constexpr table rows(of<t>, "filterbinding",
        inside("owner",
            element<&t::owner_name>("name").required(errc::internal_error, "filter binding has no owner name"),
            element<&t::owner_uuid>("uuid").required(errc::internal_error, "filter binding has no owner UUID")
                .invalid(errc::internal_error, "Unable to parse UUID '{}'"))
            .required(errc::internal_error, "filter binding has no owner name"),
        element<&t::port>("portdev", "name").required(errc::internal_error, "filter binding has no port dev name"),
        element<&t::link>("linkdev", "name"),
        element<&t::mac>("mac", "address").required(errc::internal_error, "filter binding has no MAC address")
            .invalid(errc::internal_error, "Unable to parse MAC '{}'"),
        element<&t::filter>("filterref").only_with("filter")
            .required(errc::internal_error, "filter binding has no filter reference"),
        domain_of(error_domain::nwfilter),
        key<[](const t& binding) { return binding.port; }>);
    return rows;
}

}  // namespace vir::xml

namespace vir {
namespace {

struct chain_prefix {
    std::string_view name;
    std::int32_t priority;
};
constexpr chain_prefix chains[] = {{"mac", -800},  {"vlan", -750}, {"stp", 0},     {"arp", -500},
                                   {"rarp", -400}, {"ipv4", -700}, {"ipv6", -600}};

[[noreturn]] void refuse_chain(const std::string& why) { fail(errc::invalid_arg, error_domain::nwfilter, why); }

std::int32_t usual_priority(const std::string& chain) {
    if (chain.size() > 12) refuse_chain("Name of chain is longer than 12 characters");
    if (chain == "root") return 0;
    for (const auto& each : chains) {
        if (!chain.starts_with(each.name)) continue;
        const bool sound = std::all_of(chain.begin(), chain.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                   std::string_view("_-.:").find(c) != std::string_view::npos;
        });
        if (!sound) refuse_chain("Chain name contains invalid characters");
        return each.priority;
    }
    refuse_chain("Invalid chain name '" + chain + "'. Please use a chain name called 'root' or any of the following "
                 "prefixes: mac, vlan, stp, arp, rarp, ipv4, ipv6");
}

}  // namespace

void complete(nwfilter_def& filter) {
    if (filter.chain.empty()) filter.chain = "root";
    const auto usual = usual_priority(filter.chain);
    if (!filter.priority) filter.priority = usual;
    if (!filter.uuid) filter.uuid = uuid::random();
}

}  // namespace vir
