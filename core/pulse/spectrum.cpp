// SPDX-License-Identifier: GPL-3.0-or-later
#include "spectrum.h"

#include <algorithm>
#include <cmath>
#include <mutex>

namespace pw::pulse {
namespace {

/// FFTW plans with global state: making and destroying must not overlap; executing may.
std::mutex& planner() {
  static std::mutex mutex;
  return mutex;
}

}  // namespace

Spectrum::Buffer::Buffer(const Spectrum& spectrum)
    : samples(fftwf_alloc_real(std::size_t(spectrum.size()))),
      bins(fftwf_alloc_complex(std::size_t(spectrum.size()) / 2 + 1)) {}

Spectrum::Spectrum(int size) : m_size(size) {
  Buffer buffer(*this);
  const std::scoped_lock lock(planner());
  // ESTIMATE: a measured plan may differ from run to run, and with it the last bits of the result.
  m_plan = fftwf_plan_dft_r2c_1d(size, buffer.samples.get(), buffer.bins.get(), FFTW_ESTIMATE);
}

Spectrum::~Spectrum() {
  const std::scoped_lock lock(planner());
  fftwf_destroy_plan(m_plan);
}

void Spectrum::transform(Buffer& buffer) const {
  fftwf_execute_dft_r2c(m_plan, buffer.samples.get(), buffer.bins.get());
}

float frequencyClassificationIndex(std::span<const float> pulse, int low, int high, const Spectrum& spectrum,
                                   Spectrum::Buffer& buffer) {
  const std::size_t size = std::size_t(spectrum.size());
  const std::size_t used = std::min(size, pulse.size());
  std::copy_n(pulse.begin(), used, buffer.samples.get());
  std::fill(buffer.samples.get() + used, buffer.samples.get() + size, 0.0f);
  spectrum.transform(buffer);
  double lowBand = 0, wideBand = 0;
  for (int k = 1; k <= high; ++k) {
    const double size1 = std::abs(double(buffer.bins[k][0])) + std::abs(double(buffer.bins[k][1]));
    wideBand += size1;
    if (k <= low) lowBand += size1;
  }
  return wideBand > 0 ? float(lowBand / wideBand) : 0.0f;
}

}  // namespace pw::pulse
