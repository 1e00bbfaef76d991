// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/rpc/xdr.hpp"

#include "tests/rpc/bytes.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace vir::rpc;
using vir::rpc::test::bytes;
using vir::rpc::test::hex;

TEST_CASE("numbers are big endian in units of four bytes") {
    byte_buffer out;
    xdr_writer to(out, 100);
    to.u32(0x20008086);
    to.u64(0x0123456789abcdef);
    to.f64(-2.5);
    CHECK(to.failure() == fault::none);
    CHECK(hex(out) == "20008086"
                      "0123456789abcdef"
                      "c004000000000000");
    xdr_reader from(out);
    std::uint32_t small = 0;
    std::uint64_t large = 0;
    double real = 0;
    CHECK((from.u32(small) && from.u64(large) && from.f64(real)));
    CHECK(small == 0x20008086);
    CHECK(large == 0x0123456789abcdef);
    CHECK(real == -2.5);
    CHECK(from.left() == 0);

    const auto negative = bytes("ffffffff fffffffffffffffe");
    xdr_reader signs(negative);
    std::int32_t less = 0;
    std::int64_t much_less = 0;
    CHECK((signs.i32(less) && signs.i64(much_less)));
    CHECK(less == -1);
    CHECK(much_less == -2);
}

TEST_CASE("text is counted and filled up") {
    byte_buffer out;
    xdr_writer to(out, 100);
    to.text("domain");
    to.text("");
    to.text("test");
    CHECK(hex(out) == hex(bytes("00000006 'domain' 0000 00000000 00000004 'test'")));
    xdr_reader from(out);
    std::string_view one, two, three;
    CHECK((from.text(one) && from.text(two) && from.text(three)));
    CHECK(one == "domain");
    CHECK(two.empty());
    CHECK(three == "test");
}

TEST_CASE("what does not fit is told by a value") {
    const auto failure_of = [](std::string_view text, auto&& read) {
        const auto in = bytes(text);
        xdr_reader from(in);
        CHECK_FALSE(read(from));
        std::uint32_t more = 0;
        CHECK_FALSE(from.u32(more));  // nothing is read after a fault
        return from.failure();
    };
    const auto text = [](xdr_reader& from) {
        std::string_view to;
        return from.text(to);
    };
    const auto count = [](xdr_reader& from) {
        std::uint32_t to = 0;
        return from.count(to, 16, 12);
    };
    CHECK(failure_of("0000", text) == fault::truncated);
    CHECK(failure_of("00000005 'text'", text) == fault::truncated);
    CHECK(failure_of("00000005 'textx'", text) == fault::truncated);  // its filling is missing
    CHECK(failure_of("00400001 00000000", text) == fault::too_many);
    CHECK(failure_of("ffffffff 00000000", text) == fault::too_many);
    CHECK(failure_of("00000004 'a' 00 'b' 00", text) == fault::bad_value);
    CHECK(failure_of("00000011", count) == fault::too_many);
    // Sixteen are allowed, but there are no bytes for as many.
    CHECK(failure_of("00000002 00000000 00000000 00000000 00000000 00000000", count) == fault::truncated);
}

TEST_CASE("a writer keeps the limits") {
    byte_buffer out;
    xdr_writer small(out, 8);
    small.u64(1);
    CHECK(small.failure() == fault::none);
    small.u32(1);
    CHECK(small.failure() == fault::message_limit);
    CHECK(out.size() == 8);

    xdr_writer counted(out, 100);
    counted.count(17, 16);
    CHECK(counted.failure() == fault::too_many);
    xdr_writer text(out, 100);
    text.text(std::string_view("a\0b", 3));
    CHECK(text.failure() == fault::bad_value);
    xdr_writer large(out, std::numeric_limits<std::size_t>::max());
    large.text(std::string(4194305, 'x'));
    CHECK(large.failure() == fault::too_many);
}
