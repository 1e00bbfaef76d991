/* Copyright virtxx contributors. Boost Software License 1.0. */
/* What the generated calls use: objects of every kind, memory to point to, and how an answer is told. */
#pragma once

#include <libvirt/libvirt-lxc.h>
#include <libvirt/libvirt-qemu.h>
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include <stddef.h>

struct probe {
    const char *function, *what;
    void (*call)(int number);
    int number;
};
extern const struct probe probes[];

/* Room for whatever the argument of that position points to; zeros. */
extern char area[16][16384];

virConnectPtr some_virConnect(void);
virDomainPtr some_virDomain(void);
virDomainSnapshotPtr some_virDomainSnapshot(void);
virDomainCheckpointPtr some_virDomainCheckpoint(void);
virNetworkPtr some_virNetwork(void);
virNetworkPortPtr some_virNetworkPort(void);
virStoragePoolPtr some_virStoragePool(void);
virStorageVolPtr some_virStorageVol(void);
virInterfacePtr some_virInterface(void);
virNodeDevicePtr some_virNodeDevice(void);
virSecretPtr some_virSecret(void);
virNWFilterPtr some_virNWFilter(void);
virNWFilterBindingPtr some_virNWFilterBinding(void);
virStreamPtr some_virStream(void);
int some_function(void);

void answer_nothing(void);
void answer_pointer(const void *answer);
void answer_number(long long answer);
