// Copyright virtxx contributors. Boost Software License 1.0.
// The shortest program: a task that is run, and an error that says what it is.
#include <virtxx/task.hpp>

#include <iostream>

vir::task<int> hello() {
    std::cout << "hello\n";
    co_return 0;
}

int main() { return vir::run(hello()); }
