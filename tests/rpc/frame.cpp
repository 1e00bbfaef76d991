// Copyright virtxx contributors. Boost Software License 1.0.
#include "src/rpc/frame.hpp"

#include "tests/rpc/bytes.hpp"

#include <catch2/catch.hpp>

#include <fcntl.h>

using namespace vir::rpc;
using vir::wire_header;
using vir::rpc::test::bytes;
using vir::rpc::test::hex;

namespace {

// Looks a domain up by its name, as libvirt's client writes it.
const auto lookup = bytes("00000024 20008086 00000001 00000017 00000000 00000002 00000000 00000004 'test'");

vir::descriptor some_file() { return vir::descriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC)); }

}  // namespace

TEST_CASE("a message is found however its bytes are cut") {
    byte_buffer twice = lookup;
    twice.insert(twice.end(), lookup.begin(), lookup.end());
    for (std::size_t piece = 1; piece <= twice.size(); ++piece) {
        frame_reader reader;
        int found = 0;
        for (std::size_t at = 0; at < twice.size(); at += piece) {
            reader.feed(std::span(twice).subspan(at, std::min(piece, twice.size() - at)));
            while (auto in = reader.next()) {
                ++found;
                CHECK(in->head == wire_header(0x20008086, 1, 23, 0, 2, 0));
                CHECK(hex(in->payload) == hex(bytes("00000004 'test'")));
            }
        }
        CHECK(found == 2);
        CHECK(reader.broken().empty());
        CHECK(reader.kept() == 0);
    }
}

TEST_CASE("lengths that make no sense break the connection at once") {
    for (auto length : {"00000000", "00000003", "00000004", "0000001b", "02000005", "ffffffff"}) {
        INFO(length);
        frame_reader reader;
        reader.feed(bytes(length));
        CHECK_FALSE(reader.next());
        CHECK_FALSE(reader.broken().empty());
        reader.feed(lookup);
        CHECK_FALSE(reader.next());
        CHECK(reader.kept() == 0);
    }
    // The largest that libvirt takes: 32 MiB behind the length.
    frame_reader reader;
    reader.feed(bytes("02000004"));
    CHECK_FALSE(reader.next());
    CHECK(reader.broken().empty());
}

TEST_CASE("what a frame reader writes and what it reads agree") {
    byte_buffer out;
    frame_writer writer(out, wire_header(0x20008086, 1, 23, 0, 2, 0));
    writer.body().text("test");
    CHECK(writer.finish() == fault::none);
    CHECK(hex(out) == hex(lookup));

    frame_writer broken(out, wire_header(0x20008086, 1, 23, 0, 2, 0));
    broken.body().text(std::string_view("a\0b", 3));
    CHECK(broken.finish() == fault::bad_value);
    CHECK(hex(out) == hex(lookup));
}

TEST_CASE("open files follow their message, each with a byte") {
    const auto with_files = bytes("00000020 20008086 00000001 00000042 00000004 00000005 00000000 00000002");
    frame_reader reader;
    reader.feed(with_files);
    CHECK_FALSE(reader.next());
    reader.feed(some_file());
    reader.feed(bytes("00"));
    CHECK_FALSE(reader.next());
    const auto second = some_file();
    reader.feed(second);
    reader.feed(bytes("00"));
    reader.feed(lookup);
    auto in = reader.next();
    REQUIRE(in);
    CHECK(in->payload.empty());
    REQUIRE(in->files.size() == 2);
    CHECK(in->files[1] == second);
    REQUIRE(reader.next());

    frame_reader without;
    without.feed(with_files);
    without.feed(bytes("0000"));
    CHECK_FALSE(without.next());
    CHECK(without.broken() == "a message came without its open files");

    frame_reader too_many;
    too_many.feed(bytes("00000020 20008086 00000001 00000042 00000004 00000005 00000000 00000021"));
    CHECK_FALSE(too_many.next());
    CHECK_FALSE(too_many.broken().empty());

    frame_reader uncounted;
    uncounted.feed(bytes("0000001c 20008086 00000001 00000042 00000004 00000005 00000000"));
    CHECK_FALSE(uncounted.next());
    CHECK_FALSE(uncounted.broken().empty());

    frame_reader flooded;
    for (int i = 0; i < 33; ++i) flooded.feed(some_file());
    CHECK_FALSE(flooded.broken().empty());
}

TEST_CASE("an outbox gives each file with one byte") {
    outbox out;
    frame_writer first(out.bytes(), wire_header(1, 1, 1, 5, 1, 0), 2);
    CHECK(first.finish() == fault::none);
    const auto one = some_file(), two = some_file();
    out.add(one);
    out.add(two);
    frame_writer next(out.bytes(), wire_header(1, 1, 2, 1, 2, 0));
    CHECK(next.finish() == fault::none);

    CHECK(out.front().bytes.size() == 32);
    CHECK_FALSE(out.front().file);
    out.sent(30);
    CHECK(out.front().bytes.size() == 2);
    out.sent(2);
    REQUIRE(out.front().file);
    CHECK(*out.front().file == one);
    CHECK(out.front().bytes.size() == 1);
    out.sent(1);
    REQUIRE(out.front().file);
    CHECK(*out.front().file == two);
    out.sent(1);
    CHECK_FALSE(out.front().file);
    CHECK(out.front().bytes.size() == 28);
    out.sent(28);
    CHECK(out.size() == 0);
}

TEST_CASE("a reader keeps no more than came") {
    // A length of 32 MiB, then a byte at a time: memory is for those bytes, which the sanitizer's allocator would tell.
    frame_reader reader;
    reader.feed(bytes("02000000 20008086 00000001"));
    for (int i = 0; i < 1000; ++i) {
        reader.feed(bytes("00"));
        CHECK_FALSE(reader.next());
    }
    CHECK(reader.kept() == 1012);
}
