/* Copyright virtxx contributors. Boost Software License 1.0. */

/* What calls of the C API cost a program: run with one library and then with another, it measures both alike.
 *
 *   c_program DOCUMENT    measures; DOCUMENT is the file of a domain's description. Prints lines: NAME VALUE UNIT
 *   c_program             opens and closes a connection, which is all that a short program does
 *
 * Each figure is the median of many single ones, in a program that keeps test:///default open. */

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>

#include <pthread.h>
#include <semaphore.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static const char *self; /* this program's file */
static virConnectPtr conn;

static void fail(const char *what) {
    const char *why = virGetLastErrorMessage();
    fprintf(stderr, "c_program: %s: %s\n", what, why ? why : "no error");
    exit(1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

/* Microseconds of each time that something was done. */
struct samples {
    double all[2000];
    size_t count;
};

static void add(struct samples *to, double value) {
    if (to->count < sizeof to->all / sizeof *to->all) to->all[to->count++] = value;
}

static int by_value(const void *left, const void *right) {
    const double difference = *(const double *)left - *(const double *)right;
    return (difference > 0) - (difference < 0);
}

static void print(const char *name, struct samples *what) {
    qsort(what->all, what->count, sizeof *what->all, by_value);
    printf("%s %.4f us\n", name, what->all[what->count / 2]);
    fflush(stdout);
}

static char *read_file(const char *path) {
    static char text[1 << 16];
    FILE *file = fopen(path, "r");
    if (!file) fail(path);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

/* Domains until there are so many. */
static void fill_up(int count) {
    int number = virConnectNumOfDomains(conn) + virConnectNumOfDefinedDomains(conn);
    for (; number < count; ++number) {
        char text[512];
        snprintf(text, sizeof text,
                 "<domain type='test'><name>guest-%05d</name><uuid>5e6a2c1e-8f0e-4f0b-9d53-%012d</uuid>"
                 "<memory>1048576</memory><vcpu>2</vcpu><os><type>hvm</type></os></domain>",
                 number, number);
        virDomainPtr domain = virDomainDefineXML(conn, text);
        if (!domain) fail("defining a small domain");
        virDomainFree(domain);
    }
}

static void definitions(const char *text) {
    static struct samples define, describe, undefine;
    for (int i = 0; i < 1000; ++i) {
        const double start = now();
        virDomainPtr domain = virDomainDefineXML(conn, text);
        const double defined = now();
        if (!domain) fail("virDomainDefineXML");
        char *description = virDomainGetXMLDesc(domain, 0);
        const double described = now();
        if (!description) fail("virDomainGetXMLDesc");
        free(description);
        const double ready = now();
        if (virDomainUndefine(domain) < 0) fail("virDomainUndefine");
        const double undefined = now();
        virDomainFree(domain);
        add(&define, defined - start);
        add(&describe, described - defined);
        add(&undefine, undefined - ready);
    }
    print("define", &define);
    print("describe", &describe);
    print("undefine", &undefine);
}

static void starts(virDomainPtr domain) {
    static struct samples create;
    for (int i = 0; i < 1000; ++i) {
        const double start = now();
        if (virDomainCreate(domain) < 0) fail("virDomainCreate");
        add(&create, now() - start);
        if (virDomainDestroy(domain) < 0) fail("virDomainDestroy");
    }
    print("create", &create);
}

static void statistics(int domains) {
    static struct samples stats;
    for (int i = 0; i < 2000; ++i) {
        virDomainStatsRecordPtr *records = NULL;
        const double start = now();
        const int count = virConnectGetAllDomainStats(conn, 0, &records, 0);
        add(&stats, now() - start);
        virDomainStatsRecordListFree(records);
        if (count != domains) fail("virConnectGetAllDomainStats");
    }
    print("stats", &stats);
}

static void lookups(const char *name) {
    static struct samples lookup;
    for (int i = 0; i < 2000; ++i) {
        virDomainInfo info;
        const double start = now();
        virDomainPtr domain = virDomainLookupByName(conn, name);
        if (!domain || virDomainGetInfo(domain, &info) < 0) fail("virDomainGetInfo");
        virDomainFree(domain);
        add(&lookup, now() - start);
    }
    print("lookup", &lookup);
}

/* What an object knows of itself takes less than reading the clock: many calls at a time. */
static void getters(virDomainPtr domain) {
    enum { calls = 1000 };
    static struct samples name, uuid, uuid_string, id;
    unsigned char bytes[VIR_UUID_BUFLEN];
    char text[VIR_UUID_STRING_BUFLEN];
    for (int i = 0; i < 200; ++i) {
        double start = now();
        for (int j = 0; j < calls; ++j)
            if (!virDomainGetName(domain)) fail("virDomainGetName");
        add(&name, (now() - start) / calls);
        start = now();
        for (int j = 0; j < calls; ++j)
            if (virDomainGetUUID(domain, bytes) < 0) fail("virDomainGetUUID");
        add(&uuid, (now() - start) / calls);
        start = now();
        for (int j = 0; j < calls; ++j)
            if (virDomainGetUUIDString(domain, text) < 0) fail("virDomainGetUUIDString");
        add(&uuid_string, (now() - start) / calls);
        start = now();
        for (int j = 0; j < calls; ++j)
            if (virDomainGetID(domain) == (unsigned)-1) fail("virDomainGetID");
        add(&id, (now() - start) / calls);
    }
    print("name", &name);
    print("uuid", &uuid);
    print("uuid_string", &uuid_string);
    print("id", &id);
}

static double told; /* when */
static sem_t told_once;

static void tell(virConnectPtr where, virDomainPtr domain, int event, int detail, void *opaque) {
    (void)where, (void)domain, (void)event, (void)detail, (void)opaque;
    told = now();
    sem_post(&told_once);
}

static void run_loop(void) {
    if (virEventRunDefaultImpl() < 0) fail("virEventRunDefaultImpl");
}

static void *run_loop_always(void *nothing) {
    for (;;) run_loop();
    return nothing;
}

static void wait_in_loop(void) {
    while (sem_trywait(&told_once) != 0) run_loop();
}

static void wait_for_thread(void) {
    while (sem_wait(&told_once) != 0) continue;
    /* So that the other thread waits again, as it mostly does when something happens. */
    const struct timespec pause = {0, 100000};
    nanosleep(&pause, NULL);
}

static void events(virDomainPtr domain, int times, void (*wait)(void), const char *name) {
    static struct samples suspend;
    suspend.count = 0;
    const virConnectDomainEventGenericCallback callback_function = (virConnectDomainEventGenericCallback)(void *)tell;
    const int callback = virConnectDomainEventRegisterAny(conn, domain, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                                          callback_function, NULL, NULL);
    if (callback < 0) fail("virConnectDomainEventRegisterAny");
    for (int i = 0; i < times; ++i) {
        const double start = now();
        if (virDomainSuspend(domain) < 0) fail("virDomainSuspend");
        wait();
        add(&suspend, told - start);
        if (virDomainResume(domain) < 0) fail("virDomainResume");
        wait();
    }
    virConnectDomainEventDeregisterAny(conn, callback);
    print(name, &suspend);
}

static void lists(int domains, int times, const char *name) {
    static struct samples list;
    list.count = 0;
    fill_up(domains);
    for (int i = 0; i < times; ++i) {
        virDomainPtr *all = NULL;
        const double start = now();
        const int count = virConnectListAllDomains(conn, &all, 0);
        for (int j = 0; j < count; ++j) virDomainFree(all[j]);
        free(all);
        add(&list, now() - start);
        if (count != domains) fail("virConnectListAllDomains");
    }
    print(name, &list);
}

static void processes(void) {
    static struct samples process;
    char *arguments[] = {(char *)self, NULL};
    for (int i = 0; i < 40; ++i) {
        int status = 0;
        pid_t child;
        const double start = now();
        if (posix_spawn(&child, self, NULL, NULL, arguments, environ) != 0) fail(self);
        if (waitpid(child, &status, 0) != child || status != 0) fail("the short program");
        add(&process, now() - start);
    }
    print("process", &process);
}

static void open_connection(void) {
    if (virInitialize() < 0) fail("virInitialize");
    conn = virConnectOpen("test:///default");
    if (!conn) fail("virConnectOpen");
}

int main(int argc, char **argv) {
    self = argv[0];
    if (argc < 2) {
        open_connection();
        return virConnectClose(conn) != 0;
    }
    processes();
    sem_init(&told_once, 0, 0);
    if (virEventRegisterDefaultImpl() < 0) fail("virEventRegisterDefaultImpl");
    open_connection();
    const char *text = read_file(argv[1]);
    definitions(text);

    virDomainPtr domain = virDomainDefineXML(conn, text);
    if (!domain) fail("virDomainDefineXML");
    starts(domain);
    fill_up(20);
    statistics(20);
    if (virDomainCreate(domain) < 0) fail("virDomainCreate");
    lookups(virDomainGetName(domain));
    getters(domain);
    events(domain, 2000, wait_in_loop, "event");
    lists(1000, 200, "list_1000");
    lists(10000, 40, "list_10000");
    pthread_t loop;
    if (pthread_create(&loop, NULL, run_loop_always, NULL) != 0) fail("pthread_create");
    events(domain, 1000, wait_for_thread, "event_thread");
    exit(0); /* with the loop still running */
}
