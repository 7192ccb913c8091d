// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/settings_forms.h"

#include <QFileDialog>

#include "settings/board_form.h"
#include "settings/compression_form.h"
#include "settings/network_form.h"
#include "settings/traces_form.h"
#include "window/laboratory_document.h"

namespace pw::window {

SettingsForms::SettingsForms(LaboratoryDocument* document, QWidget* window)
    : QObject(window), m_document(document), m_window(window) {}

void SettingsForms::build(int page) {
  if (page == Stage::traces) buildTraces();
  if (page == Stage::training) {
    m_teacher = new settings::NetworkForm(m_window);
    connectForm(m_teacher, tr("Teacher"),
                [this](jobs::Laboratory& laboratory) { laboratory.teacher = m_teacher->value(); });
  }
  if (page == Stage::compression) {
    m_student = new settings::CompressionForm(m_window);
    connectForm(m_student, tr("Student"),
                [this](jobs::Laboratory& laboratory) { laboratory.student = m_student->value(); });
  }
  if (page == Stage::board) {
    m_board = new settings::BoardForm(m_window);
    connectForm(m_board, tr("Board"),
                [this](jobs::Laboratory& laboratory) { laboratory.board.singleShots = m_board->value(); });
  }
}

void SettingsForms::buildTraces() {
  m_traces = new settings::TracesForm(m_window);
  connectForm(m_traces, tr("Traces"), [this](jobs::Laboratory& laboratory) {
    const settings::TracesSettings value = m_traces->value();
    laboratory.traces = value.traces;
    laboratory.synthetic = value.synthetic;
    laboratory.labels = value.labels;
    laboratory.dataset = value.dataset;
    laboratory.features = value.features;
  });
  connect(m_traces, &settings::TracesForm::fileWanted, this, &SettingsForms::chooseTraces);
  connect(m_traces, &settings::TracesForm::calibrationWanted, this, &SettingsForms::calibrationWanted);
}

void SettingsForms::connectForm(settings::Form* form, const QString& label,
                                std::function<void(jobs::Laboratory&)> write) {
  connect(form, &settings::Form::edited, this,
          [this, form, label, write = std::move(write)](const QString& field) {
            jobs::Laboratory next = m_document->laboratory();
            write(next);
            m_document->edit(next, tr("%1: %2").arg(label, form->label(field)), label + field);
          });
}

QWidget* SettingsForms::form(int page) const {
  const std::array<QWidget*, stageCount> forms{m_traces, m_teacher, m_student, nullptr,
                                               nullptr,  m_board,   nullptr};
  return forms[std::size_t(page)];
}

void SettingsForms::setTypicalEdge(std::optional<double> edge) {
  m_traces->setTypicalEdge(edge);
}

void SettingsForms::refresh() {
  const jobs::Laboratory& laboratory = m_document->laboratory();
  const int inputs = int(laboratory.dataset.input.inputs());
  m_traces->setValue({laboratory.traces, laboratory.synthetic, laboratory.labels, laboratory.dataset,
                      laboratory.features, laboratory.cuts});
  m_teacher->setInputs(inputs);
  m_teacher->setValue(laboratory.teacher);
  m_student->setInputs(inputs);
  m_student->setValue(laboratory.student);
  m_board->setValue(laboratory.board.singleShots);
}

void SettingsForms::setReadOnly(bool readOnly) {
  for (int page = 0; page < stageCount; ++page) {
    if (QWidget* shown = form(page)) shown->setEnabled(!readOnly);
  }
}

void SettingsForms::commit() {
  for (settings::Form* form : std::initializer_list<settings::Form*>{m_traces, m_teacher, m_student, m_board})
    form->commit();
}

void SettingsForms::chooseTraces() {
  auto* dialog = new QFileDialog(m_window, tr("Choose a trace file"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFile);
  dialog->setNameFilters({tr("Trace files (*.h5 *.hdf5)"), tr("All files (*)")});
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
    jobs::Laboratory next = m_document->laboratory();
    next.traces = file.toStdString();
    m_document->edit(next, tr("Trace file"));
  });
  connect(dialog, &QDialog::rejected, this, &SettingsForms::refresh);
  dialog->open();
}

}  // namespace pw::window
