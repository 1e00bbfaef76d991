// Copyright virtxx contributors. Boost Software License 1.0.
#include "drivers/test/driver.hpp"

#include "drivers/test/change.hpp"
#include "drivers/test/errors.hpp"
#include "drivers/test/screenshot.hpp"
#include "src/core/flag_rules.hpp"

#include <virtxx/stream.hpp>

#include <algorithm>

// What a guest without a machine tells of itself.
namespace vir::test {
namespace {

constexpr std::string_view mount_points[] = {"/", "/boot"};

// Which file systems these are; all when none are named. Errors: operation_invalid when one is not there.
std::array<bool, 2> named(const std::vector<std::string>& names) {
    std::array<bool, 2> out{};
    if (names.empty()) out.fill(true);
    for (const auto& name : names) {
        const auto at = std::ranges::find(mount_points, name);
        if (at == std::end(mount_points)) fail(errc::operation_invalid, "mount point not found: {}", name);
        out[static_cast<std::size_t>(at - mount_points)] = true;
    }
    return out;
}

// How many of them were in the other state.
std::int32_t set_frozen(domain& guest, const std::vector<std::string>& names, bool frozen) {
    const auto which = named(names);
    std::int32_t changed = 0;
    for (std::size_t i = 0; i < which.size(); ++i) {
        if (!which[i] || guest.frozen[i] == frozen) continue;
        guest.frozen[i] = frozen;
        ++changed;
    }
    return changed;
}

}  // namespace

task<std::int32_t> driver::handle(op::domain_fsfreeze op) {
    co_return set_frozen(*get_active(op.domain), op.mountpoints, true);
}

task<std::int32_t> driver::handle(op::domain_fsthaw op) {
    co_return set_frozen(*get_active(op.domain), op.mountpoints, false);
}

task<void> driver::handle(op::domain_fstrim op) {
    get_active(op.domain);
    if (op.mountpoint) named({*op.mountpoint});
    co_return;
}

task<std::vector<domain_fsinfo>> driver::handle(op::domain_get_fsinfo op) {
    auto guest = get_active(op.domain);
    std::vector<domain_fsinfo> out;
    if (guest->live->devices.disks.empty()) co_return out;
    const auto& disk = guest->live->devices.disks.front().target.dev;
    for (const auto where : mount_points) {
        auto name = disk + std::to_string(out.size() + 1);
        out.emplace_back(std::string(where), std::move(name), "ext4", std::vector<std::string>{disk});
    }
    co_return out;
}

task<void> driver::handle(op::domain_set_user_password op) {
    allow_flags(op, domain_set_user_password_flags::encrypted);
    get_active(op.domain);
    co_return;
}

task<void> driver::handle(op::domain_send_process_signal op) {
    if (op.pid == 0)
        throw error(errc::invalid_arg, error_domain::domain,
                    "pid_value in virDomainSendProcessSignal must not be zero");
    get(op.domain);
    if (op.pid != 1) fail(errc::invalid_arg, "only sending a signal to pid 1 is supported");
    const auto number = static_cast<std::int32_t>(op.signal);
    if (number < 0 || op.signal > domain_process_signal::rt32)
        fail(errc::invalid_arg, "signum value {} is out of range", number);
    co_return;
}

task<std::vector<std::string>> driver::handle(op::domain_get_messages op) {
    allow_flags(op, domain_message_type::deprecation | domain_message_type::tainting);
    get(op.domain);
    co_return std::vector<std::string>();
}

task<domain_screenshot> driver::handle(op::domain_screenshot op) {
    get(op.domain);
    auto [ours, theirs] = make_stream_pair(co_await asio::this_coro::executor);
    // Far less than what the stream holds before it is read.
    co_await ours.write(std::string(screenshot()));
    co_await ours.finish();
    domain_screenshot out("image/png");
    out.picture = std::move(theirs);
    co_return out;
}

task<void> driver::handle(op::domain_set_lifecycle_action op) {
    allow_flags(op, domain_affect::live | domain_affect::config);
    const auto which = static_cast<std::uint32_t>(op.type);
    const auto what = static_cast<std::uint32_t>(op.action);
    constexpr std::optional<lifecycle_action> domain_def::*members[] = {&domain_def::on_poweroff,
                                                                        &domain_def::on_reboot, &domain_def::on_crash};
    constexpr std::string_view names[] = {"poweroff", "reboot", "crash"};
    constexpr lifecycle_action actions[] = {
        lifecycle_action::destroy,  lifecycle_action::restart,          lifecycle_action::rename_restart,
        lifecycle_action::preserve, lifecycle_action::coredump_destroy, lifecycle_action::coredump_restart};
    if (which >= std::size(members))
        fail(error_domain::domain, errc::invalid_arg, "invalid lifecycle type '{}'", which);
    if (what >= std::size(actions))
        fail(error_domain::domain, errc::invalid_arg, "invalid lifecycle action '{}'", what);
    const auto action = actions[what];
    const bool dumps = action == lifecycle_action::coredump_destroy || action == lifecycle_action::coredump_restart;
    if (dumps && op.type != domain_lifecycle::crash)
        fail(error_domain::domain, errc::config_unsupported, "Lifecycle event '{}' doesn't support '{}' action",
             names[which], to_string(action));
    auto guest = get(op.domain);
    change(*guest, targets_of(*guest, op.flags), [&](domain_def& def) { def.*members[which] = action; });
    co_return;
}

task<void> driver::handle(op::domain_rename op) {
    if (!op.new_name)
        throw error(errc::invalid_arg, error_domain::domain, "new_name in virDomainRename must not be NULL");
    if (op.new_name->empty())
        throw error(errc::invalid_arg, error_domain::domain, "string new_name in virDomainRename must not be empty");
    if (op.new_name->find('/') != op.new_name->npos)
        fail(errc::xml_error, "name {} cannot contain '/'", *op.new_name);
    auto guest = get(op.domain);
    if (guest->is_active()) fail(errc::operation_invalid, "cannot rename active domain");
    const auto before = guest->ref();
    domains_.rename(guest, *op.new_name);
    change(guest->persistent, [&](domain_def& def) { def.name = *op.new_name; });
    events_.emit(event::lifecycle(before, lifecycle::undefined, static_cast<std::int32_t>(undefined_detail::renamed)));
    tell(*guest, lifecycle::defined, defined_detail::renamed);
    co_return;
}

// A guest without a machine has no first process to give files to.
task<domain_ref> driver::handle(op::domain_create_with_files op) {
    return handle(op::domain_create(std::move(op.domain), op.flags));
}
task<domain_ref> driver::handle(op::domain_create_xml_with_files op) {
    return handle(op::domain_create_xml(std::move(op.definition), op.flags));
}

}  // namespace vir::test
