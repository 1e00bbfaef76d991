// Copyright virtxx contributors. Boost Software License 1.0.
// list, dominfo, domstate, domstats, dumpxml: looking at domains.
#include "src/cli/fields.hpp"
#include "src/cli/program.hpp"
#include "src/cli/words.hpp"

#include <virtxx/all.hpp>
#include <virtxx/doc/domain.hpp>

#include <fmt/format.h>

namespace vir::cli {
namespace {

json identity(const domain_ref& ref) {
    json out;
    out["id"] = ref.id < 0 ? json(nullptr) : json(ref.id);
    out["name"] = ref.name;
    out["uuid"] = to_string(ref.uuid);
    return out;
}

// ---- list

struct list_options {
    bool all = false, inactive = false, autostart = false, persistent = false, transient = false;
    bool names = false, uuids = false, as_json = false;
};

list_domains_flags flags_of(const list_options& o) {
    auto flags = list_domains_flags::none;
    if (!o.all) flags |= o.inactive ? list_domains_flags::inactive : list_domains_flags::active;
    if (o.autostart) flags |= list_domains_flags::autostart;
    if (o.persistent) flags |= list_domains_flags::persistent;
    if (o.transient) flags |= list_domains_flags::transient;
    return flags;
}

task<exit_code> list(const settings& with, std::shared_ptr<list_options> o) {
    auto conn = co_await with.open();
    auto domains = co_await with.run("listing domains", conn.domains(flags_of(*o)));
    // As libvirt's own lists: those that run by id, then the others by name.
    std::sort(domains.begin(), domains.end(), [](const auto& a, const auto& b) {
        if ((a.id() < 0) != (b.id() < 0)) return b.id() < 0;
        return a.id() != b.id() ? a.id() < b.id() : a.name() < b.name();
    });
    if (o->names || o->uuids) {
        json array = json::array();
        std::string out;
        for (const auto& dom : domains) {
            const auto one = o->names ? dom.name() : to_string(dom.uuid());
            array.push_back(one);
            out += one + "\n";
        }
        print(o->as_json ? dump(array, 2) + "\n" : out);
        co_return exit_code::ok;
    }
    std::vector<task<domain_status>> asked;
    for (const auto& dom : domains) asked.push_back(dom.state());
    auto states = co_await with.run("asking for states", all_results(std::move(asked)));

    json array = json::array();
    table t({"Id", "Name", "State"});
    for (std::size_t i = 0; i < domains.size(); ++i) {
        // A domain may have gone since it was listed.
        if (!states[i] && states[i].error().code() == errc::no_domain) continue;
        const auto status = states[i].value();
        auto one = identity(domains[i].ref());
        one["state"] = std::string(to_string(status.state));
        one["reason"] = std::string(reason_of(status));
        array.push_back(std::move(one));
        const auto id = domains[i].id();
        t.add({id < 0 ? "-" : std::to_string(id), domains[i].name(),
               in_colour(words_for(status.state), colour_of(status.state), with.colours)});
    }
    print(o->as_json ? dump(array, 2) + "\n" : t.text(with.colours));
    co_return exit_code::ok;
}

// ---- dominfo, domstate

struct domain_options {
    std::string name;
    bool as_json = false, reason = false;
};

// What the driver cannot say is left out.
template <class T>
task<std::optional<T>> if_supported(task<T> work) {
    auto got = co_await as_result(std::move(work));
    if (got) co_return std::move(*got);
    if (got.error().code() == errc::no_support) co_return std::nullopt;
    throw got.error();
}

task<exit_code> info(const settings& with, std::shared_ptr<domain_options> o) {
    auto conn = co_await with.open();
    auto dom = co_await with.find(conn, o->name);
    const auto doing = fmt::format("asking about '{}'", dom.name());
    auto figures = co_await with.run(doing, dom.info());
    auto type = co_await with.run(doing, if_supported(dom.os_type()));
    auto persistent = co_await with.run(doing, if_supported(dom.is_persistent()));
    auto autostart = co_await with.run(doing, if_supported(dom.autostart()));

    if (o->as_json) {
        auto out = identity(dom.ref());
        out["state"] = std::string(to_string(figures.state));
        if (type) out["os_type"] = *type;
        out["vcpus"] = figures.vcpus;
        out["cpu_time_ns"] = figures.cpu_time.count();
        out["max_memory_kib"] = figures.max_memory.count();
        out["memory_kib"] = figures.memory.count();
        if (persistent) out["persistent"] = *persistent;
        if (autostart) out["autostart"] = *autostart;
        print(dump(out, 2) + "\n");
        co_return exit_code::ok;
    }
    fact_list facts;
    facts.add("Id", dom.id() < 0 ? "-" : std::to_string(dom.id()));
    facts.add("Name", dom.name());
    facts.add("UUID", to_string(dom.uuid()));
    if (type) facts.add("OS type", *type);
    facts.add("State", in_colour(words_for(figures.state), colour_of(figures.state), with.colours));
    facts.add("CPUs", std::to_string(figures.vcpus));
    facts.add("CPU time", words_for(figures.cpu_time));
    facts.add("Max memory", words_for(figures.max_memory));
    facts.add("Memory", words_for(figures.memory));
    if (persistent) facts.add("Persistent", *persistent ? "yes" : "no");
    if (autostart) facts.add("Autostart", *autostart ? "yes" : "no");
    print(facts.text());
    co_return exit_code::ok;
}

task<exit_code> state(const settings& with, std::shared_ptr<domain_options> o) {
    auto conn = co_await with.open();
    auto dom = co_await with.find(conn, o->name);
    auto status = co_await with.run(fmt::format("asking about '{}'", dom.name()), dom.state());
    if (o->as_json) {
        auto out = identity(dom.ref());
        out["state"] = std::string(to_string(status.state));
        out["reason"] = std::string(reason_of(status));
        print(dump(out, 2) + "\n");
    } else {
        auto text = in_colour(words_for(status.state), colour_of(status.state), with.colours);
        print(o->reason ? fmt::format("{} ({})\n", text, reason_of(status)) : text + "\n");
    }
    co_return exit_code::ok;
}

// ---- domstats

struct stats_options {
    std::vector<std::string> names;
    std::vector<std::string> groups;
    bool active = false, inactive = false, as_json = false;
};

struct stats_group {
    const char* name;
    stats group;
};
constexpr stats_group stats_groups[] = {
    {"state", stats::state},         {"cpu", stats::cpu_total},       {"balloon", stats::balloon},
    {"vcpu", stats::vcpu},           {"interface", stats::interface}, {"block", stats::block},
    {"perf", stats::perf},           {"iothread", stats::iothread},   {"memory", stats::memory},
    {"dirtyrate", stats::dirtyrate}, {"vm", stats::vm},
};

task<exit_code> show_stats(const settings& with, std::shared_ptr<stats_options> o) {
    auto which = stats::all;
    for (const auto& name : o->groups)
        for (const auto& one : stats_groups)
            if (name == one.name) which |= one.group;
    auto flags = domain_stats_flags::none;
    if (o->active) flags |= domain_stats_flags::active;
    if (o->inactive) flags |= domain_stats_flags::inactive;

    auto conn = co_await with.open();
    std::vector<domain_ref> domains;
    for (const auto& name : o->names) {
        auto dom = co_await with.find(conn, name);
        domains.push_back(dom.ref());
    }
    auto records = co_await with.run("gathering figures", conn.stats(std::move(domains), which, flags));

    json array = json::array();
    std::string text;
    for (const auto& record : records) {
        json one;
        one["name"] = record.domain.name;
        one["uuid"] = to_string(record.domain.uuid);
        one["sampled_ms"] = record.sampled.count();
        one["stale"] = record.stale;
        one["figures"] = to_json_value(record.params);
        array.push_back(std::move(one));

        if (!text.empty()) text += '\n';
        text += in_colour(fmt::format("Domain '{}'", record.domain.name), colour::bold, with.colours) + "\n";
        if (record.stale)
            text += in_colour(fmt::format("  these figures are {:.1f} s old: its hypervisor does not answer\n",
                                          std::chrono::duration<double>(record.sampled).count()),
                              colour::yellow, with.colours);
        for (const auto& [name, value] : record.params) text += fmt::format("  {}={}\n", name, to_string(value));
    }
    print(o->as_json ? dump(array, 2) + "\n" : text);
    co_return exit_code::ok;
}

// ---- dumpxml

struct xml_options {
    std::string name;
    bool inactive = false, secure = false, migratable = false, as_json = false;
};

task<exit_code> show_xml(const settings& with, std::shared_ptr<xml_options> o) {
    auto flags = domain_xml_flags::none;
    if (o->inactive) flags |= domain_xml_flags::inactive;
    if (o->secure) flags |= domain_xml_flags::secure;
    if (o->migratable) flags |= domain_xml_flags::migratable;
    auto conn = co_await with.open();
    auto dom = co_await with.find(conn, o->name);
    auto document = co_await with.run(fmt::format("asking for the document of '{}'", dom.name()), dom.xml(flags));
    const auto as_json = [&document] { return to_json(document.typed(), 2) + "\n"; };
    print(o->as_json ? reading("", as_json) : document.text());
    co_return exit_code::ok;
}

}  // namespace

void add_inspection(program& p) {
    auto l = std::make_shared<list_options>();
    auto* sub =
        p.add("list", "List the domains that run, or others", [l](const settings& with) { return list(with, l); });
    sub->add_flag("-a,--all", l->all, "Those that run and those that do not");
    sub->add_flag("--inactive", l->inactive, "Those that do not run")->excludes("--all");
    sub->add_flag("--autostart", l->autostart, "Only those that start with the host");
    sub->add_flag("--persistent", l->persistent, "Only those that are kept when they end");
    sub->add_flag("--transient", l->transient, "Only those that are not");
    sub->add_flag("--name", l->names, "Only names, one a line");
    sub->add_flag("--uuid", l->uuids, "Only UUIDs, one a line")->excludes("--name");
    sub->add_flag("--json", l->as_json,
                  "As JSON: id (null when it does not run), name, uuid, state, reason; or only names or UUIDs");

    auto i = std::make_shared<domain_options>();
    sub = p.add("dominfo", "Show what a domain is and uses", [i](const settings& with) { return info(with, i); });
    sub->add_option("DOMAIN", i->name)->required();
    sub->add_flag("--json", i->as_json, "As JSON");

    auto s = std::make_shared<domain_options>();
    sub = p.add("domstate", "Show what a domain is doing", [s](const settings& with) { return state(with, s); });
    sub->add_option("DOMAIN", s->name)->required();
    sub->add_flag("--reason", s->reason, "Also why");
    sub->add_flag("--json", s->as_json, "As JSON");

    auto f = std::make_shared<stats_options>();
    sub = p.add("domstats", "Show figures of domains, of all that there are when none is named",
                [f](const settings& with) { return show_stats(with, f); });
    sub->add_option("DOMAIN", f->names);
    std::vector<std::string> known;
    for (const auto& one : stats_groups) known.emplace_back(one.name);
    auto* groups =
        sub->add_option("-g,--group", f->groups,
                        "Only these figures, with commas or given more than once: " + CLI::detail::join(known, ", "));
    p.takes_words(groups, known)->type_name("GROUP")->take_all()->allow_extra_args(false);
    sub->add_flag("--active", f->active, "Only domains that run");
    sub->add_flag("--inactive", f->inactive, "Only domains that do not run");
    sub->add_flag("--json", f->as_json, "As JSON; 'stale' marks figures that the hypervisor did not renew in time");

    auto x = std::make_shared<xml_options>();
    sub = p.add("dumpxml", "Show a domain's document", [x](const settings& with) { return show_xml(with, x); });
    sub->add_option("DOMAIN", x->name)->required();
    sub->add_flag("--inactive", x->inactive, "What it will be at its next start");
    sub->add_flag("--security-info", x->secure, "With passwords");
    sub->add_flag("--migratable", x->migratable, "In the form that a migration sends");
    sub->add_flag("--json", x->as_json, "As JSON");
}

}  // namespace vir::cli
