// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

namespace pw::network {

/// The reuse factors, ascending, that divide a layer of `inputs` × `outputs` multiplications without a rest:
/// reuse = multiplications of a multiplier a position. The rule of hls4ml's FPGA back end for its Resource
/// strategy (fpga_backend.py, _validate_reuse_factor): up to `inputs` a divisor of it, above it a multiple of
/// it, and always a divisor of all products. 161 × 16: 1, 7, 23, 161, 322, 644, 1288, 2576.
std::vector<int> legalReuseFactors(int inputs, int outputs);

/// The legal one nearest to `wanted`; the smaller of two as near, as hls4ml takes.
int nearestReuseFactor(int inputs, int outputs, long long wanted);

}  // namespace pw::network
