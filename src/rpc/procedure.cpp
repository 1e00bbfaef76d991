// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/rpc/procedure.hpp"

#include "protocol.hpp"

#include <algorithm>

namespace vir::rpc {

const procedure* find_procedure(rpc_program program, std::int32_t number) noexcept {
    const auto all = procedures();
    const auto key = [](const procedure& one) { return std::pair(one.program, one.number); };
    const auto found = std::ranges::lower_bound(all, std::pair(program, number), {}, key);
    return found != all.end() && key(*found) == std::pair(program, number) ? &*found : nullptr;
}

rpc_program program_of(std::uint32_t number, std::uint32_t version) noexcept {
    for (auto one : {rpc_program::remote, rpc_program::qemu, rpc_program::lxc, rpc_program::admin})
        if (number_of(one) == std::pair(number, version)) return one;
    return rpc_program::none;
}

std::pair<std::uint32_t, std::uint32_t> number_of(rpc_program program) noexcept {
    const auto numbers = [](program_facts one) { return std::pair(one.number, one.version); };
    switch (program) {
        case rpc_program::remote: return numbers(remote_program);
        case rpc_program::qemu: return numbers(qemu_program);
        case rpc_program::lxc: return numbers(lxc_program);
        case rpc_program::admin: return numbers(admin_program);
        case rpc_program::none: break;
    }
    return {0, 0};
}

}  // namespace vir::rpc
