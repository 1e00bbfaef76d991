// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/core/error_words.hpp"
#include "src/cshim/entry.hpp"
#include "src/cshim/stream.hpp"
#include "src/cshim/stream_transfer.hpp"

#include <memory>
#include <string>

// Streams: sending, receiving, waiting for them, ending them. Holes are not passed on: what they stand for is.

namespace {

using vir::c::call;
using vir::c::entry;
using vir::c::flow;

// What a stream that was given to nobody answers to nearly everything.
std::shared_ptr<flow> flow_of(const call& c, virStreamPtr stream) {
    auto out = stream->current();
    if (!out) vir::c::throw_no_support(c.function);
    return out;
}

}  // namespace

extern "C" {

virStreamPtr virStreamNew(virConnectPtr conn, unsigned int flags) {
    return entry("virStreamNew", conn, virStreamPtr(), [&](call&) { return new _virStream(conn, flags); });
}

int virStreamRef(virStreamPtr stream) {
    return entry("virStreamRef", stream, -1, [&](call&) {
        stream->add_reference();
        return 0;
    });
}

int virStreamFree(virStreamPtr stream) {
    vir::c::forget_last_error();
    try {
        vir::c::checked(stream, "virStreamFree").drop_reference();
        return 0;
    } catch (...) {
        vir::c::raise_current(nullptr);
        return -1;
    }
}

int virStreamSend(virStreamPtr stream, const char* data, size_t nbytes) {
    return entry("virStreamSend", stream, -1, [&](call& c) {
        c.need(data, "data");
        return vir::c::send(c, *flow_of(c, stream), stream->may_wait(), {data, nbytes});
    });
}

int virStreamRecv(virStreamPtr stream, char* data, size_t nbytes) {
    return entry("virStreamRecv", stream, -1, [&](call& c) {
        c.need(data, "data");
        return vir::c::receive(c, *flow_of(c, stream), stream->may_wait(), {data, nbytes});
    });
}

int virStreamRecvFlags(virStreamPtr stream, char* data, size_t nbytes, unsigned int) {
    return entry("virStreamRecvFlags", stream, -1, [&](call& c) {
        c.need(data, "data");
        return vir::c::receive(c, *flow_of(c, stream), stream->may_wait(), {data, nbytes});
    });
}

int virStreamSendHole(virStreamPtr stream, long long length, unsigned int) {
    return entry("virStreamSendHole", stream, -1, [&](call& c) {
        const auto to = flow_of(c, stream);
        c.need_non_negative(length, "length");
        vir::c::send_zeros(c, *to, length);
        return 0;
    });
}

int virStreamRecvHole(virStreamPtr stream, long long* length, unsigned int) {
    return entry("virStreamRecvHole", stream, -1, [&](call& c) -> int {
        c.need(length, "length");
        flow_of(c, stream);
        // No call says that there is one.
        vir::fail(vir::error_domain::streams, vir::errc::operation_invalid, "there is no hole in the stream here");
    });
}

int virStreamFinish(virStreamPtr stream) {
    return entry("virStreamFinish", stream, -1, [&](call& c) {
        const auto last = flow_of(c, stream);
        vir::c::finish(c, *last);
        stream->detach();
        return 0;
    });
}

int virStreamAbort(virStreamPtr stream) {
    return entry("virStreamAbort", stream, -1, [&](call&) {
        if (const auto last = stream->detach()) vir::c::abort(*last);
        return 0;
    });
}

int virStreamEventAddCallback(virStreamPtr stream, int events, virStreamEventCallback cb, void* opaque,
                              virFreeCallback ff) {
    return entry("virStreamEventAddCallback", stream, -1, [&](call& c) {
        flow_of(c, stream);
        stream->add_callback(events, cb, opaque, ff);
        return 0;
    });
}

int virStreamEventUpdateCallback(virStreamPtr stream, int events) {
    return entry("virStreamEventUpdateCallback", stream, -1, [&](call& c) {
        flow_of(c, stream);
        stream->update_callback(events);
        return 0;
    });
}

int virStreamEventRemoveCallback(virStreamPtr stream) {
    return entry("virStreamEventRemoveCallback", stream, -1, [&](call& c) {
        flow_of(c, stream);
        stream->remove_callback();
        return 0;
    });
}
}
