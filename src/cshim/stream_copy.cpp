// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/error_words.hpp"
#include "src/cshim/entry.hpp"
#include "src/cshim/stream.hpp"
#include "src/cshim/stream_transfer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <system_error>
#include <vector>

// All that is in a stream, or goes into it, through functions of the program.

namespace {

using vir::c::call;
using vir::c::entry;
using vir::c::flow;

constexpr std::size_t piece = 64 * 1024;

// The program's function gave up: the stream is of no more use. It may have said why in errno.
[[noreturn]] void give_up(virStreamPtr stream, const char* which) {
    const int number = errno ? errno : EIO;
    if (const auto last = stream->detach()) vir::c::abort(*last);
    const auto message = fmt::format("{} failed: {}", which, std::generic_category().message(number));
    throw vir::error(vir::errc::system_error, vir::error_domain::streams, message).with_number(1, number);
}

std::shared_ptr<flow> flow_of(virStreamPtr stream, const char* function) {
    auto out = stream->current();
    if (!out) vir::c::throw_no_support(function);
    return out;
}

void need_waiting(virStreamPtr stream, const char* what) {
    if (!stream->may_wait())
        fail(vir::error_domain::streams, vir::errc::operation_invalid,
             "data {} cannot be used for non-blocking streams", what);
}

// What the source has, up to so many bytes (0: to its end). How much it was.
long long send_data(const call& c, virStreamPtr stream, virStreamSourceFunc handler, void* opaque, long long limit) {
    std::vector<char> buffer(piece);
    long long sent = 0;
    while (limit == 0 || sent < limit) {
        const auto wanted = limit == 0 ? piece : std::min<std::size_t>(piece, static_cast<std::size_t>(limit - sent));
        errno = 0;
        const int got = handler(stream, buffer.data(), wanted, opaque);
        if (got < 0) give_up(stream, "send handler");
        if (got == 0) break;
        vir::c::send(c, *flow_of(stream, "virStreamSend"), true, {buffer.data(), static_cast<std::size_t>(got)});
        sent += got;
    }
    return sent;
}

// `function` is what libvirt reads with, and so what errors name.
void receive_all(const call& c, virStreamPtr stream, virStreamSinkFunc handler, void* opaque, const char* function) {
    std::vector<char> buffer(piece);
    for (;;) {
        const int got = vir::c::receive(c, *flow_of(stream, function), true, buffer);
        if (got == 0) return;
        for (int given = 0; given < got;) {
            errno = 0;
            const int took = handler(stream, buffer.data() + given, static_cast<std::size_t>(got - given), opaque);
            if (took < 0) give_up(stream, "recv handler");
            given += took;
        }
    }
}

}  // namespace

extern "C" {

int virStreamSendAll(virStreamPtr stream, virStreamSourceFunc handler, void* opaque) {
    return entry("virStreamSendAll", stream, -1, [&](call& c) {
        c.need(reinterpret_cast<void*>(handler), "handler");
        need_waiting(stream, "sources");
        send_data(c, stream, handler, opaque, 0);
        return 0;
    });
}

int virStreamSparseSendAll(virStreamPtr stream, virStreamSourceFunc handler, virStreamSourceHoleFunc holeHandler,
                           virStreamSourceSkipFunc skipHandler, void* opaque) {
    return entry("virStreamSparseSendAll", stream, -1, [&](call& c) {
        c.need(reinterpret_cast<void*>(handler), "handler");
        c.need(reinterpret_cast<void*>(holeHandler), "holeHandler");
        c.need(reinterpret_cast<void*>(skipHandler), "skipHandler");
        need_waiting(stream, "sources");
        for (;;) {
            int in_data = 0;
            long long length = 0;
            errno = 0;
            if (holeHandler(stream, &in_data, &length, opaque) < 0) give_up(stream, "send holeHandler");
            if (length <= 0) {
                if (!in_data) return 0;
                // No more is known than that there is data: it ends the source.
                if (send_data(c, stream, handler, opaque, 0) == 0) return 0;
            } else if (in_data) {
                if (send_data(c, stream, handler, opaque, length) == 0) return 0;
            } else {
                vir::c::send_zeros(c, *flow_of(stream, "virStreamSendHole"), length);
                errno = 0;
                if (skipHandler(stream, length, opaque) < 0) give_up(stream, "send skipHandler");
            }
        }
    });
}

int virStreamRecvAll(virStreamPtr stream, virStreamSinkFunc handler, void* opaque) {
    return entry("virStreamRecvAll", stream, -1, [&](call& c) {
        c.need(reinterpret_cast<void*>(handler), "handler");
        need_waiting(stream, "sinks");
        receive_all(c, stream, handler, opaque, "virStreamRecv");
        return 0;
    });
}

int virStreamSparseRecvAll(virStreamPtr stream, virStreamSinkFunc handler, virStreamSinkHoleFunc holeHandler,
                           void* opaque) {
    return entry("virStreamSparseRecvAll", stream, -1, [&](call& c) {
        c.need(reinterpret_cast<void*>(handler), "handler");
        c.need(reinterpret_cast<void*>(holeHandler), "holeHandler");
        need_waiting(stream, "sinks");
        receive_all(c, stream, handler, opaque, "virStreamRecvFlags");
        return 0;
    });
}
}
