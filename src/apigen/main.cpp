// Copyright virtxx contributors. Boost Software License 1.0.
// virtxx-apigen INCLUDE_DIR SOURCE_DIR FILE.api... [FILE.wire]: reads the descriptions, writes INCLUDE_DIR/virtxx/op/*.hpp,
// INCLUDE_DIR/libvirt/*.h, SOURCE_DIR/strings.cpp, api.json and *.syms. Files that stay the same are not touched.
#include "src/apigen/emit.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace {

std::string read(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error(path.string() + ": cannot be read");
    return {std::istreambuf_iterator<char>(in), {}};
}

void write(const std::filesystem::path& path, const std::string& text) {
    std::filesystem::create_directories(path.parent_path());
    if (std::filesystem::exists(path) && read(path) == text) return;
    std::ofstream out(path, std::ios::binary);
    out << text;
    if (!out.flush()) throw std::runtime_error(path.string() + ": cannot be written");
}

// Files of what costs the compiler most.
constexpr std::size_t wire_parts = 4;

void generate(const std::filesystem::path& include, const std::filesystem::path& source, int count, char** files) {
    apigen::api model;
    for (int i = 0; i < count; ++i) apigen::parse(model, files[i], read(files[i]));
    apigen::check(model);

    const auto headers = include / "virtxx" / "op";
    for (auto& file : model.files) write(headers / (file + ".hpp"), apigen::emit_header(model, file));
    std::set<std::string> handles;
    for (auto& one : model.operations)
        if (!one.handle.empty()) handles.insert(one.handle);
    for (auto& handle : handles) write(headers / (handle + "_methods.hpp"), apigen::emit_methods(model, handle));
    write(headers / "all.hpp", apigen::emit_lists(model));
    write(source / "strings.cpp", apigen::emit_strings(model));
    write(source / "api.json", apigen::emit_json(model));

    for (auto& name : apigen::c_headers())
        write(include / "libvirt" / (name + ".h"), apigen::emit_c_header(model, name));
    write(include / "libvirt" / "libvirt.h", apigen::emit_c_umbrella());
    write(source / "abi_probe.c", apigen::emit_abi_probe(model));
    write(source / "abi_declarations.c", apigen::emit_abi_declarations(model));
    write(source / "call_probe_table.cpp", apigen::emit_call_probe(model));
    for (auto& file : model.files)
        write(source / ("c_" + file + ".cpp"), apigen::emit_c_shim(model, file));
    write(source / "virtxx_c.h", apigen::emit_c_private(model));
    write(source / "by_hand.txt", apigen::emit_by_hand(model));
    if (!model.programs.empty()) {
        write(source / "protocol.hpp", apigen::emit_protocol(model));
        write(source / "wire_tables.cpp", apigen::emit_wire_tables(model));
        for (std::size_t part = 0; part < wire_parts; ++part)
            write(source / ("wire_typed_" + std::to_string(part) + ".cpp"),
                  apigen::emit_wire_typed(model, part, wire_parts));
    }
    for (auto& library : apigen::c_libraries()) {
        write(source / (library + ".syms"), apigen::emit_symbols(model, library));
        if (library != "libvirt") write(source / (library + ".cpp"), apigen::emit_c_library(model, library));
    }
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc < 4) {
        std::fprintf(stderr, "usage: %s INCLUDE_DIR SOURCE_DIR FILE.api...\n", argv[0]);
        return 2;
    }
    generate(argv[1], argv[2], argc - 3, argv + 3);
    return 0;
} catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
}
