// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/cshim/event_kinds.hpp"
#include "src/cshim/event_tellers.hpp"
#include "src/cshim/params.hpp"

#include <virtxx/op/event.hpp>
#include <virtxx/op/qemu.hpp>

#include <libvirt/libvirt-qemu.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

// Events of domains as their callbacks are told of them; the numbers are those of virDomainEventID.

namespace vir::c {
namespace {

int number(auto value) { return static_cast<int>(value); }
const char* text(const std::string& value) { return value.c_str(); }
const char* text(const std::optional<std::string>& value) { return value ? value->c_str() : nullptr; }
// C's way to change nothing: libvirt's structs have no const.
char* lent(const std::string& value) { return const_cast<char*>(value.c_str()); }

// Typed parameters for the time of a call.
class lent_params {
public:
    explicit lent_params(const typed_params& from) { params_to_c(from, &params_, &count_); }
    lent_params(const lent_params&) = delete;
    ~lent_params() { virTypedParamsFree(params_, count_); }
    virTypedParameterPtr get() const noexcept { return params_; }
    int count() const noexcept { return count_; }

private:
    virTypedParameterPtr params_ = nullptr;
    int count_ = 0;
};

// A callback of type F that is told of the event E by `arguments(event, tell)`, which calls `tell` with what stands
// between the domain and the opaque pointer.
template <class E, class F, auto arguments>
event_kind kind() {
    return {typeid(E),
            [](virConnectPtr conn, const any_event& what, any_function function, void* opaque) {
                const auto& e = *what.get_if<E>();
                const temporary<_virDomain> domain(conn, e.domain);
                arguments(e, [&](auto... between) {
                    reinterpret_cast<F>(function)(conn, domain.get(), between..., opaque);
                });
            },
            [](const any_event& what) { return key_of(what.get_if<E>()->domain.uuid); }};
}

constexpr auto nothing_more = [](const auto&, auto tell) { tell(); };
constexpr auto no_reason = [](const auto&, auto tell) { tell(0); };
constexpr auto device = [](const auto& e, auto tell) { tell(text(e.device)); };
constexpr auto params = [](const auto& e, auto tell) {
    const lent_params lent(e.params);
    tell(lent.get(), lent.count());
};

void tell_graphics(const event::graphics& e, auto tell) {
    const auto address = [](const graphics_address& from) {
        virDomainEventGraphicsAddress out{};
        out.family = number(from.family);
        out.node = lent(from.node);
        out.service = lent(from.service);
        return out;
    };
    const auto local = address(e.local), remote = address(e.remote);
    std::vector<virDomainEventGraphicsSubjectIdentity> identities;
    for (const auto& one : e.subject) {
        virDomainEventGraphicsSubjectIdentity identity{};
        identity.type = lent(one.type);
        identity.name = lent(one.name);
        identities.push_back(identity);
    }
    virDomainEventGraphicsSubject subject{};
    subject.nidentity = number(identities.size());
    subject.identities = identities.data();
    const virDomainEventGraphicsAddress *local_address = &local, *remote_address = &remote;
    const virDomainEventGraphicsSubject* shown = &subject;
    tell(number(e.phase), local_address, remote_address, text(e.auth_scheme), shown);
}

constexpr auto lifecycle_arguments = [](const event::lifecycle& e, auto tell) { tell(number(e.what), e.detail); };

using lifecycle_function = virConnectDomainEventCallback;
using plain_function = virConnectDomainEventGenericCallback;

}  // namespace

const event_kind& domain_event_kind(int id) {
    static const std::array<event_kind, VIR_DOMAIN_EVENT_ID_LAST> kinds{{
        kind<event::lifecycle, lifecycle_function, lifecycle_arguments>(),
        kind<event::reboot, plain_function, nothing_more>(),
        kind<event::rtc_change, virConnectDomainEventRTCChangeCallback,
             [](const auto& e, auto tell) { tell(static_cast<long long>(e.offset.count())); }>(),
        kind<event::watchdog, virConnectDomainEventWatchdogCallback,
             [](const auto& e, auto tell) { tell(number(e.action)); }>(),
        kind<event::io_error, virConnectDomainEventIOErrorCallback,
             [](const auto& e, auto tell) { tell(text(e.source), text(e.device), number(e.action)); }>(),
        kind<event::graphics, virConnectDomainEventGraphicsCallback,
             [](const auto& e, auto tell) { tell_graphics(e, tell); }>(),
        kind<event::io_error_reason, virConnectDomainEventIOErrorReasonCallback,
             [](const auto& e, auto tell) {
                 tell(text(e.source), text(e.device), number(e.action), text(e.reason));
             }>(),
        kind<event::control_error, plain_function, nothing_more>(),
        kind<event::block_job, virConnectDomainEventBlockJobCallback,
             [](const auto& e, auto tell) { tell(text(e.disk), number(e.type), number(e.status)); }>(),
        kind<event::disk_change, virConnectDomainEventDiskChangeCallback,
             [](const auto& e, auto tell) {
                 tell(text(e.old_source), text(e.new_source), text(e.device), number(e.reason));
             }>(),
        kind<event::tray_change, virConnectDomainEventTrayChangeCallback,
             [](const auto& e, auto tell) { tell(text(e.device), number(e.reason)); }>(),
        kind<event::pmwakeup, virConnectDomainEventPMWakeupCallback, no_reason>(),
        kind<event::pmsuspend, virConnectDomainEventPMSuspendCallback, no_reason>(),
        kind<event::balloon_change, virConnectDomainEventBalloonChangeCallback,
             [](const auto& e, auto tell) { tell(static_cast<unsigned long long>(e.actual.count())); }>(),
        kind<event::pmsuspend_disk, virConnectDomainEventPMSuspendDiskCallback, no_reason>(),
        kind<event::device_removed, virConnectDomainEventDeviceRemovedCallback, device>(),
        kind<event::block_job_2, virConnectDomainEventBlockJobCallback,
             [](const auto& e, auto tell) { tell(text(e.target), number(e.type), number(e.status)); }>(),
        kind<event::tunable, virConnectDomainEventTunableCallback, params>(),
        kind<event::agent_lifecycle, virConnectDomainEventAgentLifecycleCallback,
             [](const auto& e, auto tell) { tell(number(e.state), number(e.reason)); }>(),
        kind<event::device_added, virConnectDomainEventDeviceAddedCallback, device>(),
        kind<event::migration_iteration, virConnectDomainEventMigrationIterationCallback,
             [](const auto& e, auto tell) { tell(static_cast<int>(e.iteration)); }>(),
        kind<event::job_completed, virConnectDomainEventJobCompletedCallback, params>(),
        kind<event::device_removal_failed, virConnectDomainEventDeviceRemovalFailedCallback, device>(),
        kind<event::metadata_change, virConnectDomainEventMetadataChangeCallback,
             [](const auto& e, auto tell) { tell(number(e.type), text(e.uri)); }>(),
        kind<event::block_threshold, virConnectDomainEventBlockThresholdCallback,
             [](const auto& e, auto tell) {
                 tell(text(e.device), text(e.path), static_cast<unsigned long long>(e.threshold.count()),
                      static_cast<unsigned long long>(e.excess.count()));
             }>(),
        kind<event::memory_failure, virConnectDomainEventMemoryFailureCallback,
             [](const auto& e, auto tell) {
                 tell(number(e.recipient), number(e.action), static_cast<unsigned int>(e.flags));
             }>(),
        kind<event::memory_device_size_change, virConnectDomainEventMemoryDeviceSizeChangeCallback,
             [](const auto& e, auto tell) {
                 tell(text(e.device), static_cast<unsigned long long>(e.size.count()));
             }>(),
    }};
    return kinds.at(static_cast<std::size_t>(id));
}

const event_kind& monitor_event_kind() {
    static const auto one =
        kind<event::domain_monitor_event, virConnectDomainQemuMonitorEventCallback, [](const auto& e, auto tell) {
            tell(text(e.event), static_cast<long long>(e.seconds), static_cast<unsigned int>(e.micros),
                 text(e.details));
        }>();
    return one;
}

}  // namespace vir::c
