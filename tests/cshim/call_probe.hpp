// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

// What the generated calls use: objects of every kind, memory to point to, and how an answer is told.

#include <libvirt/libvirt-lxc.h>
#include <libvirt/libvirt-qemu.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include <climits>
#include <limits>

struct probe {
    const char *function, *what;
    void (*call)(int number);
    int number;
};
/// The last one is empty.
extern const probe probes[];

/// Room for whatever the argument of that position points to; zeros. Each thread has its own.
alignas(16) extern thread_local char area[16][16384];

/// Text that is none, and text of 70000 letters.
extern const char* const no_utf8;
extern const char* const very_long;

template <class T>
constexpr T lowest = std::numeric_limits<T>::lowest();
template <class T>
constexpr T highest = std::numeric_limits<T>::max();

/// The connection that all is called on.
extern virConnectPtr connection;
/// What is done when an object cannot be had.
[[noreturn]] void leave(const char* why);

/// Objects that are what they should be, that nobody has any more, and that are something else.
#define KIND_OF_OBJECT(NAME) \
    vir##NAME##Ptr some_vir##NAME(); \
    vir##NAME##Ptr released_vir##NAME(); \
    vir##NAME##Ptr other_than_vir##NAME()
KIND_OF_OBJECT(Connect);
KIND_OF_OBJECT(Domain);
KIND_OF_OBJECT(DomainSnapshot);
KIND_OF_OBJECT(DomainCheckpoint);
KIND_OF_OBJECT(Network);
KIND_OF_OBJECT(NetworkPort);
KIND_OF_OBJECT(StoragePool);
KIND_OF_OBJECT(StorageVol);
KIND_OF_OBJECT(Interface);
KIND_OF_OBJECT(NodeDevice);
KIND_OF_OBJECT(Secret);
KIND_OF_OBJECT(NWFilter);
KIND_OF_OBJECT(NWFilterBinding);
KIND_OF_OBJECT(Stream);
#undef KIND_OF_OBJECT

/// A function of the program's of that type, which does nothing.
template <class F>
struct some_of;
template <class R, class... Arguments>
struct some_of<R (*)(Arguments...)> {
    static R call(Arguments...) { return R(); }
};

/// Tell the answer and the error that it left.
void answer_nothing();
void answer_pointer(const void* answer);
void answer_number(long long answer);
