// Copyright virtxx contributors. Boost Software License 1.0.
// A program that knows nothing of this repository but what is installed.
#include <virtxx/error.hpp>
#include <virtxx/task.hpp>

#include <iostream>

vir::task<int> answer() {
    auto said = co_await vir::as_result([]() -> vir::task<void> {
        throw vir::error(vir::errc::no_domain, "no domain with name 'web'");
        co_return;
    }());
    if (said) co_return 1;
    std::cout << to_string(said.error().code()) << ": " << said.error().what() << '\n';
    co_return said.error().code() == vir::errc::no_domain ? 0 : 1;
}

int main() { return vir::run(answer()); }
