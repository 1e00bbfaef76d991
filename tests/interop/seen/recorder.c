/* Copyright virtxx contributors. Boost Software License 1.0.
 *
 * Preloaded, it stands before every function of libvirt's libraries, says in the file $VIRTXX_SEEN that the function was
 * called (a byte for each, in the order of functions.h), and leads on to it. Programs that were linked with all functions
 * looked up at their start are seen, too; and processes that end without a word. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef __x86_64__
#error "only x86-64 is known here"
#endif

static const char *const names[] = {
#define FUNCTION(number, name) #name,
#include "functions.h"
#undef FUNCTION
};
enum { count = sizeof(names) / sizeof(names[0]) };

static void *targets[count];
static unsigned char nobody_asks[count];
static unsigned char *seen = nobody_asks;

__attribute__((constructor)) static void open_file(void) {
    const char *path = getenv("VIRTXX_SEEN");
    int fd = path ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (fd < 0) return;
    if (ftruncate(fd, count) == 0) {
        void *at = mmap(NULL, count, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (at != MAP_FAILED) seen = at;
    }
    close(fd);
}

/* The library that has it is loaded, for somebody is linked with it. */
__attribute__((visibility("hidden"))) void *virtxx_seen_target(unsigned long number) {
    static const char *const libraries[] = {"libvirt.so.0", "libvirt-qemu.so.0", "libvirt-lxc.so.0", "libvirt-admin.so.0"};
    seen[number] = 1;
    for (int i = 0; !targets[number] && i < 4; ++i) {
        void *library = dlopen(libraries[i], RTLD_LAZY | RTLD_NOLOAD);
        if (!library) continue;
        targets[number] = dlsym(library, names[number]);
        dlclose(library);
    }
    if (!targets[number]) {
        fprintf(stderr, "recorder: %s is nowhere\n", names[number]);
        abort();
    }
    return targets[number];
}

/* All registers that arguments may be in are left as they were. */
__asm__(".text\n"
        "virtxx_seen_lead:\n"
        "    push %rdi\n    push %rsi\n    push %rdx\n    push %rcx\n    push %r8\n    push %r9\n    push %rax\n"
        "    sub $136, %rsp\n"
        "    movups %xmm0, (%rsp)\n    movups %xmm1, 16(%rsp)\n    movups %xmm2, 32(%rsp)\n    movups %xmm3, 48(%rsp)\n"
        "    movups %xmm4, 64(%rsp)\n    movups %xmm5, 80(%rsp)\n    movups %xmm6, 96(%rsp)\n    movups %xmm7, 112(%rsp)\n"
        "    mov 192(%rsp), %rdi\n"
        "    call virtxx_seen_target\n"
        "    mov %rax, %r11\n"
        "    movups (%rsp), %xmm0\n    movups 16(%rsp), %xmm1\n    movups 32(%rsp), %xmm2\n    movups 48(%rsp), %xmm3\n"
        "    movups 64(%rsp), %xmm4\n    movups 80(%rsp), %xmm5\n    movups 96(%rsp), %xmm6\n    movups 112(%rsp), %xmm7\n"
        "    add $136, %rsp\n"
        "    pop %rax\n    pop %r9\n    pop %r8\n    pop %rcx\n    pop %rdx\n    pop %rsi\n    pop %rdi\n"
        "    add $8, %rsp\n"
        "    jmp *%r11\n");

#define FUNCTION(number, name)                                                                                         \
    __asm__(".globl " #name "\n.type " #name ", @function\n" #name ":\n    push $" #number "\n    jmp virtxx_seen_lead\n");
#include "functions.h"
