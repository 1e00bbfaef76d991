// Copyright virtxx contributors. Boost Software License 1.0.
//
// hello [URI]: which guests there are.
#include <virtxx/virtxx.hpp>

#include <iostream>

vir::task<void> hello(std::string uri) {
    auto conn = co_await vir::open(uri);
    auto guests = co_await conn.domains();
    for (const auto& guest : guests) {
        const auto info = co_await guest.info();
        std::cout << guest.name() << ": " << to_string(info.state) << '\n';
    }
}

int main(int argc, char** argv) try {
    vir::run(hello(argc > 1 ? argv[1] : "test:///default"));
} catch (const vir::error& e) {
    std::cerr << "hello: " << e.what() << '\n';
    return 1;
}
