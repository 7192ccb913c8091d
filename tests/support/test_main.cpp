// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

// Libraries that read a damaged file may ask for absurd amounts of memory and cope with a refusal; the
// address sanitizer must refuse as the system does and not end the test.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() {
  return "allocator_may_return_null=1";
}

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
