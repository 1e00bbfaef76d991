// Copyright virtxx contributors. Boost Software License 1.0.

// What reading and writing a domain's document costs beside libvirt, which does the same in process when a domain is
// defined on its mock driver and its description asked for; and what a document takes that is held typed.

#include <dlfcn.h>
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <pugixml.hpp>

#include "bench/everyday_domain.hpp"

#include <virtxx/doc/domain.hpp>
#include <virtxx/xml/binding.hpp>

namespace {

// The few functions of libvirt's C interface that are needed here, of the library that the system has.
class libvirt {
public:
    libvirt() : library_(::dlopen("libvirt.so.0", RTLD_NOW)) {
        if (!library_) return;
        find(open_, "virConnectOpen");
        find(define_, "virDomainDefineXML");
        find(dump_, "virDomainGetXMLDesc");
        find(undefine_, "virDomainUndefine");
        find(free_, "virDomainFree");
        connection_ = open_ ? open_("test:///default") : nullptr;
    }
    explicit operator bool() const { return connection_ && define_ && dump_ && undefine_ && free_; }

    // Microseconds of a definition with the dump that follows.
    double define_and_dump(const char* text) const {
        using clock = std::chrono::steady_clock;
        const auto from = clock::now();
        void* domain = define_(connection_, text);
        if (!domain) return -1;
        char* dump = dump_(domain, 0);
        const auto until = clock::now();
        std::free(dump);
        undefine_(domain);
        free_(domain);
        return std::chrono::duration<double, std::micro>(until - from).count();
    }

private:
    template <class F>
    void find(F*& function, const char* name) {
        function = reinterpret_cast<F*>(::dlsym(library_, name));
    }

    void* library_;
    void* connection_ = nullptr;
    void* (*open_)(const char*) = nullptr;
    void* (*define_)(void*, const char*) = nullptr;
    char* (*dump_)(void*, unsigned) = nullptr;
    int (*undefine_)(void*) = nullptr;
    int (*free_)(void*) = nullptr;
};

double typed(const char* text) {
    using clock = std::chrono::steady_clock;
    const auto from = clock::now();
    const auto out = vir::format(vir::parse<vir::domain_def>(text));
    const auto until = clock::now();
    if (out.empty()) std::abort();
    return std::chrono::duration<double, std::micro>(until - from).count();
}

struct appended : pugi::xml_writer {
    std::string out;
    void write(const void* data, std::size_t size) override { out.append(static_cast<const char*>(data), size); }
};

double raw(const char* text, std::size_t size) {
    using clock = std::chrono::steady_clock;
    const auto from = clock::now();
    pugi::xml_document document;
    document.load_buffer(text, size);
    appended to;
    document.print(to, "  ");
    const auto until = clock::now();
    if (to.out.empty()) std::abort();
    return std::chrono::duration<double, std::micro>(until - from).count();
}

// KiB of the heap for each of ten thousand documents that are held at once.
double kibibytes_each() {
    constexpr std::size_t count = 10'000;
    std::vector<vir::domain_def> held;
    const auto before = ::mallinfo2();
    held.reserve(count);
    for (std::size_t i = 0; i < count; ++i) held.push_back(vir::parse<vir::domain_def>(everyday_domain));
    const auto after = ::mallinfo2();
    return static_cast<double>(after.uordblks + after.hblkhd - before.uordblks - before.hblkhd) / count / 1024;
}

}  // namespace

int main() {
    const std::string text(everyday_domain);
    double ours = 1e18, floor = 1e18, theirs = 1e18;
    const libvirt other;
    for (int i = 0; i < 2000; ++i) {
        ours = std::min(ours, typed(text.c_str()));
        floor = std::min(floor, raw(text.data(), text.size()));
        if (!other) continue;
        const double once = other.define_and_dump(text.c_str());
        if (once < 0) return std::fprintf(stderr, "libvirt refuses the document\n"), 1;
        theirs = std::min(theirs, once);
    }
    std::printf("figure\tdocument parse + format\t%.2f us\t%.2f us\t4\n", ours, floor);
    if (other)
        std::printf("figure\tthe same, of libvirt's\t%.2f us\t%.2f us\t0.083\n", ours, theirs);
    else
        std::printf("left out: libvirt.so.0 of the package libvirt0 is not there to compare with\n");
    std::printf("figure\tdocument held typed\t%.1f KiB\t-\t12\n", kibibytes_each());
}
