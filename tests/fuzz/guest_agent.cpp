// Copyright virtxx contributors. Boost Software License 1.0.
// What a hostile guest may say on its agent's channel: commands fail or succeed, nothing is thrown, nothing grows.
#include "drivers/qemu/agent_fsm.hpp"

#include <cstdlib>

using namespace vir::qemu;

namespace {

void converse(std::string_view input, std::size_t piece) {
    json_framer::limits small;
    small.size = 4096;
    small.depth = 32;
    agent_fsm fsm(small, 1);
    fsm.start("guest-ping");
    for (std::size_t turn = 0; !input.empty(); ++turn) {
        auto now = input.substr(0, piece);
        input.remove_prefix(now.size());
        while (auto reply = fsm.next(now)) {
            if (!fsm.idle()) std::abort();
            if (*reply && !fsm.synced()) std::abort();
        }
        if (!now.empty()) std::abort();
        if (turn % 5 == 4) fsm.abandon();
        if (fsm.idle()) fsm.start("guest-info");
        if (fsm.take_output().size() > 1024) std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view input(reinterpret_cast<const char*>(data), size);
    for (std::size_t piece : {std::size_t(1), std::size_t(16), size + 1}) converse(input, piece);
    return 0;
}
