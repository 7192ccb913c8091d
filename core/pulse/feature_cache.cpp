// SPDX-License-Identifier: GPL-3.0-or-later
#include "pulse/feature_cache.h"

#include <sys/stat.h>

#include "base/file.h"
#include "pulse/features_file.h"

namespace pw::pulse {
namespace {

namespace fs = std::filesystem;

/// Raised when the same samples and settings give other figures than before.
constexpr int figuresVersion = 1;

/// Which file this is, and which state of it: the time of change is the system's own and tells of writes
/// that put the other times back. Empty: cannot be told.
std::string identityOf(const fs::path& path) {
  struct stat status {};
  std::error_code error;
  const fs::path place = fs::canonical(path, error);
  if (error || ::stat(place.c_str(), &status) != 0) return {};
  const auto nanoseconds = [](const timespec& time) {
    return std::to_string(time.tv_sec) + "." + std::to_string(time.tv_nsec);
  };
  return Json{{"file", place.string()},
              {"bytes", std::uint64_t(status.st_size)},
              {"device", std::uint64_t(status.st_dev)},
              {"inode", std::uint64_t(status.st_ino)},
              {"modified", nanoseconds(status.st_mtim)},
              {"changed", nanoseconds(status.st_ctim)},
              {"figures", figuresVersion}}
      .dump();
}

std::optional<std::vector<PulseFeatures>> kept(const fs::path& cache, const std::string& identity,
                                               const FeatureSettings& settings, std::uint64_t count) {
  std::error_code ignored;
  if (identity.empty() || !fs::exists(cache, ignored)) return std::nullopt;
  auto table = loadFeatures(cache);
  if (!table || table->source != identity || toJson(table->settings) != toJson(settings) ||
      table->features.size() != count)
    return std::nullopt;
  return std::move(table->features);
}

}  // namespace

Result<std::vector<PulseFeatures>> measureOnce(const fs::path& traces, const FeatureSettings& settings,
                                               const FeatureCache& cache, const Work& work) {
  const std::string identity = identityOf(traces);
  PW_ASSIGN(const trace::TraceFile file, trace::TraceFile::open(traces));
  if (!cache.file.empty()) {
    if (auto features = kept(cache.file, identity, settings, file.info().count)) return std::move(*features);
  }
  PW_ASSIGN(std::vector<PulseFeatures> features, measure(file, settings, work));
  // A file that was written to while it was read is not kept: its features may be of both states.
  if (cache.file.empty() || !cache.mayWrite || identity.empty() || identityOf(traces) != identity)
    return features;
  FeatureTable table{settings, std::move(features), identity};
  if (const auto folder = makeFolder(cache.file.parent_path()); folder) (void)saveFeatures(table, cache.file);
  return std::move(table.features);
}

}  // namespace pw::pulse
