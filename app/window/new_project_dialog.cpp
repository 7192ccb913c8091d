// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/new_project_dialog.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include "look/theme.h"

namespace pw::window {

NewProjectDialog::NewProjectDialog(Purpose purpose, const QString& folder, QWidget* parent)
    : QDialog(parent),
      m_folder(new QLineEdit(QDir::toNativeSeparators(folder), this)),
      m_size(new QComboBox(this)),
      m_words(new QLabel(this)) {
  const bool create = purpose == Purpose::create;
  setObjectName(QStringLiteral("newProject"));
  setWindowTitle(create ? tr("New laboratory") : tr("Save the project as"));
  m_folder->setObjectName(QStringLiteral("projectFolder"));
  m_folder->setToolTip(tr("The project is this folder; it is made"));
  m_folder->setMinimumWidth(m_folder->fontMetrics().averageCharWidth() * 50);
  auto* browse = new QPushButton(tr("&Choose…"), this);
  browse->setObjectName(QStringLiteral("chooseFolder"));
  browse->setToolTip(tr("Choose the folder that it goes into"));
  connect(browse, &QPushButton::clicked, this, &NewProjectDialog::browse);
  auto* place = new QHBoxLayout;
  place->addWidget(m_folder, 1);
  place->addWidget(browse);
  setTabOrder(m_folder, browse);
  setTabOrder(browse, m_size);
  auto* form = new QFormLayout;
  auto* label = new QLabel(tr("&Folder"), this);
  label->setBuddy(m_folder);
  form->addRow(label, place);
  m_size->setObjectName(QStringLiteral("size"));
  m_size->setToolTip(tr("How many pulses, and how long the networks train"));
  m_size->addItem(tr("Full: 10,000 pulses"), int(LaboratorySize::full));
  m_size->addItem(tr("Quick look: 2,000 pulses, small networks"), int(LaboratorySize::quick));
  m_size->setVisible(create);
  if (create) form->addRow(tr("&Size"), m_size);
  look::setRole(m_words, "caption");
  m_words->setObjectName(QStringLiteral("newProjectWords"));
  m_words->setWordWrap(true);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
  buttons->button(QDialogButtonBox::Cancel)->setToolTip(tr("Make nothing"));
  buttons->button(QDialogButtonBox::Cancel)->setIcon({});  // the style's own is no icon of ours
  if (create) {
    QPushButton* files = buttons->addButton(tr("&Use files…"), QDialogButtonBox::ActionRole);
    files->setObjectName(QStringLiteral("useFiles"));
    files->setToolTip(tr("Events of your own instead of the built-in detector"));
    files->setAutoDefault(false);
    connect(files, &QPushButton::clicked, this, [this] {
      reject();
      emit filesWanted();
    });
  }
  m_ok = buttons->addButton(create ? tr("Create") : tr("Save"), QDialogButtonBox::AcceptRole);
  m_ok->setObjectName(QStringLiteral("makeProject"));
  m_ok->setDefault(true);
  m_ok->setToolTip(create ? tr("Makes the folder and opens it")
                          : tr("Copies the project there and opens the copy"));
  look::setRole(m_ok, "primary");
  connect(buttons, &QDialogButtonBox::accepted, this, [this] {
    emit wanted(project());
    accept();
  });
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  connect(m_folder, &QLineEdit::textChanged, this, &NewProjectDialog::check);
  auto* column = new QVBoxLayout(this);
  column->addLayout(form);
  column->addWidget(m_words);
  column->addStretch(1);
  column->addWidget(buttons);
  check();
}

NewProject NewProjectDialog::project() const {
  const QString folder = QDir(QDir::fromNativeSeparators(m_folder->text().trimmed())).absolutePath();
  return {folder, QDir(folder).dirName(), {}, LaboratorySize(m_size->currentData().toInt())};
}

void NewProjectDialog::browse() {
  auto* dialog = new QFileDialog(this, tr("Choose where the project goes"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::Directory);
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& chosen) {
    // An empty folder becomes the project; another one gets the project inside it.
    const bool empty = QDir(chosen).isEmpty();
    const QString name = QDir(m_folder->text()).dirName();
    m_folder->setText(QDir::toNativeSeparators(empty ? chosen : QDir(chosen).filePath(name)));
  });
  dialog->open();
}

void NewProjectDialog::check() {
  const QString text = m_folder->text().trimmed();
  const QFileInfo place(text);
  QString problem;
  if (text.isEmpty()) {
    problem = tr("Give a folder.");
  } else if (place.exists() && !(place.isDir() && QDir(text).isEmpty())) {
    problem = tr("There is something at this place already. Choose a new or an empty folder.");
  }
  m_ok->setEnabled(problem.isEmpty());
  m_words->setText(problem.isEmpty() ? tr("Everything of the project is kept in this folder; it can be "
                                          "copied, zipped and put under version control.")
                                     : problem);
}

}  // namespace pw::window
