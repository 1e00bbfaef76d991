// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/qemu/agent.hpp"
#include "drivers/qemu/driver.hpp"
#include "drivers/qemu/errors.hpp"
#include "drivers/qemu/instance.hpp"
#include "drivers/qemu/site.hpp"

// What the agent in the guest is asked. Nothing of it changes what QEMU knows, and an answer may take as long as the
// guest likes: so it is no job that keeps others waiting. The agent's own connection asks one thing after the other.
namespace vir::qemu {
namespace {

task<json> ask_agent(domain_ptr guest, std::string command, json arguments = nullptr,
                     std::chrono::nanoseconds limit = agent_limit) {
    const auto run = running_instance(*guest);
    co_return co_await agent_of(*run).execute(std::move(command), std::move(arguments), limit);
}

}  // namespace

task<std::string> driver::handle(op::domain_get_hostname op) {
    if (any(op.flags, domain_hostname_flags::lease))
        fail(errc::argument_unsupported, "no DHCP leases are known here: ask the guest's agent");
    const auto answer = co_await ask_agent(site_->domains.get(op.domain), "guest-get-host-name");
    const auto name = answer.value("host-name", "");
    if (name.empty()) fail(errc::internal_error, "the guest agent gave no host name");
    co_return name;
}

task<domain_time> driver::handle(op::domain_get_time op) {
    const auto answer = co_await ask_agent(site_->domains.get(op.domain), "guest-get-time");
    if (!answer.is_number_integer()) fail(errc::internal_error, "the guest agent's time is no number");
    constexpr std::int64_t second = 1'000'000'000;
    const auto now = answer.get<std::int64_t>();
    co_return domain_time(now / second, static_cast<std::uint32_t>(now % second));
}

task<void> driver::handle(op::domain_set_time op) {
    check_flags(op, domain_set_time_flags::sync);
    const auto guest = site_->domains.get(op.domain);
    json arguments;
    // Without a time the agent takes that of the guest's real-time clock.
    if (!any(op.flags, domain_set_time_flags::sync)) {
        constexpr std::int64_t most = INT64_MAX / 1'000'000'000 - 1;
        if (op.seconds < 0 || op.seconds > most)
            fail(errc::overflow, "Time '{}' is too big for guest agent", op.seconds);
        arguments = qmp_args("time", op.seconds * 1'000'000'000 + op.nseconds);
    }
    co_await ask_agent(guest, "guest-set-time", std::move(arguments));
    // Ticks that were missed while the guest slept must not be made up for: its clock is right already.
    co_await running_instance(*guest)->ask("rtc-reset-reinjection");
}

task<std::optional<std::string>> driver::handle(op::domain_agent_command op) {
    const auto command = json::parse(op.command, nullptr, false);
    if (!command.is_object() || !command.contains("execute") || !command["execute"].is_string())
        fail(errc::internal_error, "cannot parse the agent's command: it must be an object with 'execute'");
    // "As long as it takes" is a day: nothing here waits for ever.
    std::chrono::nanoseconds limit = agent_limit;
    if (op.timeout == -2) limit = std::chrono::hours(24);
    if (op.timeout >= 0) limit = std::chrono::seconds(op.timeout);
    if (op.timeout < -2) fail(errc::invalid_arg, "guest agent timeout '{}' is less than the minimum '-2'", op.timeout);
    json arguments = command.contains("arguments") ? command["arguments"] : json();
    auto name = command["execute"].get<std::string>();
    auto answer = co_await ask_agent(site_->domains.get(op.domain), std::move(name), std::move(arguments), limit);
    co_return qmp_args("return", std::move(answer)).dump();
}

}  // namespace vir::qemu
