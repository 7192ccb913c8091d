// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QThreadPool>
#include <QTimer>
#include <QUndoStack>
#include <filesystem>
#include <optional>

#include "jobs/laboratory.h"

namespace pw::window {

/// A project's settings as found on disk.
struct LoadedSettings {
  jobs::Laboratory laboratory;
  std::optional<Error> problem;  ///< they could not be used, and the defaults are there instead
};

/// Reads <folder>/laboratory.json; without one, the built-in laboratory's settings. A damaged file never
/// stops the opening: it is kept aside as laboratory.damaged.json (when `mayWrite`), and the defaults count.
LoadedSettings readSettings(const std::filesystem::path& folder, bool mayWrite);

/// What is written there: a trace file inside the project is named relative to it, so that the project can be
/// moved.
Json settingsJson(const jobs::Laboratory& laboratory, const std::filesystem::path& folder);

/// The settings of the open project, with undo and redo of whole values, written to laboratory.json by atomic
/// replacement shortly after each change. Files are written on a thread of their own.
class LaboratoryDocument : public QObject {
  Q_OBJECT
 public:
  explicit LaboratoryDocument(QObject* parent = nullptr);
  /// Writes what still waits.
  ~LaboratoryDocument() override;

  /// Takes over a project's settings; nothing to undo yet. An empty folder: no project, nothing is written.
  void load(const QString& folder, const jobs::Laboratory& laboratory);
  const jobs::Laboratory& laboratory() const { return m_laboratory; }
  QUndoStack* undoStack() { return &m_stack; }

  /// One step that can be undone, called `label` ("Window", "Epochs"). Edits of the same `field` within
  /// coalesceMs of each other become one step, as typing a number does; an empty field never does. Does
  /// nothing when nothing changes or when the document is read-only.
  void edit(const jobs::Laboratory& next, const QString& label, const QString& field = {});

  void setReadOnly(bool readOnly) { m_readOnly = readOnly; }
  bool isReadOnly() const { return m_readOnly; }
  /// Changes are not on disk yet.
  bool isUnsaved() const { return m_unsaved; }
  /// Starts writing now instead of shortly; also tries again after a failure.
  void saveNow();
  /// Waits until everything is written or has failed.
  void waitForSaved();

  static constexpr int coalesceMs = 1000, saveDelayMs = 400;

 signals:
  /// By an edit, an undo, a redo or another project.
  void changed(const pw::jobs::Laboratory& laboratory);
  void saved();
  void saveFailed(const pw::Error& error);

 private:
  class Change;
  void apply(const jobs::Laboratory& laboratory);

  QString m_folder;
  jobs::Laboratory m_laboratory;
  QUndoStack m_stack;
  QTimer m_saveTimer;
  QThreadPool m_writer;
  quint64 m_version = 0;  ///< of the value, to tell a late answer
  bool m_readOnly = false, m_unsaved = false;
};

}  // namespace pw::window
