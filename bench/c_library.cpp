// Copyright virtxx contributors. Boost Software License 1.0.

// What calls of the C API cost beside libvirt: c_program.c with the system's libvirt.so.0 and with ours, in turns, so
// that what else the machine does disturbs both alike; of each figure the median of the rounds.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bench/everyday_domain.hpp"

namespace {

struct measured {
    const char* name;   // as the program prints it
    const char* title;
    const char* limit;  // of the ratio; with a plus, of what ours takes more
};

constexpr measured all_measured[] = {
    {"define", "C: define the 4 KB domain", "0.125"},
    {"undefine", "C: undefine it", "0.5"},
    {"describe", "C: virDomainGetXMLDesc of it", "0.333"},
    {"list_10000", "C: list 10,000 domains and free them", "0.25"},
    {"list_1000", "C: list 1,000 domains and free them", "0.25"},
    {"create", "C: virDomainCreate", "0.25"},
    {"stats", "C: statistics of 20 domains", "0.5"},
    {"lookup", "C: look up by name, virDomainGetInfo", "1"},
    {"event", "C: suspend until its event is told", "1"},
    {"event_thread", "C: the same, with the loop in a thread", "1"},
    {"name", "C: virDomainGetName", "+0.3 us"},
    {"uuid", "C: virDomainGetUUID", "+0.3 us"},
    {"uuid_string", "C: virDomainGetUUIDString", "+0.3 us"},
    {"id", "C: virDomainGetID", "+0.3 us"},
    {"process", "C: a process that opens and closes", "1"},
};

using figures = std::map<std::string, std::vector<double>>;

// Runs the program with the libraries of that folder, the system's when there is none, and takes up what it prints.
bool run(const std::string& libraries, const std::string& document, figures& to) {
    const auto command = "LD_LIBRARY_PATH='" + libraries + "' '" VIRTXX_C_PROGRAM "' '" + document + "'";
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> output(::popen(command.c_str(), "r"), &::pclose);
    if (!output) return false;
    char name[64], unit[8];
    double value = 0;
    std::size_t count = 0;
    for (; std::fscanf(output.get(), "%63s %lf %7s", name, &value, unit) == 3; ++count) to[name].push_back(value);
    return count == std::size(all_measured);
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

}  // namespace

int main() {
    constexpr int rounds = 5;
    if (std::system("LD_LIBRARY_PATH= ldd '" VIRTXX_C_PROGRAM "' | grep -q 'libvirt[.]so[.]0 => /'") != 0) {
        std::printf("left out: libvirt.so.0 of the package libvirt0 is not there to compare with\n");
        return 0;
    }
    const auto document = std::filesystem::temp_directory_path() / "virtxx-everyday-domain.xml";
    std::ofstream(document) << everyday_domain;
    figures theirs, ours;
    for (int i = 0; i < rounds; ++i)
        if (!run("", document, theirs) || !run(VIRTXX_C_LIBRARIES, document, ours)) return 1;
    std::filesystem::remove(document);
    for (const auto& one : all_measured)
        std::printf("figure\t%s\t%.3f us\t%.3f us\t%s\n", one.title, median(ours[one.name]), median(theirs[one.name]),
                    one.limit);
}
