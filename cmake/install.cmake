# Copyright virtxx contributors. Boost Software License 1.0.
# What `cmake --install` gives: headers, library, programs, a CMake package and a pkg-config file.
include(CMakePackageConfigHelpers)

set(VIRTXX_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/virtxx)

install(TARGETS virtxx virtxx_asio EXPORT virtxx-targets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
  RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/virtxx DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  FILES_MATCHING PATTERN "*.hpp")
# A driver whose type programs may know. Beside the generated headers, so that it is found here as it is once installed.
# drivers/test/driver.hpp shows headers that are not installed: that driver is opened by its URI alone.
configure_file(${PROJECT_SOURCE_DIR}/drivers/qemu/driver.hpp ${PROJECT_BINARY_DIR}/include/virtxx/drivers/qemu.hpp
  COPYONLY)
# Operations, enums and events are generated.
install(DIRECTORY ${PROJECT_BINARY_DIR}/include/virtxx DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  FILES_MATCHING PATTERN "*.hpp")
install(EXPORT virtxx-targets NAMESPACE virtxx:: DESTINATION ${VIRTXX_CMAKE_DIR})

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/virtxx-config.cmake.in
  ${PROJECT_BINARY_DIR}/virtxx-config.cmake INSTALL_DESTINATION ${VIRTXX_CMAKE_DIR})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/virtxx-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/virtxx-config.cmake ${PROJECT_BINARY_DIR}/virtxx-config-version.cmake
  DESTINATION ${VIRTXX_CMAKE_DIR})

# A static library brings the libraries it needs with it, a shared one has them inside.
set(VIRTXX_PC_REQUIRES "pugixml fmt spdlog libnl-route-3.0")
if(BUILD_SHARED_LIBS)
  set(VIRTXX_PC_REQUIRES_LINE "Requires.private: ${VIRTXX_PC_REQUIRES}")
else()
  set(VIRTXX_PC_REQUIRES_LINE "Requires: ${VIRTXX_PC_REQUIRES}")
endif()
configure_file(${CMAKE_CURRENT_LIST_DIR}/virtxx.pc.in ${PROJECT_BINARY_DIR}/virtxx.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/virtxx.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# The command writes its own completion for bash.
install(CODE "execute_process(COMMAND \"$<TARGET_FILE:virtxx_command>\" completion bash
  OUTPUT_FILE \"${PROJECT_BINARY_DIR}/virtxx.bash\" COMMAND_ERROR_IS_FATAL ANY)")
install(FILES ${PROJECT_BINARY_DIR}/virtxx.bash RENAME virtxx
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
