// SPDX-License-Identifier: GPL-3.0-or-later
// pulsewright-torchscript IN.h5 OUT.pt: a network as a TorchScript module that any LibTorch or PyTorch loads.
// A program of its own: LibTorch takes seconds and a hundred megabytes to load, and nothing else needs it.
#include <torch/script.h>

#include <cstdio>

#include "base/file.h"
#include "network/network.h"
#include "script_text.h"

namespace {

using namespace pw;

Result<void> write(const network::Network& network, const std::filesystem::path& path) {
  const torchscript::Script script = torchscript::scriptOf(network);
  return replaceFile(path, [&](const std::filesystem::path& temporary) -> Result<void> {
    try {
      torch::jit::Module module("Pulsewright");
      for (const auto& tensor : script.tensors) {
        const auto made = torch::tensor(tensor.values).reshape(tensor.shape);
        module.register_buffer(tensor.name, script.isDouble ? made.to(torch::kFloat64) : made);
      }
      module.define(script.source);
      module.eval();
      module.save(temporary.string());
      return {};
    } catch (const std::exception& error) {
      return failure(ErrorKind::io, std::string("The TorchScript file could not be written: ") + error.what(),
                     path.string(), "Check that the disk has space left and the folder can be written to.");
    }
  });
}

int answer(const Result<void>& result) {
  if (result) return 0;
  std::fprintf(stderr, "%s\n", describe(result.error()).c_str());
  return result.error().kind == ErrorKind::badInput || result.error().kind == ErrorKind::io ? 2 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::fprintf(stderr, "pulsewright-torchscript IN.h5 OUT.pt\n");
    return 2;
  }
  const auto network = network::loadKeras(arguments[1]);
  if (!network) return answer(tl::unexpected<Error>(network.error()));
  return answer(write(*network, arguments[2]));
}
