# Language level, warnings, sanitizers, output folders; ccache and mold where they are.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # A precompiled header names the very bytes of what it was made from: g++ reads a header again whose bytes differ.
  # ccache takes headers that differ in white space for the same, so it may only cache what uses the precompiled one.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
    CCACHE_SLOPPINESS=time_macros,include_file_ctime,include_file_mtime ${CCACHE_PROGRAM})
endif()

# What is compiled as part of the project, and only that: a user's own flags stay the user's.
add_library(virtxx_flags INTERFACE)
target_compile_options(virtxx_flags INTERFACE -Wall -Wextra -Wpedantic -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 takes the recycling allocator of Asio's coroutine frames for a mismatch once it is inlined; it warns of
  # overlapping copies and of endless ones inside std::string's operator+ (its bug 105651), and of members of variants
  # and optionals that nobody reads (its bug 80635). Clang compiles all of it too, and warns of what is true of these.
  target_compile_options(virtxx_flags INTERFACE -fcoroutines -Wno-mismatched-new-delete -Wno-restrict
    -Wno-stringop-overflow -Wno-maybe-uninitialized)
  if(VIRTXX_UNITY)
    # To the compiler a file among others is a header, whose anonymous namespace would be another one everywhere.
    target_compile_options(virtxx_flags INTERFACE -Wno-subobject-linkage)
  endif()
endif()

# What is installed is small: what nobody reaches is left out, and what is not run a million times a second is compiled
# for size, which also takes less time. Coroutines gain most: at -O3 a frame's code is more than twice as long.
add_library(virtxx_compact INTERFACE)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(virtxx_flags INTERFACE -ffunction-sections -fdata-sections)
  target_link_options(virtxx_flags INTERFACE -Wl,--gc-sections)
  target_compile_options(virtxx_compact INTERFACE -Os)
endif()

# Programs around the library, which does what takes time: optimized for whoever builds them. Under sanitizers that
# halves their compile time.
add_library(virtxx_around INTERFACE)
if(VIRTXX_SANITIZE)
  target_compile_options(virtxx_around INTERFACE -O0)
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(virtxx_around INTERFACE -O1)
endif()

if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  # libstdc++ 12 calls in std::stable_sort what it declares deprecated.
  target_compile_options(virtxx_flags INTERFACE -Wno-deprecated-declarations)
endif()

find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  target_link_options(virtxx_flags INTERFACE $<$<NOT:$<BOOL:$<TARGET_PROPERTY:VIRTXX_PACKED>>>:-fuse-ld=mold>)
endif()

# Tables are full of addresses: packed, what says where they are takes a fiftieth of the space. Shared libraries with the
# property VIRTXX_PACKED are linked so, by the compiler's usual linker: Debian 12's mold packs them too, but without the
# mark that its C library asks for.
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  include(CheckLinkerFlag)
  check_linker_flag(CXX -Wl,-z,pack-relative-relocs VIRTXX_PACKS_RELOCATIONS)
endif()
if(VIRTXX_PACKS_RELOCATIONS)
  target_link_options(virtxx_flags INTERFACE
    $<$<BOOL:$<TARGET_PROPERTY:VIRTXX_PACKED>>:-Wl,-z,pack-relative-relocs>)
endif()

if(VIRTXX_SANITIZE)
  add_compile_options(-fsanitize=${VIRTXX_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${VIRTXX_SANITIZE})
  if(VIRTXX_SANITIZE MATCHES undefined)
    # A check at every dereference costs a quarter of the build; what they find, the address sanitizer stops at too.
    add_compile_options(-fno-sanitize=null,object-size,vptr)
  endif()
  if(VIRTXX_SANITIZE MATCHES thread AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wno-tsan)  # Asio's fences, which it uses beside its mutexes
  endif()
endif()
# What fuzz targets reach: the fuzzer sees which of its branches an input takes.
add_library(virtxx_fuzzed INTERFACE)
if(VIRTXX_FUZZ)
  target_compile_options(virtxx_fuzzed INTERFACE -fsanitize=fuzzer-no-link)
endif()
# Objects and messages name files from the top of the tree: the same wherever the clone lies.
add_compile_options(-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)
