// Copyright virtxx contributors. Boost Software License 1.0.
// What a hostile server may send, to a client that made some calls.
#include "src/rpc/client.hpp"

#include <cstdlib>
#include <string>

using namespace vir::rpc;

namespace {

std::string converse(std::span<const std::byte> input, std::size_t piece) {
    client::limits small;
    small.message = 4096;
    small.output = 4096;
    small.stream = 1024;
    client one(small, {});
    // Serials 1 to 9: among them calls with large answers and with streams.
    for (int number : {1, 23, 344, 273, 57, 211, 201, 273, 16})
        one.call(*find_procedure(vir::rpc_program::remote, number), nullptr);
    one.abandon(8);
    std::string said;
    const auto work = [&] {
        while (auto event = one.next()) {
            said += static_cast<char>('0' + event->index());
            if (auto failed = std::get_if<failure_event>(&*event)) said += failed->why.message();
            if (auto reply = std::get_if<reply_event>(&*event)) {
                if (reply->what->read_stream) one.send_data(reply->serial, reply->payload);
                if (reply->what->number == 201) one.abort_stream(reply->serial);
            }
            if (auto data = std::get_if<stream_data_event>(&*event)) {
                one.consumed(data->stream, data->data.size());
                if (data->data.empty()) one.finish_stream(data->stream);
            }
            while (one.unsent() > 0) one.sent(one.output().bytes.size());
        }
        while (one.unsent() > 0) one.sent(one.output().bytes.size());
    };
    while (!input.empty()) {
        const auto now = input.first(std::min(piece, input.size()));
        input = input.subspan(now.size());
        one.feed(now, {});
        work();
        if (one.pending() > 9 || one.streams() > 2) std::abort();
    }
    return said;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = std::as_bytes(std::span(data, size));
    const auto whole = converse(input, input.size());
    if (size <= 4096 && converse(input, 1) != whole) std::abort();
    if (converse(input, 13) != whole) std::abort();
    return 0;
}
