// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"

namespace pw::board {

/// The error object of a response; the codes stand in PROTOCOL.md section 5. Ranges: 1xx protocol, 2xx state,
/// 3xx deployment, 4xx hardware, 5xx internal.
struct BoardError {
  int code = 500;
  std::string name, message, hint;
  bool retryable = false;
  Json detail = Json::object();  ///< hardware errors: dma registers and counters

  /// Reads what a board sent; what is missing keeps its default, unknown keys are ignored.
  static BoardError fromJson(const Json& json);
  Json toJson() const;
};

namespace code {
inline constexpr int badRequest = 101, unknownOperation = 102, otherVersion = 103, wrongToken = 104,
                     tooLarge = 105, busy = 106, cancelled = 107;
inline constexpr int nothingLoaded = 201, plChanged = 204;
inline constexpr int fileMissing = 301, wrongHash = 302, badBitstream = 303, wrongPart = 304,
                     badHandoff = 305, noPl = 306, programmingFailed = 307, wrongBuild = 308,
                     clockRefused = 309;
inline constexpr int badShape = 401, dmaTimeout = 402, dmaError = 403, earlyEnd = 404;
inline constexpr int internal = 500;
}  // namespace code

/// As the program's own error: kind by code, `where` naming the request, and the board's hint.
Error toError(const BoardError& error, const std::string& operation);

}  // namespace pw::board
