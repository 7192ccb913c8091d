// SPDX-License-Identifier: GPL-3.0-or-later
#include "parameter.h"

#include <algorithm>
#include <functional>

#include "kernels/grid.h"

namespace pw::learn {
namespace {

Constraint rangeOf(const network::FixedFormat& format) {
  return {
      float(double(format.minCode()) * format.step()), float(double(format.maxCode()) * format.step()), {}};
}

}  // namespace

Parameter::Parameter(int rows, int columns, std::span<const float> start, const network::FixedFormat* format)
    : latent(rows, columns, start), gradient(rows, columns), first(rows, columns), second(rows, columns) {
  if (format) range = rangeOf(*format);
}

void Parameter::quantise(const network::FixedFormat& format, const kernels::DenseKernels& kernels) {
  grid = kernels::gridOf(format, kernels::Beyond::saturates);
  range = rangeOf(format);
  onGrid = kernels::Matrix(latent.rows(), latent.columns());
  refresh(kernels);
}

void Parameter::quantiseElsewhere(const network::FixedFormat& format) {
  grid.reset();
  range = rangeOf(format);
  onGrid = kernels::Matrix(latent.rows(), latent.columns());
}

void Parameter::setMask(std::span<const float> values, const kernels::DenseKernels& kernels) {
  mask = kernels::Matrix(latent.rows(), latent.columns(), values);
  std::transform(latent.data(), latent.data() + latent.size(), mask.data(), latent.data(),
                 std::multiplies<>());
  refresh(kernels);
}

void Parameter::refresh(const kernels::DenseKernels& kernels) {
  if (grid) kernels.quantise(*grid, false, latent.size(), latent.data(), onGrid.data(), nullptr);
}

void Parameter::step(kernels::Update update, const kernels::DenseKernels& kernels) {
  update.least = range.least;
  update.most = range.most;
  update.mask = mask.empty() ? nullptr : mask.data();
  update.grid = grid ? &*grid : nullptr;
  kernels.update(update, latent.size(), gradient.data(),
                 {latent.data(), first.data(), second.data(), onGrid.data()});
}

}  // namespace pw::learn
