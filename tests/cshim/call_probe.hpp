// Copyright virtxx contributors. Boost Software License 1.0.
#pragma once

// What the generated calls use: objects of every kind, memory to point to, and how an answer is told.

#include <libvirt/libvirt-lxc.h>
#include <libvirt/libvirt-qemu.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

struct probe {
    const char *function, *what;
    void (*call)(int number);
    int number;
};
/// The last one is empty.
extern const probe probes[];

/// Room for whatever the argument of that position points to; zeros. Each thread has its own.
alignas(16) extern thread_local char area[16][16384];

virConnectPtr some_virConnect();
virDomainPtr some_virDomain();
virDomainSnapshotPtr some_virDomainSnapshot();
virDomainCheckpointPtr some_virDomainCheckpoint();
virNetworkPtr some_virNetwork();
virNetworkPortPtr some_virNetworkPort();
virStoragePoolPtr some_virStoragePool();
virStorageVolPtr some_virStorageVol();
virInterfacePtr some_virInterface();
virNodeDevicePtr some_virNodeDevice();
virSecretPtr some_virSecret();
virNWFilterPtr some_virNWFilter();
virNWFilterBindingPtr some_virNWFilterBinding();
virStreamPtr some_virStream();
int some_function();

void answer_nothing();
void answer_pointer(const void* answer);
void answer_number(long long answer);
