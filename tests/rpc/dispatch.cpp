// Copyright virtxx contributors. Boost Software License 1.0.
// Calls as libvirt's client wrote them, carried out by the driver of test:///: what goes back is what libvirtd sent.
#include "src/rpc/dispatch.hpp"

#include "tests/rpc/bytes.hpp"

#include <catch2/catch.hpp>
#include <virtxx/open.hpp>

#include <fstream>
#include <iostream>

using namespace vir::rpc;
namespace test = vir::rpc::test;

namespace {

const procedure& numbered(int number) { return *find_procedure(vir::rpc_program::remote, number); }

// The first message of one side about a procedure; of the server's, the first that succeeded.
byte_buffer said(char who, std::int32_t number) {
    std::ifstream in(VIRTXX_SOURCE_DIR "/tests/rpc/captured.txt");
    for (std::string line; std::getline(in, line);) {
        if (line[0] != who) continue;
        const auto bytes = test::bytes(std::string_view(line).substr(2));
        frame_reader reader;
        reader.feed(bytes);
        const auto one = reader.next();
        if (one && one->head.program == remote_program.number && one->head.procedure == number && one->head.status == 0)
            return {one->payload.begin(), one->payload.end()};
    }
    FAIL("nothing was captured of procedure " << number);
    return {};
}

vir::task<byte_buffer> serve_on_test(const procedure& what, byte_buffer arguments) {
    auto conn = co_await vir::open("test:///default");
    auto bytes = co_await serve(conn.driver(), what, arguments);
    co_return bytes;
}

}  // namespace

TEST_CASE("libvirt's calls get libvirtd's answers") {
    // Lookup, OS type, persistence, all domains, autostart, managed save, scheduler, statistics.
    for (int number : {23, 19, 151, 273, 15, 183, 56, 344}) {
        INFO(numbered(number).name);
        REQUIRE(is_served(numbered(number)));
        CHECK(test::hex(vir::run(serve_on_test(numbered(number), said('C', number)))) == test::hex(said('S', number)));
    }
}

TEST_CASE("what fails throws, what is malformed too") {
    const auto nobody = test::bytes("00000006 'nobody' 0000");
    try {
        vir::run(serve_on_test(numbered(23), nobody));
        FAIL("it did not throw");
    } catch (const vir::error& e) {
        CHECK(e.code() == vir::errc::no_domain);
    }
    try {
        vir::run(serve_on_test(numbered(23), test::bytes("00000006 'no'")));
        FAIL("it did not throw");
    } catch (const vir::error& e) {
        CHECK(e.code() == vir::errc::rpc);
        CHECK(e.message() == "Unable to decode message payload");
    }
}

TEST_CASE("most procedures are served") {
    int served = 0;
    for (auto& one : procedures()) served += is_served(one);
    std::cout << served << " of " << procedures().size() << " procedures are served by their operation alone\n";
    CHECK(served > 300);
    CHECK_FALSE(is_served(numbered(211)));  // has a stream
    CHECK_FALSE(is_served(numbered(450)));  // younger than the API
}
