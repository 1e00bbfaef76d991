// Copyright virtxx contributors. Boost Software License 1.0.
// capabilities, nodeinfo, uri, version: the hypervisor and its host.
#include "src/cli/fields.hpp"
#include "src/cli/program.hpp"
#include "src/cli/words.hpp"

#include <fmt/format.h>

#include <optional>

namespace vir::cli {
namespace {

struct host_options {
    bool as_json = false, known = false;
};
using host_options_ptr = std::shared_ptr<host_options>;

task<exit_code> capabilities(const settings& with, host_options_ptr) {
    auto conn = co_await with.open();
    const auto text = co_await with.run("asking for capabilities", conn.capabilities());
    print(text);
    co_return exit_code::ok;
}

task<exit_code> nodeinfo(const settings& with, host_options_ptr o) {
    auto conn = co_await with.open();
    auto node = co_await with.run("asking about the host", conn.node_info());
    if (o->as_json) {
        json out;
        out["model"] = node.model;
        out["cpus"] = node.cpus;
        out["mhz"] = node.mhz;
        out["nodes"] = node.nodes;
        out["sockets"] = node.sockets;
        out["cores"] = node.cores;
        out["threads"] = node.threads;
        out["memory_kib"] = node.memory.count();
        print(dump(out, 2) + "\n");
        co_return exit_code::ok;
    }
    fact_list facts;
    facts.add("CPU model", node.model);
    facts.add("CPUs", std::to_string(node.cpus));
    facts.add("CPU frequency", node.mhz ? fmt::format("{} MHz", node.mhz) : "unknown");
    facts.add("NUMA cells", std::to_string(node.nodes));
    facts.add("Sockets per cell", std::to_string(node.sockets));
    facts.add("Cores per socket", std::to_string(node.cores));
    facts.add("Threads per core", std::to_string(node.threads));
    facts.add("Memory", words_for(node.memory));
    print(facts.text());
    co_return exit_code::ok;
}

task<exit_code> show_uri(const settings& with, host_options_ptr o) {
    if (o->known) {
        json array = json::array();
        table t({"Driver", "Example", "What"});
        for (const auto& driver : known_drivers()) {
            json one;
            one["driver"] = std::string(driver.scheme);
            one["example"] = std::string(driver.example);
            one["summary"] = std::string(driver.summary);
            array.push_back(std::move(one));
            t.add({std::string(driver.scheme), std::string(driver.example), std::string(driver.summary)});
        }
        print(o->as_json ? dump(array, 2) + "\n" : t.text(with.colours));
        co_return exit_code::ok;
    }
    auto conn = co_await with.open();
    auto text = co_await with.run("asking for the URI", conn.uri());
    print((o->as_json ? dump(json(text)) : text) + "\n");
    co_return exit_code::ok;
}

// This program's own version alone, for whom no hypervisor can be asked.
void print_own_version(const host_options& o) {
    if (o.as_json) {
        json out;
        out["virtxx"] = VIRTXX_VERSION;
        print(dump(out, 2) + "\n");
        return;
    }
    fact_list facts;
    facts.add("virtxx", VIRTXX_VERSION);
    print(facts.text());
}

task<exit_code> version(const settings& with, host_options_ptr o) {
    connection<> conn;
    std::optional<classified> failure;
    try {
        conn = co_await with.open();
    } catch (const classified& e) {
        failure = e;
    }
    if (failure) {
        print_own_version(*o);
        // Who named no hypervisor asked for nothing else.
        const bool named = !with.uri.empty() || failure->code() != errc::no_connect || uri::from_environment();
        if (!named) co_return exit_code::ok;
        throw *failure;
    }
    auto type = co_await with.run("asking for versions", conn.type());
    auto hypervisor = co_await with.run("asking for versions", conn.version());
    auto library = co_await with.run("asking for versions", conn.lib_version());
    if (o->as_json) {
        json out;
        out["virtxx"] = VIRTXX_VERSION;
        out["api"] = version_words(library);
        out["hypervisor"] = type;
        out["hypervisor_version"] = hypervisor ? json(version_words(hypervisor)) : json(nullptr);
        print(dump(out, 2) + "\n");
        co_return exit_code::ok;
    }
    fact_list facts;
    facts.add("virtxx", VIRTXX_VERSION);
    facts.add("API", version_words(library));
    facts.add("Hypervisor", hypervisor ? fmt::format("{} {}", type, version_words(hypervisor)) : type);
    print(facts.text());
    co_return exit_code::ok;
}

}  // namespace

void add_host(program& p) {
    using host_action = task<exit_code> (*)(const settings&, host_options_ptr);
    auto add = [&p](const char* name, const char* help, host_action act, bool listing) {
        auto o = std::make_shared<host_options>();
        auto* sub = p.add(name, help, [o, act](const settings& with) { return act(with, o); });
        if (listing) sub->add_flag("--json", o->as_json, "As JSON");
        return std::pair(sub, o);
    };
    add("capabilities", "Show the document of what the host and its hypervisor can do", capabilities, false);
    add("nodeinfo", "Show the host's CPUs and memory", nodeinfo, true);
    auto [sub, o] = add("uri", "Show the URI that opens this connection again", show_uri, true);
    sub->add_flag("--known", o->known, "List the drivers that this program has instead");
    add("version", "Show the versions of this program and, with a URI, of the API and the hypervisor", version, true);
}

}  // namespace vir::cli
