// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "recipe/sweep.h"

namespace pw::recipe {

/// One of the trainings that an instructor shows beside each other.
struct DemonstrationVariant {
  SweepVariant variant;
  bool rawInputs = false;  ///< fed counts as they are, whatever the data set's scaling is
};

/// The student without pruning, quantisation and distillation: what every method is compared with.
TrainingRecipe demonstrationBase(const TrainingRecipe& student);
/// Variants of it: baseline, pruned 40, 60, 80 %, QAT 8, 6, 4, 3 bit, KD, KD + QAT, all three. `epochs`: of
/// the base, which schedules follow.
std::vector<DemonstrationVariant> methodVariants(int epochs);

/// The laboratory's own networks and settings (ICTP/AUP-ZU3-HLS4ML, 01-mlp training notebook): the teacher
/// 161-13-15-7-5-6-2, and the student 161-5-4-4-5-3-2 of 8 bits, trained on counts as they are.
TrainingRecipe laboratoryTeacher();
TrainingRecipe laboratoryStudent();
/// The student as it is, with one mistake mended at a time, and with all mended. Changes of
/// laboratoryStudent().
std::vector<DemonstrationVariant> laboratoryVariants();

}  // namespace pw::recipe
