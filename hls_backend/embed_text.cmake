# SPDX-License-Identifier: GPL-3.0-or-later
# pw_embed_text(<variable> <name> <namespace> <folder>): text files that live in <folder> as files and that a program
# carries inside, so that it needs no data folder at run time. Makes <name>.h with
#   const std::map<std::string, std::string>& <namespace>::<name>();   (file name -> text)
# in the present binary folder, and gives <variable> the .cpp to compile.
function(pw_embed_text variable name namespace folder)
  file(GLOB files CONFIGURE_DEPENDS ${folder}/*)
  set(entries "")
  foreach(file IN LISTS files)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    get_filename_component(title ${file} NAME)
    file(READ ${file} text)
    string(APPEND entries "      {\"${title}\", R\"pwtext(${text})pwtext\"},\n")
  endforeach()
  set(head "#include <map>\n#include <string>\n\nnamespace ${namespace} {\n")
  set(declaration "const std::map<std::string, std::string>& ${name}()")
  # file(CONFIGURE) touches a file only when its content changes.
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${name}.h @ONLY CONTENT
       "#pragma once\n@head@@declaration@;\n}  // namespace @namespace@\n")
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp @ONLY CONTENT
       "@head@@declaration@ {\n  static const std::map<std::string, std::string> files{\n@entries@  };\n  return files;\n}\n}  // namespace @namespace@\n")
  set(${variable} ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp PARENT_SCOPE)
endfunction()
