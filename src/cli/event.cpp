// Copyright virtxx contributors. Boost Software License 1.0.
// event: what happens to domains, as it happens.
#include "src/cli/fields.hpp"
#include "src/cli/program.hpp"
#include "src/cli/words.hpp"

#include <virtxx/op/all.hpp>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace vir::cli {
namespace {

struct event_options {
    std::string domain;
    std::vector<std::string> kinds;
    std::uint64_t count = 0;
    bool as_json = false, timestamps = false, known = false;
};

std::vector<std::string> kind_names() {
    std::vector<std::string> out;
    auto add = [&out]<class E>() { out.emplace_back(E::facts.name); };
    for_each_type(event::all(), add);
    return out;
}

/// An event of any kind as JSON: its kind, then its own members.
class described_event {
public:
    explicit described_event(const any_event& e) {
        auto try_one = [this, &e]<class E>() {
            if (const auto* payload = e.get_if<E>()) take(*payload);
        };
        for_each_type(event::all(), try_one);
    }

    std::string kind;
    std::string domain;  ///< empty: the event is of something else, which is among its members
    vir::uuid uuid;
    json fields = json::object();

private:
    template <class E>
    void take(const E& payload) {
        kind = E::facts.name;
        fields = to_json_value(payload);
        if constexpr (requires { payload.domain; }) {
            domain = payload.domain.name;
            uuid = payload.domain.uuid;
            fields.erase("domain");
        }
        if constexpr (std::is_same_v<E, event::lifecycle>)
            fields["detail"] = std::string(detail_of(payload.what, payload.detail));
    }
};

/// Which events are wanted. A class with a constructor: it is built in an expression that waits.
class wanted {
public:
    explicit wanted(std::vector<std::string> kinds, std::optional<vir::uuid> domain)
        : kinds_(std::move(kinds)), domain_(domain) {}
    bool operator()(const any_event& e) const {
        const described_event d(e);
        return (kinds_.empty() || std::count(kinds_.begin(), kinds_.end(), d.kind)) && (!domain_ || d.uuid == *domain_);
    }

private:
    std::vector<std::string> kinds_;
    std::optional<vir::uuid> domain_;
};

std::string now() {
    const auto time = std::chrono::system_clock::now();
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count() % 1000;
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(time)), ms);
}

std::string line_for(const delivered<any_event>& e, const event_options& o, bool colours) {
    const described_event d(e);
    if (o.as_json) {
        json out;
        out["number"] = e.number;
        if (e.lost) out["lost"] = e.lost;
        if (o.timestamps) out["time"] = now();
        out["event"] = d.kind;
        if (!d.domain.empty()) {
            out["domain"] = d.domain;
            out["uuid"] = to_string(d.uuid);
        }
        out.update(d.fields);
        return dump(out) + "\n";
    }
    std::string out;
    if (e.lost) out += in_colour(fmt::format("{} events were lost\n", e.lost), colour::yellow, colours);
    if (o.timestamps) out += now() + " ";
    out += in_colour(d.kind, colour::bold, colours);
    if (!d.domain.empty()) out += fmt::format(" '{}'", d.domain);
    if (d.kind == "lifecycle")
        out += fmt::format(": {} ({})", d.fields["what"].get<std::string>(), d.fields["detail"].get<std::string>());
    else if (!d.fields.empty())
        out += ": " + to_words(d.fields);
    return out + "\n";
}

task<exit_code> follow(const settings& with, std::shared_ptr<event_options> o) {
    if (o->known) {
        std::string out;
        for (const auto& kind : kind_names()) out += kind + "\n";
        print(out);
        co_return exit_code::ok;
    }
    auto conn = co_await with.open();
    std::optional<vir::uuid> only;
    if (!o->domain.empty()) {
        auto dom = co_await with.find(conn, o->domain);
        only = dom.uuid();
    }
    auto events = conn.events<any_event>(event_filter<any_event>(wanted(o->kinds, only)));
    const auto limit = std::chrono::nanoseconds(static_cast<std::int64_t>(with.timeout * 1e9));
    for (std::uint64_t seen = 0; o->count == 0 || seen < o->count; ++seen) {
        // --timeout is for each event: who follows for ever does not give it.
        auto next = with.timeout > 0 ? within(limit, events.next()) : events.next();
        auto e = co_await std::move(next);
        if (!e) throw error(errc::rpc, "the connection ended");
        print(line_for(*e, *o, with.colours));
    }
    co_return exit_code::ok;
}

// CLI11 takes -1 for a very large number.
std::string refuse_count(std::string& text) {
    std::uint64_t count = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (failure == std::errc() && end == text.data() + text.size() && count > 0) return {};
    return fmt::format("'{}' is no whole number of at least 1", text);
}

}  // namespace

void add_events(program& p) {
    auto o = std::make_shared<event_options>();
    auto* sub = p.add("event", "Follow what happens to domains, a line each, until ^C",
                      [o](const settings& with) { return follow(with, o); });
    sub->add_option("-d,--domain", o->domain, "Only of this domain")->type_name("DOMAIN");
    auto* kinds = sub->add_option("-e,--event", o->kinds,
                                  "Only of these kinds (--known lists them), with commas or given more than once");
    p.takes_words(kinds, kind_names())->type_name("KIND")->allow_extra_args(false)->take_all();
    sub->add_option("-n,--count", o->count, "End after so many")
        ->type_name("N")->check(CLI::Validator(refuse_count, ""));
    sub->add_flag("--timestamp", o->timestamps, "When each came, UTC");
    sub->add_flag("--json", o->as_json, "An object a line");
    sub->add_flag("--known", o->known, "List the kinds of events instead");
}

}  // namespace vir::cli
