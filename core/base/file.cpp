// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <sstream>

namespace pw {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> ioFailure(const std::string& what, const fs::path& path, int code) {
  std::string hint;
  if (code == ENOSPC || code == EDQUOT) hint = "Free some space on this disk and try again.";
  if (code == EACCES || code == EPERM || code == EROFS) hint = "Choose a folder that you may write to.";
  return failure(ErrorKind::io, what + ": " + std::strerror(code) + ".", path.string(), hint);
}

class Sha256 {
 public:
  Sha256() : m_context(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    EVP_DigestInit_ex(m_context.get(), EVP_sha256(), nullptr);
  }
  void add(std::string_view bytes) { EVP_DigestUpdate(m_context.get(), bytes.data(), bytes.size()); }
  std::string hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    EVP_DigestFinal_ex(m_context.get(), digest.data(), &length);
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (unsigned int i = 0; i < length; ++i) {
      text += digits[digest[i] >> 4];
      text += digits[digest[i] & 15];
    }
    return text;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> m_context;
};

Result<void> flushToDisk(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return ioFailure("The file could not be reopened", path, errno);
  const int status = ::fsync(file);
  const int code = errno;
  ::close(file);
  // Some file systems (pipes, some network shares) cannot flush; the data is written all the same.
  if (status != 0 && code != EINVAL && code != EROFS)
    return ioFailure("The file could not be flushed to disk", path, code);
  return {};
}

}  // namespace

Result<std::string> readFile(const fs::path& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file || fs::is_directory(path)) {
    return failure(ErrorKind::io, fs::exists(path) ? "The file cannot be read." : "There is no such file.",
                   path.string(), "Check the name and the folder.");
  }
  std::ostringstream bytes;
  bytes << file.rdbuf();
  if (file.bad()) return ioFailure("The file could not be read", path, errno ? errno : EIO);
  return std::move(bytes).str();
}

Result<void> makeFolder(const fs::path& path) {
  std::error_code error;
  if (!path.empty()) fs::create_directories(path, error);
  if (error) return ioFailure("The folder could not be made", path, error.value());
  return {};
}

fs::path temporaryBeside(const fs::path& target) {
  static std::atomic<unsigned> serial{0};  // two writers of one process must not share a file
  return target.string() + ".part" + std::to_string(::getpid()) + "-" + std::to_string(serial++);
}

tl::unexpected<Error> inTermsOf(const fs::path& target, Error error) {
  error.where = target.string();
  if (error.kind == ErrorKind::io && error.hint.empty())
    error.hint = "Check that the folder can be written to and that its disk is not full.";
  return tl::unexpected<Error>(std::move(error));
}

Result<void> placeFile(const fs::path& finished, const fs::path& target) {
  Result<void> result = flushToDisk(finished);
  if (result && ::rename(finished.c_str(), target.c_str()) != 0)
    result = ioFailure("The file could not be put in place", target, errno);
  std::error_code ignored;
  if (!result) fs::remove(finished, ignored);
  return result;
}

Result<void> replaceFile(const fs::path& path, const std::function<Result<void>(const fs::path&)>& write) {
  PW_CHECK(makeFolder(path.parent_path()));
  const fs::path temporary = temporaryBeside(path);
  std::error_code ignored;
  const Result<void> written = write(temporary);
  if (written) return placeFile(temporary, path);
  fs::remove(temporary, ignored);
  return written;
}

Result<void> writeFileAtomically(const fs::path& path, std::string_view bytes) {
  return replaceFile(path, [&](const fs::path& temporary) -> Result<void> {
    errno = 0;
    std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file) return ioFailure("The file could not be written", path, errno ? errno : EIO);
    return {};
  });
}

Result<std::string> hashFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return failure(ErrorKind::io, "The file cannot be read.", path.string());
  Sha256 hash;
  std::array<char, 1 << 16> buffer{};
  while (file.read(buffer.data(), buffer.size()) || file.gcount() > 0) {
    hash.add({buffer.data(), static_cast<std::size_t>(file.gcount())});
  }
  return hash.hex();
}

std::string hashBytes(std::string_view bytes) {
  Sha256 hash;
  hash.add(bytes);
  return hash.hex();
}

}  // namespace pw
