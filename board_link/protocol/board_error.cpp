// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/board_error.h"

namespace pw::board {
namespace {

ErrorKind kindOf(int number) {
  switch (number) {
    case code::badRequest:
    case code::tooLarge:
    case code::nothingLoaded:
    case code::badBitstream:
    case code::badHandoff:
    case code::clockRefused:
    case code::badShape:
      return ErrorKind::badInput;
    case code::cancelled:
      return ErrorKind::cancelled;
    case code::fileMissing:
      return ErrorKind::io;
    case code::noPl:
      return ErrorKind::toolMissing;
    case code::otherVersion:
    case code::plChanged:
    case code::wrongHash:
    case code::wrongPart:
    case code::wrongBuild:
      return ErrorKind::mismatch;
    case code::dmaTimeout:
      return ErrorKind::timeout;
    default:
      return ErrorKind::toolFailed;
  }
}

template <class T>
void take(const Json& json, const char* key, T& value) {
  const auto found = json.find(key);
  if (found == json.end()) return;
  try {
    value = found->get<T>();
  } catch (const Json::exception&) {
    // A field of the wrong type keeps its default: the rest of the error is still worth showing.
  }
}

}  // namespace

BoardError BoardError::fromJson(const Json& json) {
  BoardError error;
  if (!json.is_object()) {
    error.message = "The board reported an error that cannot be read.";
    return error;
  }
  take(json, "code", error.code);
  take(json, "name", error.name);
  take(json, "message", error.message);
  take(json, "hint", error.hint);
  take(json, "retryable", error.retryable);
  take(json, "detail", error.detail);
  return error;
}

Json BoardError::toJson() const {
  return {{"code", code}, {"name", name},           {"message", message},
          {"hint", hint}, {"retryable", retryable}, {"detail", detail}};
}

Error toError(const BoardError& error, const std::string& operation) {
  std::string what =
      error.message.empty() ? "The board reported error " + std::to_string(error.code) + "." : error.message;
  return {kindOf(error.code), std::move(what),
          "board, " + operation + " (" + std::to_string(error.code) + " " + error.name + ")", error.hint};
}

}  // namespace pw::board
