// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/capabilities_probe.hpp"

#include "drivers/qemu/capabilities.hpp"
#include "drivers/qemu/probed_types.hpp"
#include "drivers/qemu/qmp_client.hpp"
#include "src/core/log.hpp"
#include "src/host/process.hpp"
#include "src/host/system_error.hpp"

#include <fmt/format.h>

#include <sys/socket.h>

#include <algorithm>
#include <map>
#include <set>

namespace vir::qemu {
namespace {

// A binary that runs without a guest, and the connection to it.
class session {
public:
    session(std::string b, clock::time_point e) : binary(std::move(b)), end(e) {}

    std::chrono::nanoseconds left() const { return std::max(end - clock::now(), clock::duration(0)); }

    std::string binary;
    clock::time_point end;
    process program;
    std::unique_ptr<qmp_client> client;
};

std::string name_of(const std::string& binary) { return binary.substr(binary.rfind('/') + 1); }

task<void> start(session& self, bool kvm) {
    int pair[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) throw_errno("make a pair of sockets");
    unique_fd ours(pair[0]), its(pair[1]);
    command line(self.binary);
    for (auto word :
         {"-S", "-no-user-config", "-nodefaults", "-nographic", "-machine", "none", "-accel", kvm ? "kvm" : "tcg",
          "-chardev", "socket,id=monitor,fd=3", "-mon", "chardev=monitor,mode=control"})
        line.arguments.emplace_back(word);
    line.hand_over(3, std::move(its));  // ours is closed, so that its end is heard
    line.dies_with_owner = true;
    self.program = co_await within(self.left(), process::spawn(std::move(line)));
    self.program.kill_on_drop();
    auto executor = co_await asio::this_coro::executor;
    self.client = std::make_unique<qmp_client>(executor, std::move(ours), name_of(self.binary));
    co_await self.client->ready(self.left());
}

// What went wrong, told with how the program ended and what it said last.
task<error> explain(session& self, error said) {
    const bool hangs = said.code() == errc::operation_timeout;
    auto reason = said.message();
    if (self.program) {
        self.client.reset();
        if (!hangs) {
            // Its end and the end of its connection come together, in either order.
            auto ended = co_await as_result(within(std::chrono::seconds(1), self.program.wait()));
            if (ended) reason = "it " + to_string(*ended);
        } else {
            self.program.signal(SIGKILL);
            static_cast<void>(co_await as_result(within(std::chrono::seconds(1), self.program.wait())));
        }
        auto last = co_await as_result(self.program.tail());
        if (last && !last->empty()) reason += fmt::format("; it said: {}", *last);
        while (!reason.empty() && reason.back() == '\n') reason.pop_back();
    }
    co_return error(hangs ? errc::operation_timeout : errc::operation_failed, error_domain::qemu,
                    fmt::format("cannot ask '{}' what it can do: {}", self.binary, reason));
}

// Whether a failure is the caller's change of mind, which is passed on as it is.
bool interrupted(const error& e) { return e.code() == errc::operation_aborted; }

std::string text(const json& object, const char* name) {
    auto it = object.find(name);
    return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

bool flag(const json& object, const char* name) {
    auto it = object.find(name);
    return it != object.end() && it->is_boolean() && it->get<bool>();
}

// "qemu64-x86_64-cpu" is what -cpu takes as "qemu64".
std::string cpu_of_type(std::string_view type, std::string_view arch) {
    const auto ending = fmt::format("-{}-cpu", arch);
    if (type.ends_with(ending)) type.remove_suffix(ending.size());
    return std::string(type);
}

void note_machines(capabilities_builder& facts, const json& machines, const std::string& arch) {
    std::string first_default;
    unsigned place = 0;
    for (auto& one : machines) {
        const auto name = text(one, "name"), alias = text(one, "alias");
        if (name == "none") continue;
        std::string flags;
        if (flag(one, "deprecated")) flags += 'd';
        if (flag(one, "is-default")) flags += 'D', first_default = name;
        if (flag(one, "numa-mem-supported")) flags += 'n';
        if (flags.empty()) flags = "-";
        facts.add("machine", name,
                  fmt::format("{}\t{}\t{}\t{}\t{}\t{}", place++, one.value("cpu-max", 0), flags,
                              cpu_of_type(text(one, "default-cpu-type"), arch), text(one, "default-ram-id"), alias));
        if (!alias.empty()) facts.add("alias", alias, name);
    }
    facts.add("info", "default-machine", first_default);
}

void note_cpus(capabilities_builder& facts, const json& models) {
    for (auto& one : models) {
        std::string use;
        auto missing = one.find("unavailable-features");
        const bool known = missing != one.end() && missing->is_array();
        if (known && missing->empty()) use += 'u';
        if (flag(one, "deprecated")) use += 'd';
        if (use.empty()) use = "-";
        if (known) {
            std::set<std::string> names;
            for (auto& feature : *missing)
                if (feature.is_string()) names.insert(feature.get<std::string>());
            for (auto& feature : names) (use += '\t') += feature;
        }
        facts.add("cpu", text(one, "name"), use);
    }
}

void note_options(capabilities_builder& facts, const json& options) {
    for (auto& one : options) {
        const auto name = text(one, "option");
        facts.add("option", name);
        for (auto& parameter : one.value("parameters", json::array()))
            facts.add("option", name, text(parameter, "name"));
    }
}

// The parts of QEMU's schema that documents depend on.
class schema {
public:
    explicit schema(const json& entries) {
        for (auto& one : entries) by_name_.emplace(text(one, "name"), &one);
    }

    void note(capabilities_builder& facts) const {
        for (auto& [name, entry] : by_name_) {
            const auto kind = text(*entry, "meta-type");
            if (kind != "command" && kind != "event") continue;
            facts.add(kind, name);
            if (kind == "command")
                for (auto& feature : entry->value("features", json::array()))
                    if (feature.is_string()) facts.add("feature", name, feature.get_ref<const std::string&>());
        }
        note_variants(facts, "blockdev", arguments_of("blockdev-add"));
        note_variants(facts, "netdev", arguments_of("netdev_add"));
        note_variants(facts, "object", arguments_of("object-add"));
        if (auto chardev = arguments_of("chardev-add"))
            if (auto backend = member_of(*chardev, "backend")) note_variants(facts, "chardev", backend);
    }

private:
    const json* find(const std::string& name) const {
        auto it = by_name_.find(name);
        return it == by_name_.end() ? nullptr : it->second;
    }
    const json* arguments_of(const std::string& command) const {
        auto found = find(command);
        return found ? find(text(*found, "arg-type")) : nullptr;
    }
    const json* member_of(const json& object, std::string_view name) const {
        for (auto& one : object.value("members", json::array()))
            if (text(one, "name") == name) return find(text(one, "type"));
        return nullptr;
    }
    void note_variants(capabilities_builder& facts, std::string_view kind, const json* object) const {
        if (!object) return;
        for (auto& one : object->value("variants", json::array())) {
            const auto name = text(one, "case");
            facts.add(kind, name);
            auto options = find(text(one, "type"));
            // Older unions wrap their options once more.
            if (options)
                if (auto data = member_of(*options, "data")) options = data;
            if (!options) continue;
            for (auto& member : options->value("members", json::array())) facts.add(kind, name, text(member, "name"));
        }
    }
    std::map<std::string, const json*> by_name_;
};

std::set<std::string, std::less<>> note_types(capabilities_builder& facts, const json& types) {
    std::set<std::string, std::less<>> names;
    for (auto& one : types) names.insert(text(one, "name"));
    // These say that they are there although the module with their better half is not installed; using them aborts
    // QEMU.
    if (!names.contains("virtio-gpu-gl-device"))
        for (auto broken : {"virtio-gpu-gl-pci", "virtio-vga-gl"}) names.erase(broken);
    for (auto& name : names) facts.add("type", name);
    return names;
}

// Asks what needs no second question; gives the questions for the properties.
task<std::vector<qmp_command>> ask_first(session& self, capabilities_builder& facts) {
    std::vector<qmp_command> commands;
    for (auto name : {"query-target", "query-machines", "query-cpu-definitions", "query-kvm",
                      "query-command-line-options", "query-qmp-schema"})
        commands.emplace_back(name);
    commands.emplace_back("qom-list-types", qmp_args("abstract", false));
    auto got = co_await self.client->execute_all(std::move(commands), self.left());
    for (auto& one : got) one.value();
    const auto arch = text(*got[0], "arch");
    facts.add("info", "arch", arch);
    facts.add("info", "version", std::to_string(self.client->greeting().version()));
    facts.add("info", "package", self.client->greeting().package);
    facts.add("info", "kvm", flag(*got[3], "present") ? "yes" : "no");
    note_machines(facts, *got[1], arch);
    note_cpus(facts, *got[2]);
    note_options(facts, *got[4]);
    schema(*got[5]).note(facts);
    const auto types = note_types(facts, *got[6]);

    std::vector<qmp_command> properties;
    for (auto name : probed_device_types())
        if (types.contains(name)) properties.emplace_back("device-list-properties", qmp_args("typename", name));
    for (auto name : {fmt::format("max-{}-cpu", arch), fmt::format("host-{}-cpu", arch)})
        if (types.contains(name)) properties.emplace_back("device-list-properties", qmp_args("typename", name));
    for (auto name : probed_object_types())
        if (types.contains(name)) properties.emplace_back("qom-list-properties", qmp_args("typename", name));
    co_return properties;
}

// Takes what was answered out of `questions`; false when the binary died of the one that is then the first.
task<bool> ask_properties(session& self, capabilities_builder& facts, std::vector<qmp_command>& questions) {
    auto got = co_await self.client->execute_all(questions, self.left());
    for (std::size_t i = 0; i < got.size(); ++i) {
        if (!got[i]) {
            if (got[i].error().code() == errc::operation_timeout) throw got[i].error();
            if (!self.client->is_open()) {
                questions.erase(questions.begin(), questions.begin() + static_cast<std::ptrdiff_t>(i));
                co_return false;
            }
            continue;  // it would not tell: it has none
        }
        const auto type = text(questions[i].arguments, "typename");
        for (auto& one : *got[i]) facts.add("property", type, text(one, "name"));
    }
    questions.clear();
    co_return true;
}

constexpr int deaths_allowed = 4;

task<std::string> ask(session& self) {
    capabilities_builder facts;
    co_await start(self, false);
    auto questions = co_await ask_first(self, facts);
    for (int deaths = 0; !questions.empty(); ++deaths) {
        const bool lived = co_await ask_properties(self, facts, questions);
        if (lived) break;
        logger("qemu").warn("'{}' died when asked for the properties of '{}'", self.binary,
                            text(questions.front().arguments, "typename"));
        questions.erase(questions.begin());
        if (deaths == deaths_allowed) break;
        self.client.reset();
        co_await start(self, false);
    }
    co_return std::move(facts).finish();
}

task<json> ask_cpu_model(session& self, bool kvm, std::string model) {
    co_await start(self, kvm);
    std::optional<error> failure;
    for (auto kind : {"static", "full"}) {
        auto arguments = qmp_args("type", kind);
        arguments["model"] = qmp_args("name", model);
        auto got = co_await as_result(self.client->execute("query-cpu-model-expansion", arguments, self.left()));
        if (got && got->is_object()) co_return (*got)["model"];
        if (!got) failure = got.error();
        if (!self.client->is_open() || (failure && failure->code() == errc::operation_timeout)) throw *failure;
    }
    throw error(errc::config_unsupported, error_domain::qemu,
                fmt::format("'{}' cannot tell what the CPU '{}' is{}", self.binary, model,
                            failure ? ": " + failure->message() : std::string()));
}

// Runs the questions; failures are explained.
template <class T>
task<T> explained(std::shared_ptr<session> self, task<T> questions) {
    std::optional<error> failure;
    try {
        co_return co_await std::move(questions);
    } catch (const error& e) {
        if (interrupted(e) || e.code() == errc::config_unsupported) throw;
        failure = e;
    } catch (const json::exception& e) {
        failure = error(errc::operation_failed, fmt::format("its answers are not as expected: {}", e.what()));
    }
    auto told = co_await explain(*self, std::move(*failure));
    throw told;
}

}  // namespace

task<std::string> probe_capabilities(std::string binary, std::chrono::nanoseconds limit) {
    auto self = std::make_shared<session>(std::move(binary), clock::now() + limit);
    return explained(self, ask(*self));
}

task<json> probe_cpu_model(std::string binary, bool kvm, std::string model, std::chrono::nanoseconds limit) {
    auto self = std::make_shared<session>(std::move(binary), clock::now() + limit);
    return explained(self, ask_cpu_model(*self, kvm, std::move(model)));
}

}  // namespace vir::qemu
