// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/console.hpp"
#include "drivers/qemu/driver.hpp"
#include "drivers/qemu/errors.hpp"
#include "drivers/qemu/instance.hpp"
#include "drivers/qemu/key_codes.hpp"
#include "drivers/qemu/site.hpp"

// Talking to the guest itself, and to its QEMU.
namespace vir::qemu {

task<stream> driver::handle(op::domain_open_console op) {
    using f = domain_console_flags;
    // The safe flag asks that nobody else has the console; here nobody ever has.
    check_flags(op, f::force | f::safe);
    const auto run = running_instance(*site_->domains.get(op.domain));
    co_return open_console(run, op.device, any(op.flags, f::force));
}

task<stream> driver::handle(op::domain_open_channel op) {
    check_flags(op, domain_channel_flags::force);
    const auto run = running_instance(*site_->domains.get(op.domain));
    co_return open_channel(run, op.name, any(op.flags, domain_channel_flags::force));
}

task<void> driver::handle(op::domain_inject_nmi op) {
    const auto guest = site_->domains.get(op.domain);
    const auto turn = co_await guest->jobs.acquire(job_request(job_class::modify, "inject_nmi"));
    co_await running_instance(*guest)->ask("inject-nmi");
}

task<void> driver::handle(op::domain_send_key op) {
    if (!knows_key_codes(op.codes))
        fail(errc::argument_unsupported, "key codes of the set '{}' are not known here: use linux or qnum",
             static_cast<int>(op.codes));
    json keys = json::array();
    for (const auto code : op.keys) {
        const auto number = qemu_key(op.codes, code);
        if (!number) fail(errc::invalid_arg, "invalid keycode: 0x{:X}", code);
        keys.push_back(qmp_args("type", "number", "data", *number));
    }
    const auto guest = site_->domains.get(op.domain);
    const auto turn = co_await guest->jobs.acquire(job_request(job_class::modify, "send_key"));
    json arguments = qmp_args("keys", std::move(keys));
    if (op.hold.count() > 0) arguments["hold-time"] = op.hold.count();
    co_await running_instance(*guest)->ask("send-key", std::move(arguments));
}

task<std::string> driver::handle(op::domain_monitor_command op) {
    using f = domain_monitor_command_flags;
    check_flags(op, f::hmp);
    const auto guest = site_->domains.get(op.domain);
    const auto turn = co_await guest->jobs.acquire(job_request(job_class::modify, "monitor_command"));
    const auto run = running_instance(*guest);
    if (any(op.flags, f::hmp)) {
        const auto answer = co_await run->ask("human-monitor-command", qmp_args("command-line", op.command));
        co_return answer.get<std::string>();
    }
    const auto command = json::parse(op.command, nullptr, false);
    if (!command.is_object() || !command.contains("execute") || !command["execute"].is_string())
        fail(errc::internal_error, "cannot parse the monitor command: it must be an object with 'execute'");
    const auto name = command["execute"].get<std::string>();
    json arguments = command.contains("arguments") ? command["arguments"] : json();
    const auto answer = co_await as_result(run->ask(name, std::move(arguments)));
    // The caller sees what QEMU answered, a refusal too.
    json reply;
    if (answer) {
        reply["return"] = *answer;
    } else {
        if (answer.error().str(1).empty() || answer.error().str(2).empty()) throw answer.error();
        reply["error"] = qmp_args("class", answer.error().str(1), "desc", answer.error().str(2));
    }
    if (command.contains("id")) reply["id"] = command["id"];
    co_return reply.dump();
}

}  // namespace vir::qemu
