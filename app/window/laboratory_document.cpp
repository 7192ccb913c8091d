// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/laboratory_document.h"

#include <QElapsedTimer>
#include <QUndoCommand>

#include "base/file.h"

namespace pw::window {
namespace {

namespace fs = std::filesystem;
constexpr const char* fileName = "laboratory.json";
constexpr const char* damagedName = "laboratory.damaged.json";

bool same(const jobs::Laboratory& one, const jobs::Laboratory& other) {
  return jobs::toJson(one) == jobs::toJson(other);
}

Result<void> write(const fs::path& folder, const Json& json) {
  std::error_code ignored;
  // Writing would make the folder anew where it was moved away from.
  if (!fs::exists(folder / "project.json", ignored)) {
    return failure(ErrorKind::io, "The settings were not saved: the project's folder is gone.",
                   folder.string(), "Put it back, or open the project where it is now.");
  }
  return writeJsonFile(folder / fileName, json);
}

}  // namespace

Json settingsJson(const jobs::Laboratory& laboratory, const fs::path& folder) {
  Json json = jobs::toJson(laboratory);
  if (laboratory.traces.empty()) return json;
  const fs::path relative = fs::path(laboratory.traces).lexically_relative(folder);
  if (!relative.empty() && *relative.begin() != "..") json["traces"] = relative.generic_string();
  return json;
}

LoadedSettings readSettings(const fs::path& folder, bool mayWrite) {
  const fs::path file = folder / fileName;
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return {};
  Result<jobs::Laboratory> laboratory = jobs::readLaboratory(file);
  if (laboratory) return {std::move(*laboratory), std::nullopt};
  LoadedSettings loaded;
  loaded.problem = laboratory.error();
  std::error_code copying;
  if (mayWrite) fs::copy_file(file, folder / damagedName, fs::copy_options::overwrite_existing, copying);
  loaded.problem->hint = mayWrite && !copying
                             ? std::string("The defaults are used instead. The file is kept as ") +
                                   damagedName + ": mend it there and rename it to get the settings back."
                             : std::string(
                                   "The defaults are used instead. Mend the file and read the "
                                   "project again to get the settings back.");
  return loaded;
}

/// From one value to another.
class LaboratoryDocument::Change : public QUndoCommand {
 public:
  Change(LaboratoryDocument& document, jobs::Laboratory next, const QString& label, QString field)
      : QUndoCommand(label),
        m_document(document),
        m_before(document.laboratory()),
        m_after(std::move(next)),
        m_field(std::move(field)) {
    m_age.start();
  }
  int id() const override { return m_field.isEmpty() ? -1 : 1; }
  void undo() override { m_document.apply(m_before); }
  void redo() override { m_document.apply(m_after); }
  bool mergeWith(const QUndoCommand* command) override {
    const auto* next = static_cast<const Change*>(command);
    if (next->m_field != m_field || m_age.elapsed() > coalesceMs) return false;
    m_after = next->m_after;
    m_age.restart();
    if (same(m_before, m_after)) setObsolete(true);
    return true;
  }

 private:
  LaboratoryDocument& m_document;
  jobs::Laboratory m_before, m_after;
  QString m_field;
  QElapsedTimer m_age;
};

LaboratoryDocument::LaboratoryDocument(QObject* parent) : QObject(parent) {
  m_writer.setMaxThreadCount(1);  // in order
  m_saveTimer.setSingleShot(true);
  m_saveTimer.setInterval(saveDelayMs);
  connect(&m_saveTimer, &QTimer::timeout, this, &LaboratoryDocument::saveNow);
}

LaboratoryDocument::~LaboratoryDocument() {
  if (m_saveTimer.isActive()) saveNow();
  m_writer.waitForDone();
}

void LaboratoryDocument::load(const QString& folder, const jobs::Laboratory& laboratory) {
  if (m_saveTimer.isActive()) saveNow();  // of the project before
  m_saveTimer.stop();
  m_folder = folder;
  m_laboratory = laboratory;
  m_unsaved = false;
  ++m_version;
  m_stack.clear();
  emit changed(m_laboratory);
}

void LaboratoryDocument::edit(const jobs::Laboratory& next, const QString& label, const QString& field) {
  if (m_readOnly || same(next, m_laboratory)) return;
  m_stack.push(new Change(*this, next, label, field));
}

void LaboratoryDocument::apply(const jobs::Laboratory& laboratory) {
  m_laboratory = laboratory;
  m_unsaved = !m_folder.isEmpty();
  ++m_version;
  if (m_unsaved) m_saveTimer.start();
  emit changed(m_laboratory);
}

void LaboratoryDocument::saveNow() {
  m_saveTimer.stop();
  if (m_folder.isEmpty() || !m_unsaved || m_readOnly) return;
  const fs::path folder = m_folder.toStdString();
  m_writer.start([this, folder, json = settingsJson(m_laboratory, folder), version = m_version] {
    const Result<void> result = write(folder, json);
    // The destructor waits for this thread, and what is posted to a dead object is dropped.
    QMetaObject::invokeMethod(
        this,
        [this, result, version] {
          if (!result) {
            emit saveFailed(result.error());
          } else if (version == m_version) {
            m_unsaved = false;
            emit saved();
          }
        },
        Qt::QueuedConnection);
  });
}

void LaboratoryDocument::waitForSaved() {
  if (m_saveTimer.isActive()) saveNow();
  m_writer.waitForDone();
}

}  // namespace pw::window
