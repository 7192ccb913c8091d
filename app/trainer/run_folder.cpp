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
  discardCheckpoint();
  return {};
}

Result<std::string> RunFolder::checkpoint() const {
  const std::filesystem::path path = m_folder / "checkpoint.bin";
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return std::string();
  return readFile(path);
}

Result<void> RunFolder::goOn(const std::vector<recipe::Epoch>& history) {
  std::string lines;
  for (const recipe::Epoch& epoch : history) lines += recipe::toJson(epoch).dump() + "\n";
  return writeFileAtomically(m_folder / "history.jsonl", lines);
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

Result<void> RunFolder::saveLive(const recipe::LiveView& view) {
  return writeFileAtomically(m_folder / "live.json", recipe::toJson(view).dump());
}

Result<void> RunFolder::saveNetwork(const network::Network& network) {
  return network::saveKeras(network, m_folder / "network.h5");
}

Result<void> RunFolder::saveCheckpoint(const std::string& bytes) {
  const std::filesystem::path path = m_folder / "checkpoint.bin";
  const std::filesystem::path temporary = temporaryBeside(path);
  std::ofstream file(temporary, std::ios::binary);
  file.write(bytes.data(), std::streamsize(bytes.size()));
  file.close();
  std::error_code error;
  if (file) std::filesystem::rename(temporary, path, error);
  if (file && !error) return {};
  std::filesystem::remove(temporary, error);
  return failure(ErrorKind::io, "The training's checkpoint could not be written.", path.string(),
                 "Check that the disk has space left.");
}

void RunFolder::discardCheckpoint() {
  std::error_code ignored;
  std::filesystem::remove(m_folder / "checkpoint.bin", ignored);
}

void RunFolder::discardNetwork() {
  std::error_code ignored;
  std::filesystem::remove(m_folder / "network.h5", ignored);
  std::filesystem::remove(m_folder / "live.json", ignored);
}

}  // namespace pw::trainer
