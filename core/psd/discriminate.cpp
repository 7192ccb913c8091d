// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "shape.h"
#include "templates.h"

namespace pw::psd {
namespace {

using pulse::FciUse;
using pulse::VisitedPulse;

/// A thread that visits pulses keeps its memory between them.
struct Memory {
  ShapeWorkspace shape;
  std::vector<float> aligned;
};
Memory& memory() {
  thread_local Memory own;
  return own;
}

struct Plan {
  const trace::TraceFile& file;
  const std::vector<Method>& methods;
  const std::vector<std::int8_t>& labels;
  const MethodSettings& settings;

  bool wants(bool (*property)(Method)) const { return std::any_of(methods.begin(), methods.end(), property); }
  bool usesFci() const { return std::count(methods.begin(), methods.end(), Method::fci) > 0; }
  double edgeInFile(const pulse::PulseFeatures& features) const {
    return features.edge - double(file.info().firstSampleIndex);
  }
};

bool needsTemplates(Method method) {
  return info(method).needsTemplates;
}

Result<std::vector<TemplateWeights>> trainTemplates(const Plan& plan, const std::vector<int>& folds,
                                                    const Work& work) {
  const MethodSettings& settings = plan.settings;
  TemplateSums sums(settings.folds, std::size_t(settings.features.gatePre + settings.features.gateLong));
  const auto add = [&](const VisitedPulse& visited) {
    const std::int8_t label = plan.labels[visited.row];
    const auto spoilt = pulse::noEdge | pulse::saturated | pulse::pileUp;
    if ((label != trace::gamma && label != trace::neutron) || (visited.features.flags & spoilt) ||
        visited.features.amplitude < settings.templateMinAmplitude)
      return;
    align(visited.pulse, plan.edgeInFile(visited.features), settings.features, memory().aligned);
    sums.add(folds[visited.row], label, memory().aligned);
  };
  PW_CHECK(pulse::visitPulses(plan.file, settings.features, FciUse::leftOut, add, work));
  std::vector<TemplateWeights> weights;
  for (int fold = 0; fold < settings.folds; ++fold) {
    PW_ASSIGN(const TemplatePair templates, sums.without(fold));
    weights.push_back(weightsOf(templates));
  }
  return weights;
}

/// Values of one pulse by all methods, into its row of the columns.
void score(const Plan& plan, const VisitedPulse& visited, const TemplateWeights* weights,
           std::vector<std::vector<float>>& values) {
  Memory& own = memory();
  const double edge = plan.edgeInFile(visited.features);
  const bool hasEdge = !(visited.features.flags & pulse::noEdge);
  if (plan.wants(usesSmoothed)) smooth(visited.pulse, plan.settings.smoothing, own.shape.smooth);
  if (weights) {
    if (hasEdge) {
      align(visited.pulse, edge, plan.settings.features, own.aligned);
    } else {
      own.aligned.assign(weights->gamma.size(), 0.0f);
    }
  }
  for (std::size_t m = 0; m < plan.methods.size(); ++m) {
    const Method method = plan.methods[m];
    values[m][visited.row] = needsTemplates(method) ? templateValue(method, own.aligned, *weights)
                                                    : shapeValue(method, visited.pulse, visited.features,
                                                                 edge, plan.settings, own.shape);
  }
}

}  // namespace

Result<Discrimination> discriminate(const trace::TraceFile& file, const std::vector<Method>& methods,
                                    const std::vector<std::int8_t>& labels, const MethodSettings& settings,
                                    const Work& work) {
  PW_CHECK(check(settings, "psd"));
  const Plan plan{file, methods, labels, settings};
  const bool trained = plan.wants(needsTemplates);
  if (trained && labels.size() != file.info().count)
    return failure(ErrorKind::badInput,
                   std::to_string(labels.size()) + " labels are given for " +
                       std::to_string(file.info().count) + " traces.",
                   file.path().string());
  std::vector<TemplateWeights> weights;
  std::vector<int> folds;
  if (trained) {
    folds = foldsOf(labels, settings.folds);
    PW_ASSIGN(weights, trainTemplates(plan, folds, work.part(0, 0.4)));
  }
  Discrimination result{methods, {}, {}};
  result.values.assign(methods.size(), std::vector<float>(file.info().count));
  result.features.resize(file.info().count);
  const auto visit = [&](const VisitedPulse& visited) {
    result.features[visited.row] = visited.features;
    score(plan, visited, trained ? &weights[std::size_t(folds[visited.row])] : nullptr, result.values);
  };
  PW_CHECK(pulse::visitPulses(file, settings.features, plan.usesFci() ? FciUse::measured : FciUse::leftOut,
                              visit, trained ? work.part(0.4, 1) : work));
  return result;
}

}  // namespace pw::psd
