// Copyright virtxx contributors. Boost Software License 1.0.
// A program that knows nothing of this repository but what is installed.
#include <virtxx/doc/domain.hpp>
#include <virtxx/virtxx.hpp>

#include <iostream>

vir::task<int> program() {
    auto conn = co_await vir::open("test:///default");
    vir::domain_def def;
    def.type = vir::domain_type::test;
    def.name = "outside";
    def.memory = vir::mebibytes(64);
    def.os.type.type = vir::guest::os_type::hvm;
    auto guest = co_await conn.define(def);
    co_await guest.start();
    const auto info = co_await guest.info();
    std::cout << guest.name() << ": " << to_string(info.state) << '\n';
    co_return info.state == vir::domain_state::running ? 0 : 1;
}

int main() { return vir::run(program()); }
