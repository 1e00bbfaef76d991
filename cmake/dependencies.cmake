# Debian's packages; `sh cmake/dev.sh setup` installs them.
find_package(Threads REQUIRED)
find_package(pugixml REQUIRED)
find_package(fmt REQUIRED)
find_package(range-v3 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(spdlog REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(LIBNL REQUIRED IMPORTED_TARGET libnl-route-3.0)

find_path(ASIO_INCLUDE_DIR asio/awaitable.hpp REQUIRED)
add_library(virtxx_asio INTERFACE)
target_include_directories(virtxx_asio SYSTEM INTERFACE $<BUILD_INTERFACE:${ASIO_INCLUDE_DIR}>)
target_compile_definitions(virtxx_asio INTERFACE
  ASIO_STANDALONE
  # Asio 1.22 does not find coroutines under clang with libstdc++ by itself.
  $<$<CXX_COMPILER_ID:Clang>:ASIO_HAS_CO_AWAIT ASIO_HAS_STD_COROUTINE>)
target_link_libraries(virtxx_asio INTERFACE Threads::Threads)
