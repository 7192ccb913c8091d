// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/fsuid.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <string>

namespace pw::test {

/// While it lives, no file of this process grows beyond `bytes`: a write fails half-way, as on a full disk.
class NoRoom {
 public:
  explicit NoRoom(rlim_t bytes) {
    m_handler = std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &m_before);
    const rlimit limit{bytes, m_before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~NoRoom() {
    setrlimit(RLIMIT_FSIZE, &m_before);
    std::signal(SIGXFSZ, m_handler);
  }
  NoRoom(const NoRoom&) = delete;
  NoRoom& operator=(const NoRoom&) = delete;

 private:
  rlimit m_before{};
  void (*m_handler)(int) = SIG_DFL;
};

/// While it lives, this thread and those that it starts may write only where everybody may, also when root
/// runs the tests, for whom no file is read-only.
class AsNobody {
 public:
  AsNobody() : m_before(geteuid()) {
    if (m_before == 0) setfsuid(65534);
  }
  ~AsNobody() {
    if (m_before == 0) setfsuid(m_before);
  }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;

 private:
  uid_t m_before;
};

/// A small disk of its own in memory, where the machine lets us have one.
class SmallDisk {
 public:
  SmallDisk(std::filesystem::path folder, const std::string& size) : m_folder(std::move(folder)) {
    std::filesystem::create_directories(m_folder);
    m_mounted = ::mount("none", m_folder.c_str(), "tmpfs", 0, ("size=" + size).c_str()) == 0;
  }
  ~SmallDisk() {
    if (m_mounted) ::umount2(m_folder.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  bool isMounted() const { return m_mounted; }

 private:
  std::filesystem::path m_folder;
  bool m_mounted = false;
};

}  // namespace pw::test
