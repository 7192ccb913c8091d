# SPDX-License-Identifier: GPL-3.0-or-later
# Include this from a room of GUI tests:
# pw_add_gui_test(<name> SOURCES ... USES ... [LABELS label ...] [TIMEOUT seconds])
# as pw_add_test, with the main program of gui_main.cpp: offscreen, fixed fonts and locale, Qt warnings fail.
include_guard(GLOBAL)
find_package(Qt6 6.4 REQUIRED COMPONENTS Test)

add_library(pw_gui_test_main STATIC ${CMAKE_CURRENT_LIST_DIR}/gui_main.cpp)
target_include_directories(pw_gui_test_main PUBLIC ${CMAKE_CURRENT_LIST_DIR})
target_link_libraries(pw_gui_test_main PUBLIC GTest::gtest pw_base pw_look Qt6::Widgets Qt6::Test pw_warnings)
target_compile_definitions(pw_gui_test_main PUBLIC PW_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
                           PW_BINARY_DIR="${PROJECT_BINARY_DIR}" PW_SHARED_DIR="${PROJECT_SOURCE_DIR}/../shared")

function(pw_add_gui_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "LABELS;SOURCES;USES" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 60)
  endif()
  add_executable(${name}_test ${ARG_SOURCES})
  target_link_libraries(${name}_test PRIVATE pw_gui_test_main ${ARG_USES})
  gtest_discover_tests(${name}_test DISCOVERY_TIMEOUT 60
                       PROPERTIES LABELS "gui;${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT}
                                  ENVIRONMENT "QT_QPA_PLATFORM=offscreen")
endfunction()
