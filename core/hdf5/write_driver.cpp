// SPDX-License-Identifier: GPL-3.0-or-later
#include "write_driver.h"

#include <fcntl.h>
#include <hdf5.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>

namespace pw::hdf5 {
namespace {

/// The library sees the first member and knows nothing of the rest: its way of deriving a class.
struct DriverFile {
  H5FD_t base{};
  int descriptor = -1;
  haddr_t endOfAddresses = 0;
  std::shared_ptr<int> firstError;
};
static_assert(offsetof(DriverFile, base) == 0);

/// What a property list carries to open(): the library copies it as bytes and never looks inside.
struct DriverInfo {
  const std::shared_ptr<int>* firstError;
};

DriverFile* from(H5FD_t* file) {
  return reinterpret_cast<DriverFile*>(file);
}
const DriverFile* from(const H5FD_t* file) {
  return reinterpret_cast<const DriverFile*>(file);
}

void remember(DriverFile* file, int code) {
  if (*file->firstError == 0) *file->firstError = code;
}

H5FD_t* openFile(const char* name, unsigned, hid_t access, haddr_t) {
  const auto* info = static_cast<const DriverInfo*>(H5Pget_driver_info(access));
  if (!info) return nullptr;
  const int descriptor = ::open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) {
    **info->firstError = errno;
    return nullptr;
  }
  auto* file = new DriverFile;
  file->descriptor = descriptor;
  file->firstError = *info->firstError;
  return &file->base;
}

herr_t closeFile(H5FD_t* base) {
  DriverFile* file = from(base);
  if (::close(file->descriptor) != 0) remember(file, errno);
  delete file;
  return 0;
}

herr_t queryFeatures(const H5FD_t*, unsigned long* flags) {
  *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE |
           H5FD_FEAT_AGGREGATE_SMALLDATA | H5FD_FEAT_DEFAULT_VFD_COMPATIBLE;
  return 0;
}

haddr_t endOfAddresses(const H5FD_t* base, H5FD_mem_t) {
  return from(base)->endOfAddresses;
}

herr_t setEndOfAddresses(H5FD_t* base, H5FD_mem_t, haddr_t end) {
  from(base)->endOfAddresses = end;
  return 0;
}

/// The file is as long as the library has asked for, written or not.
haddr_t endOfFile(const H5FD_t* base, H5FD_mem_t) {
  return from(base)->endOfAddresses;
}

herr_t readBytes(H5FD_t* base, H5FD_mem_t, hid_t, haddr_t at, std::size_t size, void* buffer) {
  auto* bytes = static_cast<char*>(buffer);
  while (size > 0) {
    const ssize_t got = ::pread(from(base)->descriptor, bytes, size, off_t(at));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) remember(from(base), errno);
    if (got <= 0) break;
    bytes += got;
    at += haddr_t(got);
    size -= std::size_t(got);
  }
  std::memset(bytes, 0, size);  // beyond what was written
  return 0;
}

herr_t writeBytes(H5FD_t* base, H5FD_mem_t, hid_t, haddr_t at, std::size_t size, const void* buffer) {
  const auto* bytes = static_cast<const char*>(buffer);
  while (size > 0 && *from(base)->firstError == 0) {
    const ssize_t done = ::pwrite(from(base)->descriptor, bytes, size, off_t(at));
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) {
      remember(from(base), done < 0 ? errno : ENOSPC);
      break;
    }
    bytes += done;
    at += haddr_t(done);
    size -= std::size_t(done);
  }
  return 0;
}

herr_t truncateFile(H5FD_t* base, hid_t, hbool_t) {
  DriverFile* file = from(base);
  if (*file->firstError == 0 && ::ftruncate(file->descriptor, off_t(file->endOfAddresses)) != 0)
    remember(file, errno);
  return 0;
}

H5FD_class_t makeDriver() {
  H5FD_class_t driver{};
  driver.name = "pulsewright_write";
  driver.maxaddr = haddr_t(std::numeric_limits<off_t>::max());
  driver.fc_degree = H5F_CLOSE_WEAK;
  driver.fapl_size = sizeof(DriverInfo);
  driver.open = openFile;
  driver.close = closeFile;
  driver.query = queryFeatures;
  driver.get_eoa = endOfAddresses;
  driver.set_eoa = setEndOfAddresses;
  driver.get_eof = endOfFile;
  driver.read = readBytes;
  driver.write = writeBytes;
  driver.truncate = truncateFile;
  constexpr H5FD_mem_t freeLists[] = H5FD_FLMAP_DICHOTOMY;
  std::copy(std::begin(freeLists), std::end(freeLists), driver.fl_map);
  return driver;
}

}  // namespace

bool useWriteDriver(std::int64_t fileAccess, const std::shared_ptr<int>& firstError) {
  static const H5FD_class_t driver = makeDriver();
  static const hid_t id = H5FDregister(&driver);
  const DriverInfo info{&firstError};
  return id >= 0 && H5Pset_driver(fileAccess, id, &info) >= 0;
}

}  // namespace pw::hdf5
