// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_folder.h"

#include <fstream>

#include "base/file.h"

namespace pw::trainer {

Result<void> RunFolder::begin(const recipe::TrainingRecipe& recipe) {
  PW_CHECK(makeFolder(m_folder));
  PW_CHECK(writeJsonFile(m_folder / "recipe.json", recipe::toJson(recipe)));
  PW_CHECK(writeFileAtomically(m_folder / "history.jsonl", ""));
  discardNetwork();
  return {};
}

Result<void> RunFolder::addEpoch(const recipe::Epoch& epoch) {
  const std::filesystem::path path = m_folder / "history.jsonl";
  const std::string line = recipe::toJson(epoch).dump() + "\n";
  if (epoch.number == 1) return writeFileAtomically(path, line);
  std::ofstream file(path, std::ios::binary | std::ios::app);
  file.write(line.data(), std::streamsize(line.size()));
  file.close();
  if (!file) {
    return failure(ErrorKind::io, "The training history could not be written.", path.string(),
                   "Check that the disk has space left.");
  }
  return {};
}

Result<void> RunFolder::saveNetwork(const network::Network& network) {
  return network::saveKeras(network, m_folder / "network.h5");
}

void RunFolder::discardNetwork() {
  std::error_code ignored;
  std::filesystem::remove(m_folder / "network.h5", ignored);
}

}  // namespace pw::trainer
