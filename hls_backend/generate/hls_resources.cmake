# SPDX-License-Identifier: GPL-3.0-or-later
# Turns the files of hls_project/ into hls_resources.cpp, so that the programs need no data folder at run time.
file(GLOB_RECURSE files RELATIVE ${CMAKE_CURRENT_SOURCE_DIR}/hls_project CONFIGURE_DEPENDS
     ${CMAKE_CURRENT_SOURCE_DIR}/hls_project/*)
set(entries "")
foreach(file IN LISTS files)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/hls_project/${file})
  file(READ ${CMAKE_CURRENT_SOURCE_DIR}/hls_project/${file} text)
  string(APPEND entries "      {\"${file}\", R\"pwtext(${text})pwtext\"},\n")
endforeach()
file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/hls_resources.cpp @ONLY CONTENT
"// Made by hls_resources.cmake.
#include \"hls_resources.h\"

namespace pw::hls {

const std::vector<std::pair<std::string_view, std::string_view>>& hlsProjectResources() {
  static const std::vector<std::pair<std::string_view, std::string_view>> files = {
@entries@  };
  return files;
}

}  // namespace pw::hls
")
