/* Copyright virtxx contributors. Boost Software License 1.0. */
/* A C program as others write them: the life of a guest of the test driver, through the headers and libraries that it
 * is compiled with. Says what it finds; ends with 1 when that is not what libvirt would say. */
#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

#define CHECK(condition) check((condition) != 0, #condition)

static void check(int good, const char *what)
{
    printf("%s: %s\n", good ? "ok" : "FAILED", what);
    failures += !good;
}

static void be_quiet(void *data, virErrorPtr error)
{
    (void) data;
    (void) error;
}

static int heard;

static int hear(virConnectPtr conn, virDomainPtr domain, int event, int detail, void *data)
{
    (void) conn;
    (void) domain;
    (void) data;
    printf("event %d, detail %d\n", event, detail);
    heard |= 1 << event;
    return 0;
}

static void wake(int timer, void *data)
{
    (void) timer;
    (void) data;
}

static const char *guest =
    "<domain type='test'><name>web</name><memory unit='MiB'>64</memory><vcpu>2</vcpu><os><type>hvm</type></os></domain>";

static void life(virConnectPtr conn)
{
    virDomainPtr domain = virDomainDefineXML(conn, guest);
    virDomainPtr again;
    virDomainInfo info;
    char *text;
    char uuid[VIR_UUID_STRING_BUFLEN];
    int state = -1, reason = -1;

    CHECK(domain);
    if (!domain) return;
    CHECK(strcmp(virDomainGetName(domain), "web") == 0);
    CHECK(virDomainGetID(domain) == (unsigned int) -1);
    CHECK(virDomainIsActive(domain) == 0);
    CHECK(virDomainIsPersistent(domain) == 1);
    CHECK(virDomainGetUUIDString(domain, uuid) == 0 && strlen(uuid) == VIR_UUID_STRING_BUFLEN - 1);

    CHECK(virDomainCreate(domain) == 0);
    CHECK(virDomainGetID(domain) > 0);
    CHECK(virDomainCreate(domain) == -1);
    CHECK(virGetLastError() && virGetLastError()->domain == VIR_FROM_TEST);

    CHECK(virDomainGetInfo(domain, &info) == 0);
    CHECK(info.state == VIR_DOMAIN_RUNNING && info.maxMem == 64 * 1024 && info.nrVirtCpu == 2);
    CHECK(virDomainSuspend(domain) == 0);
    CHECK(virDomainGetState(domain, &state, &reason, 0) == 0);
    CHECK(state == VIR_DOMAIN_PAUSED && reason == VIR_DOMAIN_PAUSED_USER);
    CHECK(virDomainResume(domain) == 0);

    text = virDomainGetXMLDesc(domain, 0);
    CHECK(text && strstr(text, "<name>web</name>"));
    free(text);

    again = virDomainLookupByUUIDString(conn, uuid);
    CHECK(again && virDomainGetID(again) == virDomainGetID(domain));
    CHECK(virDomainRef(again) == 0);
    CHECK(virDomainFree(again) == 0);
    CHECK(virDomainFree(again) == 0);

    CHECK(virDomainDestroy(domain) == 0);
    CHECK(virDomainGetID(domain) == (unsigned int) -1);
    CHECK(virDomainUndefine(domain) == 0);
    CHECK(virDomainLookupByName(conn, "web") == NULL);
    CHECK(virGetLastErrorCode() == VIR_ERR_NO_DOMAIN);
    CHECK(virDomainFree(domain) == 0);
}

static void lists(virConnectPtr conn)
{
    virDomainPtr *domains = NULL;
    int ids[8], count = virConnectListAllDomains(conn, &domains, 0), i;
    char *names[8];

    CHECK(count == 1 && domains && domains[1] == NULL);
    for (i = 0; i < count; ++i) virDomainFree(domains[i]);
    free(domains);
    CHECK(virConnectListAllDomains(conn, NULL, VIR_CONNECT_LIST_DOMAINS_ACTIVE) == 1);
    CHECK(virConnectNumOfDomains(conn) == 1 && virConnectListDomains(conn, ids, 8) == 1 && ids[0] == 1);
    CHECK(virConnectListDefinedDomains(conn, names, 8) == 0);
}

static void params(virConnectPtr conn)
{
    virTypedParameterPtr found = NULL;
    virDomainPtr domain = virDomainLookupByName(conn, "test");
    int count = 0, room = 0, value = 0;

    CHECK(domain);
    CHECK(virTypedParamsAddInt(&found, &count, &room, "answer", 42) == 0);
    CHECK(virTypedParamsGetInt(found, count, "answer", &value) == 1 && value == 42);
    virTypedParamsFree(found, count);
    virDomainFree(domain);
}

static void errors(virConnectPtr conn)
{
    CHECK(virDomainGetInfo(NULL, NULL) == -1 && virGetLastErrorCode() == VIR_ERR_INVALID_DOMAIN);
    CHECK(virDomainLookupByName(conn, NULL) == NULL && virGetLastErrorCode() == VIR_ERR_INVALID_ARG);
    CHECK(strcmp(virGetLastErrorMessage(), "name in virDomainLookupByName must not be NULL") == 0);
}

int main(void)
{
    virConnectPtr conn;
    unsigned long version = 0;
    int callback, timer;

    CHECK(virInitialize() == 0);
    virSetErrorFunc(NULL, be_quiet);
    CHECK(virGetVersion(&version, NULL, NULL) == 0 && version >= 9000000);
    CHECK(virEventRegisterDefaultImpl() == 0);
    conn = virConnectOpen("test:///default");
    CHECK(conn);
    if (!conn) return 1;
    CHECK(strcmp(virConnectGetType(conn), "TEST") == 0);
    callback = virConnectDomainEventRegisterAny(conn, NULL, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                                VIR_DOMAIN_EVENT_CALLBACK(hear), NULL, NULL);
    CHECK(callback >= 0);
    lists(conn);
    life(conn);
    params(conn);
    errors(conn);

    timer = virEventAddTimeout(50, wake, NULL, NULL);
    while (!(heard & (1 << VIR_DOMAIN_EVENT_UNDEFINED)) && virEventRunDefaultImpl() == 0) {}
    CHECK(heard & (1 << VIR_DOMAIN_EVENT_STARTED));
    virEventRemoveTimeout(timer);
    CHECK(virConnectDomainEventDeregisterAny(conn, callback) == 0);
    CHECK(virConnectClose(conn) == 0);
    printf("%d failed\n", failures);
    return failures != 0;
}
