// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "compress/compress.h"
#include "evaluate/evaluation.h"

namespace pw::jobs {

/// A trained network made ready to be made smaller again and again, with the events that it is judged on.
struct SliderBase {
  network::Network network;
  compress::Ranges ranges;
  std::vector<float> inputs;        ///< [n × network.inputs]
  std::vector<std::int8_t> labels;  ///< [n]
  evaluate::Evaluation unchanged;   ///< of the network as it was trained, on these events
  network::Costs costs;
};

/// Judged on the first `mostEvents` of the data set's test events; ranges are measured on training events.
/// Errors: badInput (made for another window, no test events), cancelled.
Result<SliderBase> sliderBase(network::Network network, const dataset::Dataset& dataset,
                              std::size_t mostEvents, const Work& work);

/// The network of a base after compression with `settings`, judged.
struct Slid {
  compress::Settings settings;
  evaluate::Evaluation evaluation;  ///< without baselines
  network::Costs costs;
  /// The answers are the hardware's, bit for bit. Formats so wide that their sums do not fit single precision
  /// are judged with narrower ones first, and exactly, which takes longer, after.
  bool exact = true;
  double seconds = 0;
};
/// `mayGoOn` is asked now and then during the slow exact arithmetic; nothing comes back when it says no.
/// Errors: badInput (see compress::check), cancelled.
Result<Slid> slide(const SliderBase& base, const compress::Settings& settings, bool exact,
                   const std::function<bool()>& mayGoOn = {});

/// Judges settings on a thread of its own: whatever is asked for while it works waits, and of what waits only
/// the newest is done.
class Sliders {
 public:
  /// `onSlid` is called on the thread; the errors are those of slide().
  using Answer = std::function<void(const std::shared_ptr<const SliderBase>&, const Result<Slid>&)>;
  explicit Sliders(Answer onSlid);
  /// Waits for what is being done.
  ~Sliders();

  void request(std::shared_ptr<const SliderBase> base, const compress::Settings& settings);
  /// Forgets what waits.
  void clear();

 private:
  struct Request {
    std::shared_ptr<const SliderBase> base;
    compress::Settings settings;
  };
  void work(const std::stop_token& stop);
  bool isSuperseded();

  Answer m_onSlid;
  std::mutex m_mutex;
  std::condition_variable_any m_wake;
  std::optional<Request> m_next;
  std::jthread m_thread;  ///< last: ends before the others go
};

}  // namespace pw::jobs
