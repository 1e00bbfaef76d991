/* Copyright virtxx contributors. Boost Software License 1.0. */
/* call_probe URI [FUNCTION]: calls every function with one argument that is wrong and prints what it answers and which
 * error it leaves: a line for each call, to be compared with what another library prints. */
#define _GNU_SOURCE
#include "tests/cshim/call_probe.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

char area[16][16384];

static virConnectPtr conn;
static const unsigned char uuid[VIR_UUID_BUFLEN] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

/* What no public function makes of nothing, libvirt's own library makes by names that it keeps for itself. */
static void *internal(const char *name)
{
    return dlsym(RTLD_DEFAULT, name);
}

static void *have(void *object)
{
    if (object) return object;
    printf("no object\n");
    fflush(stdout);
    _exit(0);
}

virConnectPtr some_virConnect(void) { return conn; }
virDomainPtr some_virDomain(void) { return have(virDomainLookupByName(conn, "test")); }
virNetworkPtr some_virNetwork(void) { return have(virNetworkLookupByName(conn, "default")); }
virStoragePoolPtr some_virStoragePool(void) { return have(virStoragePoolLookupByName(conn, "default-pool")); }
virInterfacePtr some_virInterface(void) { return have(virInterfaceLookupByName(conn, "eth1")); }
virNodeDevicePtr some_virNodeDevice(void) { return have(virNodeDeviceLookupByName(conn, "computer")); }
virStreamPtr some_virStream(void) { return have(virStreamNew(conn, 0)); }

virDomainSnapshotPtr some_virDomainSnapshot(void)
{
    virDomainSnapshotPtr (*make)(virDomainPtr, const char *) = internal("virGetDomainSnapshot");
    return have(make ? make(some_virDomain(), "snap") : NULL);
}
virDomainCheckpointPtr some_virDomainCheckpoint(void)
{
    virDomainCheckpointPtr (*make)(virDomainPtr, const char *) = internal("virGetDomainCheckpoint");
    return have(make ? make(some_virDomain(), "check") : NULL);
}
virNetworkPortPtr some_virNetworkPort(void)
{
    virNetworkPortPtr (*make)(virNetworkPtr, const unsigned char *) = internal("virGetNetworkPort");
    return have(make ? make(some_virNetwork(), uuid) : NULL);
}
virStorageVolPtr some_virStorageVol(void)
{
    virStorageVolPtr (*make)(virConnectPtr, const char *, const char *, const char *, void *, void *) =
        internal("virGetStorageVol");
    return have(make ? make(conn, "default-pool", "vol", "/default-pool/vol", NULL, NULL) : NULL);
}
virSecretPtr some_virSecret(void)
{
    virSecretPtr (*make)(virConnectPtr, const unsigned char *, int, const char *) = internal("virGetSecret");
    return have(make ? make(conn, uuid, 1, "vol") : NULL);
}
virNWFilterPtr some_virNWFilter(void)
{
    virNWFilterPtr (*make)(virConnectPtr, const char *, const unsigned char *) = internal("virGetNWFilter");
    return have(make ? make(conn, "clean-traffic", uuid) : NULL);
}
virNWFilterBindingPtr some_virNWFilterBinding(void)
{
    virNWFilterBindingPtr (*make)(virConnectPtr, const char *, const char *) = internal("virGetNWFilterBinding");
    return have(make ? make(conn, "vnet0", "clean-traffic") : NULL);
}
int some_function(void) { return 0; }

static void tell(const char *answer)
{
    virErrorPtr e = virGetLastError();
    if (!e || e->code == VIR_ERR_OK) printf("%s\n", answer);
    else
        printf("%s; error %d domain %d level %d '%s' '%s' '%s' '%s' %d %d\n", answer, e->code, e->domain, e->level,
               e->message ? e->message : "(null)", e->str1 ? e->str1 : "(null)", e->str2 ? e->str2 : "(null)",
               e->str3 ? e->str3 : "(null)", e->int1, e->int2);
    fflush(stdout);
}

void answer_nothing(void) { tell("nothing"); }
void answer_pointer(const void *answer) { tell(answer ? "something" : "NULL"); }
void answer_number(long long answer)
{
    char text[32];
    snprintf(text, sizeof(text), "%lld", answer);
    tell(answer > 0 ? "more" : text);
}

static void be_quiet(void *data, virErrorPtr error)
{
    (void) data;
    (void) error;
}

static void run(const struct probe *probe, const char *uri, int readonly)
{
    pid_t child;
    int status;

    printf("%s, %s%s: ", probe->function, probe->what, readonly ? ", read-only" : "");
    fflush(stdout);
    child = fork();
    if (child == 0) {
        alarm(20);
        virSetErrorFunc(NULL, be_quiet);
        conn = readonly ? virConnectOpenReadOnly(uri) : virConnectOpen(uri);
        if (!conn) {
            printf("no connection\n");
            fflush(stdout);
            _exit(0);
        }
        virResetLastError();
        probe->call(probe->number);
        _exit(0);
    }
    waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) printf("killed by signal %d\n", WTERMSIG(status));
}

int main(int argc, char **argv)
{
    const struct probe *probe;
    int i, j;

    if (argc < 2) return 2;
    /* Something to find, whatever is looked up. */
    for (i = 0; i < 16; ++i)
        for (j = 0; j < 16384; ++j) area[i][j] = 0;
    for (probe = probes; probe->function; ++probe) {
        if (argc > 2 && strcmp(argv[2], probe->function) != 0) continue;
        run(probe, argv[1], 0);
        run(probe, argv[1], 1);
    }
    return 0;
}
