# SPDX-License-Identifier: GPL-3.0-or-later
# A room is a folder with one library. Its public headers live in <folder>/include/<room>/, so that a room can only
# include what it links: an arrow that the design does not have fails to compile.

add_library(pw_warnings INTERFACE)
target_compile_options(pw_warnings INTERFACE -Wall -Wextra -Wpedantic $<$<BOOL:${PW_WERROR}>:-Werror>)
# GCC 12 warns falsely of "text" + std::string (GCC bug 105651), and of std::regex under the sanitizers (105562).
target_compile_options(pw_warnings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
# Files compiled together: what is one file's alone looks like a header's.
target_compile_options(pw_warnings INTERFACE $<$<AND:$<COMPILE_LANG_AND_ID:CXX,GNU>,$<BOOL:${CMAKE_UNITY_BUILD}>>:-Wno-subobject-linkage>)
if(PW_SANITIZE)
  target_compile_options(pw_warnings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  add_compile_options(-fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=address,undefined)
endif()

if(PW_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link,address -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address)
endif()

# pw_add_room(<room> SOURCES ... [USES room-or-library ...] [PRIVATE library ...])
# defines the library pw_<room> from the current folder.
function(pw_add_room room)
  cmake_parse_arguments(ARG "" "" "SOURCES;USES;PRIVATE" ${ARGN})
  set(target pw_${room})
  if(ARG_SOURCES)
    add_library(${target} STATIC ${ARG_SOURCES})
    target_include_directories(${target} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/include)
    target_link_libraries(${target} PUBLIC ${ARG_USES} PRIVATE pw_warnings ${ARG_PRIVATE})
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
    target_compile_definitions(${target} PRIVATE QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII
                               QT_NO_NARROWING_CONVERSIONS_IN_CONNECT)
  else()
    add_library(${target} INTERFACE)
    target_include_directories(${target} INTERFACE ${CMAKE_CURRENT_SOURCE_DIR}/include)
    target_link_libraries(${target} INTERFACE ${ARG_USES})
  endif()
endfunction()
