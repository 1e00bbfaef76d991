// Copyright virtxx contributors. Boost Software License 1.0.
// What libvirt's own client and daemon said, as our ends hear it.
#include "src/rpc/client.hpp"
#include "src/rpc/server.hpp"
#include "tests/rpc/bytes.hpp"

#include <catch2/catch.hpp>

#include <fstream>

using namespace vir::rpc;
namespace test = vir::rpc::test;

namespace {

std::vector<byte_buffer> said_by(char who) {
    std::ifstream in(VIRTXX_SOURCE_DIR "/tests/rpc/captured.txt");
    REQUIRE(in);
    std::vector<byte_buffer> out;
    for (std::string line; std::getline(in, line);)
        if (line[0] == who) out.push_back(test::bytes(std::string_view(line).substr(2)));
    REQUIRE(out.size() > 50);
    return out;
}

}  // namespace

TEST_CASE("every call of libvirt's client is understood") {
    server one({vir::rpc_program::remote, vir::rpc_program::qemu}, {}, {});
    int calls = 0;
    for (auto& bytes : said_by('C')) {
        one.feed(bytes, {});
        const bool is_call = test::hex(bytes).substr(32, 8) == "00000000";
        while (auto event = one.next()) {
            const auto call = std::get_if<call_event>(&*event);
            REQUIRE(call);
            CHECK(one.fail(call->call, protocol_error("not now")));
            ++calls;
        }
        // Nothing was refused: there is an answer to each call, and it is that of the test.
        CHECK(is_call == (test::hex(test::taken(one)).find("6e6f74206e6f77") != std::string::npos));
    }
    CHECK_FALSE(one.broken());
    CHECK(calls > 80);
}

TEST_CASE("every answer of libvirt's daemon is understood") {
    client one({}, {});
    int replies = 0, failures = 0, events = 0;
    for (auto bytes : said_by('S')) {
        frame_reader reader;
        reader.feed(bytes);
        const auto in = reader.next();
        REQUIRE(in);
        if (type_of(in->head) == message_type::stream) continue;
        // Ours has serials of its own.
        if (type_of(in->head) == message_type::reply) {
            const auto what = find_procedure(program_of(in->head.program, in->head.version), in->head.procedure);
            REQUIRE(what);
            auto serial = *one.call(*what, nullptr);
            for (std::size_t at = 24; at-- > 20; serial >>= 8) bytes[at] = static_cast<std::byte>(serial & 0xff);
        }
        one.feed(bytes, {});
        while (auto event = one.next()) {
            INFO(test::hex(bytes));
            CHECK_FALSE(std::holds_alternative<broken_event>(*event));
            replies += std::holds_alternative<reply_event>(*event);
            events += std::holds_alternative<told_event>(*event);
            if (auto failed = std::get_if<failure_event>(&*event)) {
                CHECK(failed->why.code() != vir::errc::rpc);
                CHECK_FALSE(failed->why.message().empty());
                ++failures;
            }
        }
    }
    CHECK(one.pending() == 0);
    CHECK(replies > 50);
    CHECK(failures > 10);
    CHECK(events >= 5);
}
