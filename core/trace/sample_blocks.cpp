// SPDX-License-Identifier: GPL-3.0-or-later
#include "trace/sample_blocks.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace pw::trace {
namespace {

constexpr std::uint64_t blockSamples = 256u << 10;  // half a megabyte: what is unpacked stays in the cache

/// Whole chunks, some blockSamples of them.
std::uint64_t blockRows(const TraceFile& file) {
  const std::uint64_t together = std::max<std::uint64_t>(1, file.rowsTogether());
  const std::uint64_t wanted = blockSamples / std::max<std::uint64_t>(1, file.info().length);
  return std::max<std::uint64_t>(1, wanted / together) * together;
}

/// Blocks on their way from the thread that reads to those that unpack. Full when everyone has one waiting.
class Queue {
 public:
  explicit Queue(std::size_t most) : m_most(most) {}

  /// Waits for a free place; nothing is added after stop().
  void push(hdf5::StoredRows rows) {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [&] { return m_waiting.size() < m_most || m_stopped; });
    if (!m_stopped) m_waiting.push_back(std::move(rows));
    m_changed.notify_all();
  }
  /// Waits for a block; none after the last one or after stop().
  std::optional<hdf5::StoredRows> pop() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [&] { return !m_waiting.empty() || m_ended || m_stopped; });
    if (m_stopped || m_waiting.empty()) return std::nullopt;
    std::optional<hdf5::StoredRows> rows(std::move(m_waiting.front()));
    m_waiting.pop_front();
    m_changed.notify_all();
    return rows;
  }
  /// No more blocks will come.
  void end() { set(m_ended); }
  /// What waits is dropped.
  void stop() { set(m_stopped); }
  bool isStopped() {
    const std::scoped_lock lock(m_mutex);
    return m_stopped;
  }

  void fail(std::uint64_t row, const Error& error) {
    const std::scoped_lock lock(m_mutex);
    if (!m_error || row < m_errorRow) m_error = error;
    m_errorRow = std::min(row, m_errorRow);
    m_stopped = true;
    m_changed.notify_all();
  }
  const std::optional<Error>& error() const { return m_error; }

 private:
  void set(bool& flag) {
    const std::scoped_lock lock(m_mutex);
    flag = true;
    m_changed.notify_all();
  }

  std::mutex m_mutex;
  std::condition_variable m_changed;
  std::deque<hdf5::StoredRows> m_waiting;
  std::size_t m_most;
  bool m_ended = false, m_stopped = false;
  std::optional<Error> m_error;
  std::uint64_t m_errorRow = UINT64_MAX;
};

/// Unpacks and visits until there is nothing left.
void serve(const TraceFile& file, Queue& queue, const std::function<void(const SampleBlock&)>& visit) {
  std::vector<std::int16_t> integers;
  std::vector<float> floats;
  while (const auto rows = queue.pop()) {
    const Result<void> unpacked =
        file.samplesAreInt16() ? file.unpack(*rows, integers) : file.unpack(*rows, floats);
    if (!unpacked) return queue.fail(rows->first, unpacked.error());
    visit({rows->first, rows->count, rows->columns, integers, floats});
  }
}

/// Reads the file from beginning to end into the queue.
Result<void> readInto(Queue& queue, const TraceFile& file, const Work& work, std::string_view what) {
  const std::uint64_t step = blockRows(file), count = file.info().count;
  for (std::uint64_t first = 0; first < count && !queue.isStopped(); first += step) {
    if (work.stopRequested()) return cancelled(file.path().string());
    work.report(double(first) / double(count), what);
    PW_ASSIGN(hdf5::StoredRows rows, file.fetch(first, std::min(step, count - first)));
    queue.push(std::move(rows));
  }
  return {};
}

}  // namespace

unsigned visitors() {
  return std::max(1u, std::thread::hardware_concurrency());
}

Result<void> visitTraces(const TraceFile& file,
                         const std::function<void(unsigned visitor, const SampleBlock&)>& visit,
                         const Work& work, std::string_view what) {
  Queue queue(visitors());
  std::vector<std::jthread> threads;
  for (unsigned visitor = 0; visitor < visitors(); ++visitor) {
    threads.emplace_back(
        [&, visitor] { serve(file, queue, [&](const SampleBlock& block) { visit(visitor, block); }); });
  }
  const Result<void> read = readInto(queue, file, work, what);
  read ? queue.end() : queue.stop();
  threads.clear();  // waits for them
  if (queue.error()) return tl::unexpected<Error>(*queue.error());
  PW_CHECK(read);
  if (work.stopRequested()) return cancelled(file.path().string());
  work.report(1, what);
  return {};
}

}  // namespace pw::trace
