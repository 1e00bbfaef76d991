// Copyright virtxx contributors. Boost Software License 1.0.
// Calls with what each wants, where the table of calls has only "x" and zeros. Other threads change the same objects,
// so a call may still fail.
#include "tests/cshim/call_probe.hpp"

#include <cstdlib>
#include <string>

#include <sys/socket.h>
#include <unistd.h>

namespace {

const char* const guest = "<domain type='test'><name>guest</name><uuid>11111111-1111-1111-1111-111111111111</uuid>"
                          "<memory>65536</memory><vcpu>4</vcpu><os><type>hvm</type></os><devices>"
                          "<disk type='file' device='disk'><source file='/d'/><target dev='vda'/></disk>"
                          "<interface type='network'><mac address='52:54:00:11:22:33'/><source network='default'/>"
                          "<target dev='net0'/></interface><memballoon model='virtio'/></devices></domain>";
const char* const passing = "<domain type='test'><name>passing</name><memory>65536</memory><os><type>hvm</type></os>"
                            "<uuid>22222222-2222-2222-2222-222222222222</uuid></domain>";
const char* const net_text = "<network><name>other</name><uuid>33333333-3333-3333-3333-333333333333</uuid>"
                             "<bridge name='virbr7'/></network>";
const char* const card = "<interface type='ethernet' name='eth7'/>";
const char* const pool_text = "<pool type='dir'><name>other</name><uuid>44444444-4444-4444-4444-444444444444</uuid>"
                              "<target><path>/other</path></target></pool>";
const char* const volume = "<volume><name>other</name><capacity>1048576</capacity></volume>";

// One list of parameters, given back.
class params {
public:
    ~params() { virTypedParamsFree(list, count); }
    params() = default;
    params(const params&) = delete;
    params& uint(const char* name, unsigned int value) {
        virTypedParamsAddUInt(&list, &count, &room_, name, value);
        return *this;
    }
    params& ullong(const char* name, unsigned long long value) {
        virTypedParamsAddULLong(&list, &count, &room_, name, value);
        return *this;
    }
    params& text(const char* name, const char* value) {
        virTypedParamsAddString(&list, &count, &room_, name, value);
        return *this;
    }
    params& boolean(const char* name) {
        virTypedParamsAddBoolean(&list, &count, &room_, name, 1);
        return *this;
    }

    virTypedParameterPtr list = nullptr;
    int count = 0;

private:
    int room_ = 0;
};

void tuning(virDomainPtr dom) {
    virTypedParameter got[32];
    int count = 32;
    virDomainGetSchedulerParameters(dom, got, &count);
    count = 32;
    virDomainGetSchedulerParametersFlags(dom, got, &count, 0);
    count = 32;
    virDomainGetBlockIoTune(dom, "vda", got, &count, 0);
    count = 32;
    virDomainGetInterfaceParameters(dom, "net0", got, &count, 0);

    params scheduler, memory, numa, blkio, tune, net, perf, iothread;
    scheduler.uint(VIR_DOMAIN_SCHEDULER_WEIGHT, 20);
    virDomainSetSchedulerParameters(dom, scheduler.list, scheduler.count);
    virDomainSetSchedulerParametersFlags(dom, scheduler.list, scheduler.count, 0);
    memory.ullong(VIR_DOMAIN_MEMORY_HARD_LIMIT, 70000);
    virDomainSetMemoryParameters(dom, memory.list, memory.count, 0);
    numa.text(VIR_DOMAIN_NUMA_NODESET, "0");
    virDomainSetNumaParameters(dom, numa.list, numa.count, 0);
    blkio.uint(VIR_DOMAIN_BLKIO_WEIGHT, 500);
    virDomainSetBlkioParameters(dom, blkio.list, blkio.count, 0);
    tune.ullong(VIR_DOMAIN_BLOCK_IOTUNE_TOTAL_BYTES_SEC, 1000).ullong("total_bytes_sec_max", 2000);
    virDomainSetBlockIoTune(dom, "vda", tune.list, tune.count, 0);
    net.uint(VIR_DOMAIN_BANDWIDTH_IN_AVERAGE, 100);
    virDomainSetInterfaceParameters(dom, "net0", net.list, net.count, 0);
    perf.boolean(VIR_PERF_PARAM_CMT);
    virDomainSetPerfEvents(dom, perf.list, perf.count, 0);
    iothread.ullong(VIR_DOMAIN_IOTHREAD_POLL_MAX_NS, 100);
    virDomainAddIOThread(dom, 5, 0);
    virDomainSetIOThreadParams(dom, 5, iothread.list, iothread.count, 0);
    unsigned char map[] = {1};
    virDomainPinIOThread(dom, 5, map, 1, 0);
    virDomainPinEmulator(dom, map, 1, 0);
    virDomainPinVcpu(dom, 0, map, 1);
    virDomainSetMemoryStatsPeriod(dom, 5, 0);
    virDomainSetMaxMemory(dom, 65536);
}

void guest_of(virDomainPtr dom) {
    char buffer[64];
    virDomainBlockStatsStruct disk;
    virDomainInterfaceStatsStruct net;
    virDomainBlockInfo block;
    virDomainBlockStats(dom, "vda", &disk, sizeof disk);
    virDomainInterfaceStats(dom, "net0", &net, sizeof net);
    virDomainGetBlockInfo(dom, "vda", &block, 0);
    virDomainBlockPeek(dom, "vda", 0, sizeof buffer, buffer, 0);
    virDomainMemoryPeek(dom, 0, sizeof buffer, buffer, VIR_MEMORY_PHYSICAL);
    const char* root = "/";
    virDomainFSFreeze(dom, &root, 1, 0);
    virDomainFSThaw(dom, &root, 1, 0);
    virDomainFSTrim(dom, "/", 0, 0);
    virDomainSetMetadata(dom, VIR_DOMAIN_METADATA_TITLE, "title", nullptr, nullptr, 0);
    std::free(virDomainGetMetadata(dom, VIR_DOMAIN_METADATA_TITLE, nullptr, 0));
    virDomainCoreDumpWithFormat(dom, "core", VIR_DOMAIN_CORE_DUMP_FORMAT_RAW, 0);
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return;
    virDomainOpenGraphics(dom, 0, ends[0], 0);
    ::close(ends[0]);
    ::close(ends[1]);
}

void moments(virDomainPtr dom) {
    const auto one = virDomainSnapshotCreateXML(dom, "<domainsnapshot><name>a</name></domainsnapshot>", 0);
    const auto two = virDomainSnapshotCreateXML(dom, "<domainsnapshot><name>b</name></domainsnapshot>", 0);
    if (two) virDomainSnapshotFree(virDomainSnapshotGetParent(two, 0));
    virDomainSnapshotFree(virDomainSnapshotLookupByName(dom, "a", 0));
    for (auto snapshot : {two, one}) {
        if (!snapshot) continue;
        virDomainSnapshotDelete(snapshot, 0);
        virDomainSnapshotFree(snapshot);
    }
    const auto check = virDomainCheckpointCreateXML(dom, "<domaincheckpoint><name>a</name></domaincheckpoint>", 0);
    const auto next = virDomainCheckpointCreateXML(dom, "<domaincheckpoint><name>b</name></domaincheckpoint>", 0);
    if (next) virDomainCheckpointFree(virDomainCheckpointGetParent(next, 0));
    virDomainCheckpointFree(virDomainCheckpointLookupByName(dom, "a", 0));
    for (auto checkpoint : {next, check}) {
        if (!checkpoint) continue;
        virDomainCheckpointDelete(checkpoint, 0);
        virDomainCheckpointFree(checkpoint);
    }
}

// A file of each thread's own: what is saved there is restored.
void saves(virConnectPtr conn, virDomainPtr dom) {
    const auto file = "saved-" + std::to_string(::gettid());
    params to;
    to.text(VIR_DOMAIN_SAVE_PARAM_FILE, file.c_str());
    virDomainSaveParams(dom, to.list, to.count, 0);
    virDomainRestoreParams(conn, to.list, to.count, 0);
    if (virDomainSave(dom, file.c_str()) == 0) {
        virDomainSaveImageDefineXML(conn, file.c_str(), guest, 0);
        std::free(virDomainSaveImageGetXMLDesc(conn, file.c_str(), 0));
        virDomainRestore(conn, file.c_str());
    }
    virDomainCreate(dom);
    if (virDomainSaveFlags(dom, file.c_str(), nullptr, 0) == 0) virDomainRestoreFlags(conn, file.c_str(), nullptr, 0);
}

void domains(virConnectPtr conn) {
    const auto ends = [](virDomainPtr dom) {
        if (!dom) return;
        virDomainDestroy(dom);
        virDomainFree(dom);
    };
    ends(virDomainCreateXML(conn, passing, 0));
    ends(virDomainCreateLinux(conn, passing, 0));
    ends(virDomainCreateXMLWithFiles(conn, passing, 0, nullptr, 0));
    virDomainFree(virDomainDefineXMLFlags(conn, guest, 0));
    const auto dom = virDomainDefineXML(conn, guest);
    if (!dom) return;
    unsigned char id[VIR_UUID_BUFLEN];
    virDomainGetUUID(dom, id);
    virDomainFree(virDomainLookupByUUID(conn, id));
    virDomainFree(virDomainLookupByUUIDString(conn, "11111111-1111-1111-1111-111111111111"));
    virDomainCreateWithFlags(dom, 0);
    tuning(dom);
    guest_of(dom);
    moments(dom);
    saves(conn, dom);
    virDomainDestroy(dom);
    virDomainCreateWithFiles(dom, 0, nullptr, 0);
    virDomainDestroy(dom);
    virDomainSetMaxMemory(dom, 65536);
    virDomainRename(dom, "renamed", 0);
    virDomainRename(dom, "guest", 0);
    virDomainUndefine(dom);
    virDomainFree(dom);
}

void networks(virConnectPtr conn) {
    const auto ends = [](virNetworkPtr net) {
        if (!net) return;
        virNetworkDestroy(net);
        virNetworkFree(net);
    };
    ends(virNetworkCreateXMLFlags(conn, net_text, 0));
    ends(virNetworkCreateXML(conn, net_text));
    virNetworkFree(virNetworkDefineXMLFlags(conn, net_text, 0));
    const auto net = virNetworkDefineXML(conn, net_text);
    if (!net) return;
    unsigned char id[VIR_UUID_BUFLEN];
    char text[VIR_UUID_STRING_BUFLEN];
    virNetworkGetUUID(net, id);
    virNetworkGetUUIDString(net, text);
    virNetworkFree(virNetworkLookupByUUID(conn, id));
    virNetworkFree(virNetworkLookupByUUIDString(conn, text));
    virNetworkUpdate(net, VIR_NETWORK_UPDATE_COMMAND_ADD_LAST, VIR_NETWORK_SECTION_DNS_TXT, -1,
                     "<txt name='a' value='b'/>", 0);
    const virConnectNetworkEventGenericCallback call = [](virConnectPtr, virNetworkPtr, void*) {};
    const int callback = virConnectNetworkEventRegisterAny(conn, net, VIR_NETWORK_EVENT_ID_LIFECYCLE, call, nullptr,
                                                           nullptr);
    virNetworkCreate(net);
    virNetworkDestroy(net);
    virNetworkUndefine(net);
    virConnectNetworkEventDeregisterAny(conn, callback);
    virNetworkFree(net);
}

void cards(virConnectPtr conn) {
    virInterfaceChangeBegin(conn, 0);
    const auto one = virInterfaceDefineXML(conn, card, 0);
    virInterfaceFree(virInterfaceLookupByName(conn, "eth7"));
    virInterfaceFree(virInterfaceLookupByMACString(conn, "aa:bb:cc:dd:ee:ff"));
    virInterfaceChangeRollback(conn, 0);
    if (one) virInterfaceFree(one);
}

void pools(virConnectPtr conn) {
    std::free(virConnectFindStoragePoolSources(conn, "logical", nullptr, 0));
    if (const auto first = virStoragePoolCreateXML(conn, pool_text, 0)) {
        virStoragePoolDestroy(first);
        virStoragePoolFree(first);
    }
    const auto pool = virStoragePoolDefineXML(conn, pool_text, 0);
    if (!pool) return;
    unsigned char id[VIR_UUID_BUFLEN];
    char text[VIR_UUID_STRING_BUFLEN];
    virStoragePoolGetUUID(pool, id);
    virStoragePoolGetUUIDString(pool, text);
    virStoragePoolFree(virStoragePoolLookupByUUID(conn, id));
    virStoragePoolFree(virStoragePoolLookupByUUIDString(conn, text));
    virStoragePoolFree(virStoragePoolLookupByTargetPath(conn, "/other"));
    virStoragePoolCreate(pool, 0);
    if (const auto one = virStorageVolCreateXML(pool, volume, 0)) {
        virStorageVolFree(virStorageVolLookupByName(pool, "other"));
        virStorageVolFree(virStorageVolLookupByKey(conn, "/other/other"));
        virStorageVolFree(virStorageVolLookupByPath(conn, "/other/other"));
        const auto copy = virStorageVolCreateXMLFrom(
            pool, "<volume><name>copy</name><capacity>1048576</capacity></volume>", one, 0);
        if (copy) virStorageVolDelete(copy, 0);
        if (copy) virStorageVolFree(copy);
        virStorageVolDelete(one, 0);
        virStorageVolFree(one);
    }
    virStoragePoolDestroy(pool);
    virStoragePoolBuild(pool, 0);
    virStoragePoolDelete(pool, 0);
    virStoragePoolUndefine(pool);
    virStoragePoolFree(pool);
}

void the_host(virConnectPtr conn) {
    char** models = nullptr;
    const int count = virConnectGetCPUModelNames(conn, "x86_64", &models, 0);
    for (int i = 0; i < count; ++i) std::free(models[i]);
    std::free(models);
    const char* cpu = "<cpu><arch>x86_64</arch><model>qemu64</model></cpu>";
    std::free(virConnectBaselineCPU(conn, &cpu, 1, 0));
    const virConnectNodeDeviceEventGenericCallback call = [](virConnectPtr, virNodeDevicePtr, void*) {};
    const int id =
        virConnectNodeDeviceEventRegisterAny(conn, nullptr, VIR_NODE_DEVICE_EVENT_ID_LIFECYCLE, call, nullptr, nullptr);
    const char* const port = "<device><parent>scsi_host1</parent><capability type='scsi_host'>"
                             "<capability type='fc_host'><wwnn>2000000012341234</wwnn><wwpn>1000000012341234</wwpn></capability>"
                             "</capability></device>";
    if (const auto made = virNodeDeviceCreateXML(conn, port, 0)) {
        virNodeDeviceFree(virNodeDeviceLookupByName(conn, virNodeDeviceGetName(made)));
        virNodeDeviceGetParent(made);
        virNodeDeviceDestroy(made);
        virNodeDeviceFree(made);
    }
    virConnectNodeDeviceEventDeregisterAny(conn, id);
}

}  // namespace

void call_with_values(virConnectPtr conn) {
    domains(conn);
    networks(conn);
    cards(conn);
    pools(conn);
    the_host(conn);
}
