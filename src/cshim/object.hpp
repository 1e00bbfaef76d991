// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

#include "src/cshim/c_api.hpp"

#include <virtxx/error.hpp>

#include <atomic>
#include <cstdint>
#include <optional>
#include <utility>

namespace vir::c {

/// What every object of the C API begins with: what it is, and how many references there are to it.
///
/// A released object stays where it was for a while (morgue), without what it held, so that who uses it once more gets
/// an error. Threads: any.
class object {
public:
    explicit object(std::uint32_t magic) noexcept : magic_(magic) {}
    object(const object&) = delete;
    virtual ~object() = default;

    bool is(std::uint32_t magic) const noexcept { return magic_.load(std::memory_order_relaxed) == magic; }

    void add_reference() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
    /// Gives one back; what the object holds is released with the last. True when others are left.
    bool drop_reference() noexcept;

protected:
    /// Releases all that the object holds.
    virtual void release() noexcept = 0;

private:
    std::atomic<std::uint32_t> magic_;
    std::atomic<int> references_{1};
};

/// A counted reference.
template <class T>
class counted {
public:
    counted() noexcept = default;
    /// Takes one more reference.
    explicit counted(T* held) noexcept : held_(held) {
        if (held_) held_->add_reference();
    }
    counted(const counted& other) noexcept : counted(other.held_) {}
    counted(counted&& other) noexcept : held_(std::exchange(other.held_, nullptr)) {}
    counted& operator=(counted other) noexcept {
        std::swap(held_, other.held_);
        return *this;
    }
    ~counted() {
        if (held_) held_->drop_reference();
    }

    /// Takes over a reference that the caller has.
    static counted adopt(T* held) noexcept {
        counted out;
        out.held_ = held;
        return out;
    }
    /// Gives the reference to the caller.
    T* detach() noexcept { return std::exchange(held_, nullptr); }

    T* get() const noexcept { return held_; }
    T* operator->() const noexcept { return held_; }
    explicit operator bool() const noexcept { return held_ != nullptr; }

private:
    T* held_ = nullptr;
};

/// What libvirt says of a pointer that leads to no object of that kind, and the mark of those that do.
struct object_kind {
    std::uint32_t magic;
    errc invalid;
    error_domain domain;
};

/// An object of a connection: the connection, and what names it there.
///
/// T is the C API's struct, whose `kind` says what it is.
template <class T, class Ref>
class connected_object : public object {
public:
    connected_object(virConnectPtr conn, Ref ref) : object(T::kind.magic) { held_.emplace(conn, std::move(ref)); }

    virConnectPtr conn() const noexcept { return held_->conn.get(); }
    const Ref& ref() const noexcept { return held_->ref; }

protected:
    void release() noexcept override { held_.reset(); }

private:
    struct contents {
        contents(virConnectPtr conn, Ref ref) : conn(conn), ref(std::move(ref)) {}
        counted<_virConnect> conn;
        Ref ref;
    };
    std::optional<contents> held_;
};

/// Throws libvirt's error for a pointer that leads to no such object.
[[noreturn]] void throw_invalid(const object_kind& kind, const char* function);

/// Whether the pointer leads to a living object of its type. It may lead to one of another type: all that is looked at is
/// what all of them begin with.
template <class T>
bool lives(const T* pointer) noexcept {
    return pointer && reinterpret_cast<const object*>(pointer)->is(T::kind.magic);
}

template <class T>
T& checked(T* pointer, const char* function) {
    if (!lives(pointer)) throw_invalid(T::kind, function);
    return *pointer;
}

}  // namespace vir::c
