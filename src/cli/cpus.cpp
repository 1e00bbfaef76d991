// Copyright virtxx contributors. Boost Software License 1.0.
// cpu-models, cpu-baseline, cpu-compare: processors by name.
#include "src/cli/fields.hpp"
#include "src/cli/program.hpp"

#include <virtxx/cpus.hpp>
#include <virtxx/xml/binding.hpp>

#include <fmt/format.h>

namespace vir::cli {
namespace {

struct cpu_options {
    std::string arch, host, file;
    std::vector<std::string> files;
    bool expand = false, migratable = false, as_json = false;
};
using cpu_options_ptr = std::shared_ptr<cpu_options>;

task<exit_code> cpu_models(const settings&, cpu_options_ptr o) {
    const auto arch = from_string<guest::arch>(o->arch);
    if (!arch) throw classified(error(errc::invalid_arg, "unknown architecture '" + o->arch + "'"), exit_code::usage);
    json array = json::array();
    std::string text;
    for (const auto name : cpus::models(*arch)) {
        array.push_back(std::string(name));
        text += fmt::format("{}\n", name);
    }
    print(o->as_json ? dump(array, 2) + "\n" : text);
    co_return exit_code::ok;
}

std::vector<caps::host_cpu> hosts_of(const std::string& file) {
    const auto text = content_of(file);
    return reading(file + ": ", [&text] { return cpus::read_hosts(text); });
}

// What is wrong with one of them alone is said with its file's name.
void name_the_bad_one(const std::vector<caps::host_cpu>& hosts, const std::vector<std::string>& from,
                      const cpus::baseline_options& options) {
    for (std::size_t i = 0; i < hosts.size(); ++i) {
        try {
            cpus::baseline({&hosts[i], 1}, options);
        } catch (const error& e) {
            throw error(e).with_prefix(from[i] + ": ");
        }
    }
}

task<exit_code> cpu_baseline(const settings&, cpu_options_ptr o) {
    check_stdin_once(o->files);
    cpus::baseline_options options;
    options.expand = o->expand;
    options.migratable = o->migratable;
    options.without_host_only = true;
    std::vector<caps::host_cpu> hosts;
    std::vector<std::string> from;  // the file of each
    for (const auto& file : o->files)
        for (auto& host : hosts_of(file)) {
            hosts.push_back(std::move(host));
            from.push_back(file);
        }
    print(reading("", [&] {
        try {
            return format(cpus::baseline(hosts, options));
        } catch (const error& e) {
            name_the_bad_one(hosts, from, options);
            const int one = e.number(1), other = e.number(2);
            if (!one || !other) throw;
            throw error(e).with_prefix(from[one - 1] + ", " + from[other - 1] + ": ");
        }
    }));
    co_return exit_code::ok;
}

// That of a file, or the one that the connection's hypervisor runs on.
task<caps::host_cpu> host_of(const settings& with, const std::string& file) {
    if (file.empty()) {
        auto conn = co_await with.open();
        const auto text = co_await with.run("asking for capabilities", conn.capabilities());
        auto host = parse<capabilities_def>(text).host.cpu;
        if (host.model.empty())
            throw error(errc::no_support, "the hypervisor does not tell the model of its host's processor; give one by "
                                          "--host");
        co_return host;
    }
    auto hosts = hosts_of(file);
    if (hosts.size() != 1)
        throw classified(error(errc::invalid_arg, fmt::format("{} has {} processors: --host is about one", file,
                                                              hosts.size())),
                         exit_code::usage);
    co_return std::move(hosts.front());
}

task<exit_code> cpu_compare(const settings& with, cpu_options_ptr o) {
    check_stdin_once({o->file, o->host});
    const auto prefix = o->file + ": ";
    const auto text = content_of(o->file);
    const auto wanted = reading(prefix, [&] { return cpus::read(text); });
    const auto host = co_await host_of(with, o->host);
    const auto found = reading(prefix, [&] { return cpus::compare(host, wanted); });
    if (o->as_json) {
        json out;
        out["result"] = std::string(to_string(found.fit));
        if (!found.reason.empty()) out["reason"] = found.reason;
        print(dump(out, 2) + "\n");
    } else {
        print(fmt::format("{}{}\n", to_string(found.fit), found.reason.empty() ? "" : ": " + found.reason));
    }
    co_return found.fit == cpus::fit::incompatible ? exit_code::differs : exit_code::ok;
}

}  // namespace

void add_cpus(program& p) {
    auto m = std::make_shared<cpu_options>();
    auto* sub = p.add("cpu-models", "List the processor models of an architecture",
                      [m](const settings& with) { return cpu_models(with, m); });
    sub->add_option("ARCH", m->arch, "x86_64, ppc64, aarch64 ...")->required();
    sub->add_flag("--json", m->as_json, "As JSON");

    auto b = std::make_shared<cpu_options>();
    sub = p.add("cpu-baseline", "Show the best processor that a guest can have on all of these hosts",
                [b](const settings& with) { return cpu_baseline(with, b); });
    sub->add_option("FILE", b->files, "Hosts' <cpu>, one or several in an element, or <capabilities>")->required();
    sub->add_flag("--features", b->expand, "Name the features of the model too");
    sub->add_flag("--migratable", b->migratable, "Without what keeps a guest from being moved");

    auto c = std::make_shared<cpu_options>();
    sub = p.add("cpu-compare", "Show whether a processor is to be had on the host; returns 1 if not",
                [c](const settings& with) { return cpu_compare(with, c); });
    sub->add_option("FILE", c->file, "The <cpu> of a guest or of another host")->required();
    sub->add_option("--host", c->host, "A file with the <cpu> or <capabilities> of the host; without it the "
                                        "connection's host");
    sub->add_flag("--json", c->as_json, "As JSON");
}

}  // namespace vir::cli
