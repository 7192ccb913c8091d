// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace pw {

/// What kind of failure an Error is; programs choose their exit code and the window its remedy by it.
enum class ErrorKind {
  badInput,     ///< a file, a recipe or an argument that cannot be used as it is
  io,           ///< reading or writing failed: missing file, full disk, no permission
  toolMissing,  ///< an external program is not installed
  toolFailed,   ///< an external program ended with an error, crashed or said something unreadable
  timeout,      ///< a time limit ran out
  mismatch,     ///< a check failed: two things that must be equal are not
  cancelled,    ///< the person stopped it: not a failure
  internal      ///< a defect of this program
};

/// A failure as a value: what happened, where, and what to do about it. Shown to people as it is.
struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string what;   ///< one sentence: "The file is not HDF5."
  std::string where;  ///< file, key or stage: "data/clyc.h5", "student.epochs"
  std::string hint;   ///< what to do: "Import CSV files with 'pulsewright-cli import'."
};

template <class T>
using Result = tl::expected<T, Error>;

/// One line for a log or a terminal: "<where>: <what> <hint>".
std::string describe(const Error& error);

inline tl::unexpected<Error> failure(ErrorKind kind, std::string what, std::string where = {},
                                     std::string hint = {}) {
  return tl::unexpected<Error>(Error{kind, std::move(what), std::move(where), std::move(hint)});
}

inline tl::unexpected<Error> cancelled(std::string where = {}) {
  return failure(ErrorKind::cancelled, "Stopped.", std::move(where));
}

}  // namespace pw

#define PW_JOIN_IMPL(a, b) a##b
#define PW_JOIN(a, b) PW_JOIN_IMPL(a, b)

/// PW_CHECK(f()); hands an error of f on to the caller.
#define PW_CHECK(expression)                                                          \
  do {                                                                                \
    auto pwChecked = (expression);                                                    \
    if (!pwChecked) return tl::unexpected<::pw::Error>(std::move(pwChecked.error())); \
  } while (false)

/// PW_ASSIGN(auto x, f()); takes the value of f, or hands its error on to the caller.
#define PW_ASSIGN(declaration, expression) \
  PW_ASSIGN_IMPL(PW_JOIN(pwResult, __LINE__), declaration, expression)
#define PW_ASSIGN_IMPL(result, declaration, expression)                       \
  auto result = (expression);                                                 \
  if (!result) return tl::unexpected<::pw::Error>(std::move(result.error())); \
  declaration = std::move(*result)
