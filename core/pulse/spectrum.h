// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fftw3.h>

#include <memory>
#include <span>

namespace pw::pulse {

/// A forward transform of `size` real samples (FFTW, single precision). The plan is made once; any number of
/// threads may transform with it at the same time, each in a Buffer of its own.
class Spectrum {
 public:
  explicit Spectrum(int size);
  ~Spectrum();
  Spectrum(const Spectrum&) = delete;
  Spectrum& operator=(const Spectrum&) = delete;

  struct Free {
    void operator()(void* memory) const { fftwf_free(memory); }
  };
  /// Samples and bins of one transform, aligned for FFTW's vector code.
  struct Buffer {
    explicit Buffer(const Spectrum& spectrum);
    std::unique_ptr<float[], Free> samples;       ///< [size]
    std::unique_ptr<fftwf_complex[], Free> bins;  ///< [size / 2 + 1]
  };

  int size() const { return m_size; }
  /// buffer.samples → buffer.bins.
  void transform(Buffer& buffer) const;

 private:
  int m_size = 0;
  fftwf_plan m_plan = nullptr;
};

/// Frequency classification index Σ_{1…low}(|Re| + |Im|) / Σ_{1…high}(|Re| + |Im|) of the first samples of a
/// pulse, filled up with zeros where it is shorter than the transform (Morales et al., Nucl. Eng. Technol. 56
/// (2024) 745). 0 for a pulse without any spectrum.
float frequencyClassificationIndex(std::span<const float> pulse, int low, int high, const Spectrum& spectrum,
                                   Spectrum::Buffer& buffer);

}  // namespace pw::pulse
