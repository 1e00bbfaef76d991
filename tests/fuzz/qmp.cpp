// Copyright virtxx contributors. Boost Software License 1.0.
// What a hostile or broken QEMU may send: the same actions must come out however the bytes are cut, and nothing is
// thrown.
#include "drivers/qemu/qmp_fsm.hpp"

#include <cstdlib>

using namespace vir::qemu;

namespace {

// How each action looks, so that two runs can be compared.
std::string converse(std::string_view input, std::size_t piece) {
    qmp_fsm::limits small;
    small.message.size = 4096;
    small.message.depth = 32;
    small.pending = 8;
    qmp_fsm fsm(small);
    std::string said;
    while (!input.empty()) {
        auto now = input.substr(0, piece);
        input.remove_prefix(now.size());
        while (auto action = fsm.next(now)) {
            said += static_cast<char>('0' + action->index());
            if (auto reply = std::get_if<qmp_reply>(&*action))
                said += reply->value ? reply->value->dump() : reply->value.error().message();
            if (auto event = std::get_if<qmp_event>(&*action)) said += event->name + event->data.dump();
            if (auto broken = std::get_if<qmp_broken>(&*action)) said += broken->why.message();
            if (std::get_if<qmp_ready>(&*action)) {
                fsm.submit("query-status");
                fsm.abandon(fsm.submit("query-block"));
                fsm.submit("query-chardev", qmp_args("x", 1));
            }
        }
        fsm.take_output();
        if (!now.empty() || fsm.pending() > 8) std::abort();
    }
    if (auto action = fsm.end_of_input()) said += std::get<qmp_broken>(*action).why.message();
    return said;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto whole = converse(input, input.size());
    if (converse(input, 1) != whole || converse(input, 7) != whole) std::abort();
    return 0;
}
