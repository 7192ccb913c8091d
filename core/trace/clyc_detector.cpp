// SPDX-License-Identifier: GPL-3.0-or-later
#include "clyc_detector.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

namespace pw::trace {
namespace {

// Parameters fitted to traces of a CLYC crystal with SiPM at 100 MS/s (data: Morales et al., Zenodo 8037058
// and 8037239). They are effective: a slow crystal component and a preamplifier of nearly the same time
// constant cannot be told apart by a fit. Times are samples of 10 ns, charges are counts.

struct Exponential {
  double weight;
  double tau;
};

/// Response to one photoelectron. The weights are heights: they add up to a step of 1 at the start. (As
/// areas, weight × tau, they would be 0.43 and 0.57: mixing the two up bends the pulse by 3 to 5 %.)
constexpr std::array<Exponential, 2> response{{{0.74424, 104.6}, {0.25576, 403.98}}};
constexpr double smoothingSigma = 4.2;

/// Scintillation light: shares of the photoelectrons. Only gammas have the prompt component of 53 ns.
constexpr double promptShare = 0.080;
constexpr double promptShareSpread = 0.010;  // from event to event
constexpr double promptTau = 5.3;
constexpr std::array<Exponential, 2> gammaLight{{{0.38626, 104.55}, {0.53374, 403.75}}};
constexpr std::array<Exponential, 2> neutronLight{{{0.49184, 104.55}, {0.50816, 403.75}}};

constexpr double countsPerPhotoelectron = 0.28;
constexpr double gainSpread = 0.10;  // of one photoelectron, relative
constexpr double crosstalk = 0.10;   // probability that a fired cell fires another one
constexpr double cellsPerPhotoelectron = 1 / (1 - crosstalk);

constexpr double whiteNoise = 0.60;
constexpr double slowNoise = 0.28;  // first-order autoregressive
constexpr double slowNoiseTau = 10;

struct BaselineGroup {
  double weight, mean, sigma;
};
constexpr std::array<BaselineGroup, 3> baselines{
    {{0.50, 403.0, 0.53}, {0.26, 385.3, 0.79}, {0.24, 500.3, 0.58}}};

constexpr double triggerThreshold = 7;  // counts
constexpr double triggerSample = 138;   // the first one above the threshold
constexpr double triggerJitter = 0.35;
constexpr double topCode = 511;

constexpr std::size_t pulseStart = 32;      // room for the smoothing before the light begins
constexpr std::size_t pulseOverhang = 512;  // the threshold may be crossed long after the light begins

/// Amplitude in counts. Neutrons: capture peak of 6Li. Gammas: continua and one line.
double drawAmplitude(RandomStream& random, bool isNeutron) {
  constexpr double least = 8, most = 460;
  double amplitude = 0;
  if (isNeutron) {
    amplitude = random.chance(0.975) ? random.normal(343, 11.5) : 110 + 210 * random.uniform();
  } else {
    const double which = random.uniform();
    if (which < 0.62) {
      amplitude = std::gamma_distribution<double>(4.5, 8.0)(random);
    } else if (which < 0.72) {
      amplitude = random.normal(72, 2.4);
    } else {
      amplitude = 15 + 75 * random.exponential();
    }
  }
  return std::clamp(amplitude, least, most);
}

double drawBaseline(RandomStream& random) {
  double rest = random.uniform();
  for (const BaselineGroup& group : baselines) {
    if (rest < group.weight || &group == &baselines.back()) return random.normal(group.mean, group.sigma);
    rest -= group.weight;
  }
  return baselines.back().mean;
}

/// Charge of one photoelectron in units of its mean step: crosstalk adds cells one by one.
double drawPhotoelectron(RandomStream& random) {
  int cells = 1;
  while (random.chance(crosstalk)) ++cells;
  return cells * random.normal(1, gainSpread);
}

/// Share of an exponential's light that falls into sample `k` after the start.
double shareInSample(double tau, double k) {
  return std::exp(-k / tau) - std::exp(-(k + 1) / tau);
}

}  // namespace

ClycDetector::ClycDetector(const SyntheticSettings& settings)
    : m_settings(settings),
      m_light(settings.samples + pulseOverhang),
      m_charge(m_light.size()),
      m_pulse(m_light.size()) {
  const int reach = int(std::ceil(4 * smoothingSigma));
  double sum = 0;
  for (int i = 0; i <= reach; ++i) {
    m_kernel.push_back(std::exp(-0.5 * i * i / (smoothingSigma * smoothingSigma)));
    sum += (i == 0 ? 1 : 2) * m_kernel.back();
  }
  for (double& weight : m_kernel) weight /= sum;

  // The peak of the mean pulse says how much light an amplitude takes.
  for (const bool isNeutron : {false, true}) {
    for (std::size_t i = pulseStart; i < m_light.size(); ++i) {
      const double k = double(i - pulseStart);
      m_light[i] = isNeutron ? 0 : promptShare * shareInSample(promptTau, k);
      for (const auto& [weight, tau] : isNeutron ? neutronLight : gammaLight)
        m_light[i] += weight * shareInSample(tau, k);
    }
    shape();
    m_peakPerPhotoelectron[isNeutron] =
        *std::max_element(m_pulse.begin(), m_pulse.end()) * countsPerPhotoelectron * cellsPerPhotoelectron;
  }
}

void ClycDetector::depositLight(RandomStream& random, bool isNeutron, double meanPhotoelectrons) {
  std::fill(m_light.begin(), m_light.end(), 0.0);
  const double prompt = isNeutron ? 0 : std::clamp(random.normal(promptShare, promptShareSpread), 0.0, 1.0);
  const auto& slow = isNeutron ? neutronLight : gammaLight;
  const double firstOfSlow = slow[0].weight / (slow[0].weight + slow[1].weight);
  const double first = prompt + (1 - prompt) * firstOfSlow;
  const int photoelectrons = std::poisson_distribution<int>(meanPhotoelectrons)(random);
  for (int i = 0; i < photoelectrons; ++i) {
    const double which = random.uniform();
    const double tau = which < prompt ? promptTau : which < first ? slow[0].tau : slow[1].tau;
    const double sample = double(pulseStart) + tau * random.exponential();
    const double charge = countsPerPhotoelectron * drawPhotoelectron(random);
    // Light after the record is thrown away only here: random numbers do not depend on the record's length.
    if (sample < double(m_light.size())) m_light[std::size_t(sample)] += charge;
  }
}

void ClycDetector::shape() {
  std::array<double, response.size()> state{};
  std::array<double, response.size()> decay{};
  for (std::size_t j = 0; j < response.size(); ++j) decay[j] = std::exp(-1 / response[j].tau);
  for (std::size_t i = 0; i < m_light.size(); ++i) {
    m_charge[i] = 0;
    for (std::size_t j = 0; j < response.size(); ++j) {
      state[j] = state[j] * decay[j] + response[j].weight * m_light[i];
      m_charge[i] += state[j];
    }
  }
  const std::size_t reach = m_kernel.size() - 1;
  std::fill(m_pulse.begin(), m_pulse.end(), 0.0);
  for (std::size_t j = 0; j <= reach; ++j) {
    for (std::size_t i = reach; i + reach < m_pulse.size(); ++i)
      m_pulse[i] += m_kernel[j] * (j == 0 ? m_charge[i] : m_charge[i - j] + m_charge[i + j]);
  }
}

/// The spectra were fitted to amplitudes as recorded, which have the statistics of the photoelectrons in them
/// already: the pulse gets the drawn amplitude, or its peaks would be widened twice (measured: 12.6 counts
/// for the capture peak instead of 11.5).
float ClycDetector::makePulse(RandomStream& random, bool isNeutron) {
  const double amplitude = drawAmplitude(random, isNeutron);
  double peak = 0;
  while (peak <= 0) {  // the smallest gamma has some 60 photoelectrons: once, as good as always
    depositLight(random, isNeutron, amplitude / m_peakPerPhotoelectron[isNeutron]);
    shape();
    peak = *std::max_element(m_pulse.begin(), m_pulse.end());
  }
  for (double& counts : m_pulse) counts *= amplitude / peak;
  return float(amplitude);
}

/// Linear between samples: the smoothing leaves nothing that is faster.
double ClycDetector::pulseAt(double position) const {
  if (position < 0 || position >= double(m_pulse.size() - m_kernel.size())) return 0;
  const auto left = std::size_t(position);
  const double share = position - double(left);
  return m_pulse[left] + share * (m_pulse[left + 1] - m_pulse[left]);
}

/// Where the pulse, without noise, crosses the trigger threshold, between two samples of the buffer. A pulse
/// that stays below the threshold is taken as triggered at its peak: the smallest ones hardly reach it.
double ClycDetector::thresholdCrossing() const {
  const auto above =
      std::find_if(m_pulse.begin(), m_pulse.end(), [](double counts) { return counts >= triggerThreshold; });
  if (above == m_pulse.end())
    return double(std::max_element(m_pulse.begin(), m_pulse.end()) - m_pulse.begin());
  const double after = *above;
  const double before = *(above - 1);  // the pulse begins well after the buffer does
  return double(above - m_pulse.begin()) - (after - triggerThreshold) / (after - before);
}

void ClycDetector::addPulse(std::span<float> trace, double shift) const {
  for (std::size_t i = 0; i < trace.size(); ++i) trace[i] += float(pulseAt(double(i) - shift));
}

void ClycDetector::addPileUp(RandomStream& random, std::span<float> trace) {
  makePulse(random, random.chance(m_settings.neutronFraction));
  addPulse(trace, random.uniform() * double(trace.size()) - double(pulseStart));
}

bool ClycDetector::digitise(RandomStream& random, double baseline, std::span<float> trace) const {
  const double memory = std::exp(-1 / slowNoiseTau);
  const double drive = slowNoise * std::sqrt(1 - memory * memory);
  double slow = random.normal(0, slowNoise);
  bool saturated = false;
  for (float& sample : trace) {
    slow = memory * slow + drive * random.normal();
    const double counts = std::round(baseline - double(sample) + slow + whiteNoise * random.normal());
    saturated = saturated || counts < 0 || counts > topCode;
    sample = float(std::clamp(counts, 0.0, topCode));
  }
  return saturated;
}

EventTruth ClycDetector::record(std::uint64_t event, std::span<float> trace) {
  RandomStream random(m_settings.seed, event);
  EventTruth truth;
  const bool isNeutron = random.chance(m_settings.neutronFraction);
  truth.label = isNeutron ? Label::neutron : Label::gamma;
  truth.baseline = float(drawBaseline(random));
  // The digitiser triggers on a sample: the first one above the threshold. The crossing itself may be
  // anywhere in the 10 ns before it, since pulses do not know of the clock.
  truth.trigger = float(random.normal(triggerSample, triggerJitter) - random.uniform());
  truth.amplitude = makePulse(random, isNeutron);
  std::fill(trace.begin(), trace.end(), 0.0f);
  addPulse(trace, double(truth.trigger) - thresholdCrossing());
  truth.pileUp = random.chance(m_settings.pileUpFraction);
  if (truth.pileUp) addPileUp(random, trace);
  truth.saturated = digitise(random, double(truth.baseline), trace);
  return truth;
}

}  // namespace pw::trace
