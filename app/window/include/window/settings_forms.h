// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <array>
#include <functional>

#include "window/snapshot.h"

namespace pw::settings {
class BoardForm;
class CompressionForm;
class Form;
class NetworkForm;
class TracesForm;
}  // namespace pw::settings

namespace pw::window {

class LaboratoryDocument;

/// The forms of the pages over the document: they show its values, and what is edited in them becomes a step
/// of it.
class SettingsForms : public QObject {
  Q_OBJECT
 public:
  SettingsForms(LaboratoryDocument* document, QWidget* window);
  /// Makes the form of a page, which takes a while: one a turn of the event loop. The others of this class
  /// are for when all are there.
  void build(int page);
  /// The form of a page; nullptr: the page has no settings.
  QWidget* form(int page) const;
  /// Where the leading edge of a typical pulse is, in samples of the record.
  void setTypicalEdge(std::optional<double> edge);
  /// Shows the document's values.
  void refresh();
  void setReadOnly(bool readOnly);
  /// Takes over numbers that are still being typed.
  void commit();

 signals:
  /// The person wants to make an energy axis.
  void calibrationWanted();

 private:
  /// `write` puts a form's value into the laboratory.
  void connectForm(settings::Form* form, const QString& label, std::function<void(jobs::Laboratory&)> write);
  void chooseTraces();
  void buildTraces();

  LaboratoryDocument* m_document;
  QWidget* m_window;
  settings::TracesForm* m_traces = nullptr;
  settings::NetworkForm* m_teacher = nullptr;
  settings::CompressionForm* m_student = nullptr;
  settings::BoardForm* m_board = nullptr;
};

}  // namespace pw::window
