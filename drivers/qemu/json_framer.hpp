// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include <virtxx/error.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace vir::qemu {

/// Finds where one JSON object ends and the next begins in a stream of bytes, for QMP and the guest agent.
///
/// Looks at each byte once, builds no tree and copies nothing but objects that straddle two chunks. It counts
/// brackets and strings only: whether what is between them is JSON is the matter of whoever parses the object.
class json_framer {
public:
    struct limits {
        std::size_t size = 16 << 20;  ///< bytes of one object; the largest real ones (the schema) have 200 KiB
        std::size_t depth = 1024;     ///< nested brackets; QEMU's own parser allows as many
    };

    json_framer() = default;
    explicit json_framer(limits l) : limits_(l) {}

    /// The next whole object, or an empty view when all of `input` is used up and an object is still open.
    /// Takes what it used off the front of `input`. The view lives until the next call and as long as `input`.
    /// Throws vir::error (rpc) for anything but white space between objects and for objects beyond the limits;
    /// the stream is then lost: call reset() before using it again.
    std::string_view next(std::string_view& input);

    /// Is an object begun but not ended?
    bool inside() const noexcept { return depth_ != 0; }
    /// Forgets a begun object.
    void reset() noexcept;

private:
    std::size_t scan(std::string_view input);

    limits limits_;
    std::string partial_;
    bool partial_given_ = false;
    std::size_t depth_ = 0;
    bool in_string_ = false;
    bool escaped_ = false;
};

}  // namespace vir::qemu
