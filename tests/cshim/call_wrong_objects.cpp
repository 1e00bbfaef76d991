// Copyright virtxx contributors. Boost Software License 1.0.
// What functions are called with wrongly: objects that nobody has any more or of another kind, and texts that are none.
#include "tests/cshim/call_probe.hpp"

#include <string>

const char* const no_utf8 = "x\xff\xfe\xc0\x80\xed\xa0\x80y";
static const std::string letters(70000, 'x');
const char* const very_long = letters.c_str();

namespace {

template <class T>
T* let_go(T* object, int (*release)(T*)) {
    release(object);
    return object;
}

}  // namespace

// A connection of its own: the others are needed still.
virConnectPtr released_virConnect() { return let_go(virConnectOpen("test:///default"), virConnectClose); }
virConnectPtr other_than_virConnect() { return reinterpret_cast<virConnectPtr>(some_virDomain()); }

#define KIND_OF_OBJECT(NAME) \
    vir##NAME##Ptr released_vir##NAME() { return let_go(some_vir##NAME(), vir##NAME##Free); } \
    vir##NAME##Ptr other_than_vir##NAME() { return reinterpret_cast<vir##NAME##Ptr>(some_virConnect()); }
KIND_OF_OBJECT(Domain)
KIND_OF_OBJECT(DomainSnapshot)
KIND_OF_OBJECT(DomainCheckpoint)
KIND_OF_OBJECT(Network)
KIND_OF_OBJECT(NetworkPort)
KIND_OF_OBJECT(StoragePool)
KIND_OF_OBJECT(StorageVol)
KIND_OF_OBJECT(Interface)
KIND_OF_OBJECT(NodeDevice)
KIND_OF_OBJECT(Secret)
KIND_OF_OBJECT(NWFilter)
KIND_OF_OBJECT(NWFilterBinding)
KIND_OF_OBJECT(Stream)
