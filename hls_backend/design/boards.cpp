// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/boards.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "base/file.h"
#include "boardFiles.h"

namespace pw::hls {
namespace {

namespace fs = std::filesystem;

const std::vector<std::pair<std::string, Processor>> processorNames{
    {"Zynq-7000", Processor::zynq7000}, {"Zynq UltraScale+", Processor::zynqUltraScale}};

/// Text that may stand in a Tcl list or a name of Vivado: no braces, no substitution, one line.
bool plain(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isprint(c) && std::string("{}[]$\\\"#;").find(char(c)) == std::string::npos;
  });
}

Result<void> checkPlain(const std::string& text, const std::string& key, const std::string& where) {
  if (plain(text)) return {};
  return failure(ErrorKind::badInput, "\"" + key + "\" holds characters that Tcl would take apart.", where,
                 "Use printable characters without braces, brackets, $, quotes and backslashes.");
}

Result<void> readPreset(const Json& json, BoardTarget& board, const std::string& where) {
  if (!json.is_object()) return failure(ErrorKind::badInput, "must be an object of texts.", where);
  for (const auto& [name, value] : json.items()) {
    if (!value.is_string())
      return failure(ErrorKind::badInput, "\"" + name + "\" must be text.", where,
                     "Write numbers as text: \"50\".");
    const bool word = !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
      return std::isalnum(c) || c == '_';
    });
    if (!word)
      return failure(ErrorKind::badInput, "\"" + name + "\" is not a property of a processing system.",
                     where);
    PW_CHECK(checkPlain(value.get<std::string>(), name, where));
    board.preset[name] = value.get<std::string>();
  }
  return {};
}

std::string lower(std::string text) {
  for (char& c : text) c = char(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::vector<BoardTarget> builtIn() {
  std::vector<BoardTarget> list;
  for (const auto& [file, text] : boardFiles()) {
    const Json json = Json::parse(text, nullptr, false);
    auto board = boardFromJson(json, file);
    if (board) list.push_back(std::move(*board));
  }
  // The board of the laboratory first: it stands for its part where only the part is given.
  std::stable_partition(list.begin(), list.end(),
                        [](const BoardTarget& board) { return board.name == "PYNQ-Z2"; });
  return list;
}

}  // namespace

const std::vector<BoardTarget>& boards() {
  static const std::vector<BoardTarget> list = builtIn();
  return list;
}

Result<BoardTarget> boardFromJson(const Json& json, const std::string& where) {
  if (!json.is_object()) return failure(ErrorKind::badInput, "The board is not a JSON object.", where);
  BoardTarget board;
  ObjectReader reader(json, where);
  reader.field("name", board.name).require("name");
  reader.field("part", board.part).require("part");
  reader.field("boardParts", board.boardParts);
  reader.field("boardConnections", board.boardConnections);
  reader.choice("processor", board.processor, processorNames).require("processor");
  reader.number("crystalMhz", board.crystalMhz, 10, 100).require("crystalMhz");
  const Json* preset = reader.child("preset");
  board.controlPort = board.processor == Processor::zynq7000 ? "M_AXI_GP0" : "M_AXI_HPM0_FPD";
  board.memoryPort = board.processor == Processor::zynq7000 ? "S_AXI_HP0" : "S_AXI_HP0_FPD";
  const std::vector<std::pair<std::string, std::string>> control{{board.controlPort, board.controlPort}};
  const std::vector<std::pair<std::string, std::string>> memory{{board.memoryPort, board.memoryPort}};
  reader.choice("controlPort", board.controlPort, control);
  reader.choice("memoryPort", board.memoryPort, memory);
  reader.number("clockNs", board.clockNs, 1, 1000).field("note", board.note);
  PW_CHECK(reader.finish());
  PW_CHECK(checkPlain(board.name, "name", where));
  PW_CHECK(checkPlain(board.part, "part", where));
  PW_CHECK(checkPlain(board.boardConnections, "boardConnections", where));
  for (const std::string& part : board.boardParts) PW_CHECK(checkPlain(part, "boardParts", where));
  if (preset) PW_CHECK(readPreset(*preset, board, where + ".preset"));
  if (!board.boardParts.empty()) board.boardPart = board.boardParts.front();
  return board;
}

Json toJson(const BoardTarget& board) {
  const bool small = board.processor == Processor::zynq7000;
  return {{"name", board.name},
          {"part", board.part},
          {"boardParts", board.boardParts},
          {"boardConnections", board.boardConnections},
          {"processor", processorNames[small ? 0 : 1].first},
          {"crystalMhz", board.crystalMhz},
          {"preset", board.preset},
          {"controlPort", board.controlPort},
          {"memoryPort", board.memoryPort},
          {"clockNs", board.clockNs},
          {"note", board.note}};
}

fs::path userBoardFolder() {
  if (const char* own = std::getenv("PULSEWRIGHT_BOARDS"); own && *own) return own;
  if (const char* config = std::getenv("XDG_CONFIG_HOME"); config && *config)
    return fs::path(config) / "pulsewright" / "boards";
  const char* home = std::getenv("HOME");
  return home && *home ? fs::path(home) / ".config" / "pulsewright" / "boards" : fs::path();
}

Result<std::vector<BoardTarget>> allBoards(const fs::path& folder) {
  std::vector<BoardTarget> list = boards();
  std::error_code error;
  if (folder.empty() || !fs::is_directory(folder, error)) return list;
  std::vector<fs::path> files;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().extension() == ".json") files.push_back(entry->path());
  }
  if (error)
    return failure(ErrorKind::io, "The folder of boards cannot be read: " + error.message() + ".",
                   folder.string());
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    PW_ASSIGN(const Json json, readJsonFile(file));
    PW_ASSIGN(BoardTarget board, boardFromJson(json, file.string()));
    const auto same = std::find_if(list.begin(), list.end(), [&](const BoardTarget& known) {
      return lower(known.name) == lower(board.name);
    });
    if (same != list.end()) {
      *same = std::move(board);
    } else {
      list.push_back(std::move(board));
    }
  }
  return list;
}

Result<BoardTarget> findBoard(const std::string& name, const fs::path& folder) {
  PW_ASSIGN(const std::vector<BoardTarget> list, allBoards(folder));
  std::string known;
  for (const BoardTarget& board : list) {
    if (lower(board.name) == lower(name)) return board;
    known += (known.empty() ? "" : ", ") + board.name;
  }
  return failure(ErrorKind::badInput, "The board \"" + name + "\" is not known.", "board",
                 "Known boards: " + known + ". Others are read from *.json in " + folder.string() + ".");
}

}  // namespace pw::hls
