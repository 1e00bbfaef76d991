// Copyright virtxx contributors. Boost Software License 1.0.
// What a hostile client may send: the same comes out however the bytes are cut, memory stays bounded, nothing is thrown.
#include "src/rpc/server.hpp"

#include <cstdlib>
#include <string>

using namespace vir::rpc;

namespace {

std::string converse(std::span<const std::byte> input, std::size_t piece) {
    server::limits small;
    small.message = 4096;
    small.calls = 2;
    small.waiting = 4096;
    small.output = 4096;
    small.stream = 1024;
    small.streams = 2;
    server one({vir::rpc_program::remote, vir::rpc_program::qemu, vir::rpc_program::lxc, vir::rpc_program::admin},
               small, {});
    std::string said, sent;
    const auto send = [&] {
        while (one.unsent() > 0) {
            const auto part = one.output();
            sent.append(reinterpret_cast<const char*>(part.bytes.data()), part.bytes.size());
            one.sent(part.bytes.size());
        }
    };
    const auto work = [&] {
        for (bool more = true; more;) {
            more = false;
            while (auto event = one.next()) {
                more = true;
                said += static_cast<char>('0' + event->index());
                if (auto call = std::get_if<call_event>(&*event)) {
                    if (call->what->read_stream || call->what->write_stream) one.open_stream(call->call);
                    else if (call->what->number % 3) one.reply(call->call, [](xdr_writer& to) { to.u32(1); });
                    else one.fail(call->call, protocol_error("no"));
                }
                if (auto data = std::get_if<stream_data_event>(&*event)) {
                    one.send_data(data->stream, data->data);
                    one.consumed(data->stream, data->data.size());
                }
                if (auto end = std::get_if<stream_finish_event>(&*event)) one.finish_stream(end->stream);
            }
            send();
        }
    };
    while (!input.empty()) {
        const auto now = input.first(std::min(piece, input.size()));
        input = input.subspan(now.size());
        one.feed(now, {});
        work();
        // Everything is answered at once here, so nothing may stay behind but part of a message.
        if (!one.broken() && (!one.wants_input() || one.calls() > 0 || one.streams() > 2)) std::abort();
    }
    return said + sent;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = std::as_bytes(std::span(data, size));
    const auto whole = converse(input, input.size());
    if (size <= 4096 && converse(input, 1) != whole) std::abort();
    if (converse(input, 13) != whole) std::abort();
    return 0;
}
