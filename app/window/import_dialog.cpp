// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/import_dialog.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <algorithm>

#include "look/icons.h"
#include "look/theme.h"
#include "plots/plot_view.h"
#include "pulse/features.h"
#include "window/import_content.h"

namespace pw::window {
namespace {

constexpr double assumedRateHz = 1e8;

/// A rate without the zeros that a fixed count of decimals would add.
class RateBox : public QDoubleSpinBox {
 public:
  using QDoubleSpinBox::QDoubleSpinBox;
  QString textFromValue(double value) const override {
    return locale().toString(value, 'g', QLocale::FloatingPointShortest);
  }
};

QSpinBox* wholeBox(int low, int high, const QString& special, QWidget* parent) {
  auto* box = new QSpinBox(parent);
  box->setRange(low, high);
  box->setSpecialValueText(special);
  box->setGroupSeparatorShown(true);
  return box;
}

/// The folder's name, when it is one: what a project is called that was given no name.
QString nameOfFolder(const QLineEdit* folder) {
  return QDir(QDir::fromNativeSeparators(folder->text().trimmed())).dirName();
}

}  // namespace

ImportDialog::ImportDialog(const QStringList& files, const QString& folder, QWidget* parent)
    : QDialog(parent),
      m_files(files),
      m_list(new ImportFilesList(this)),
      m_plot(new plots::PlotView(tr("First events"), this)),
      m_polarity(new QComboBox(this)),
      m_rate(new RateBox(this)),
      m_tick(new RateBox(this)),
      m_baseline(wholeBox(1, 1, {}, this)),
      m_length(wholeBox(0, 1 << 24, tr("whole trace"), this)),
      m_channel(wholeBox(-1, 65535, tr("all"), this)),
      m_recordLength(wholeBox(0, 1 << 24, tr("not given"), this)),
      m_detector(new QLineEdit(this)),
      m_name(new QLineEdit(this)),
      m_folder(new QLineEdit(QDir::toNativeSeparators(folder), this)),
      m_icon(new QLabel(this)),
      m_words(new QLabel(this)) {
  setObjectName(QStringLiteral("importDialog"));
  setWindowTitle(tr("Import files"));
  setAcceptDrops(true);
  m_plot->setObjectName(QStringLiteral("importPlot"));
  m_plot->setMinimumSize(fontMetrics().averageCharWidth() * 48, fontMetrics().height() * 14);
  auto* left = new QVBoxLayout;
  left->addWidget(buildFiles(), 1);
  left->addWidget(buildFields());
  auto* across = new QHBoxLayout;
  across->addLayout(left, 2);
  across->addWidget(m_plot, 3);
  auto* column = new QVBoxLayout(this);
  column->addLayout(across, 1);
  column->addWidget(buildFooter());
  connectFields();
  resize(fontMetrics().averageCharWidth() * 160, fontMetrics().height() * 44);
  m_list->setReading(m_files);
  refresh();
}

QWidget* ImportDialog::buildFiles() {
  auto* box = new QWidget(this);
  auto* heading = new QLabel(tr("Files"), box);
  look::setRole(heading, "heading");
  auto* add = new QPushButton(tr("&Add files…"), box);
  add->setObjectName(QStringLiteral("addFiles"));
  add->setToolTip(tr("Join more files to these; they can also be dropped here"));
  add->setAutoDefault(false);
  connect(add, &QPushButton::clicked, this, &ImportDialog::chooseFiles);
  auto* row = new QHBoxLayout;
  row->addWidget(heading, 1);
  row->addWidget(add);
  auto* scroll = new QScrollArea(box);
  scroll->setObjectName(QStringLiteral("importFilesScroll"));
  scroll->setWidgetResizable(true);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setFocusPolicy(Qt::NoFocus);
  scroll->setWidget(m_list);
  scroll->setMinimumHeight(fontMetrics().height() * 6);
  scroll->setMinimumWidth(fontMetrics().averageCharWidth() * 52);
  auto* column = new QVBoxLayout(box);
  column->setContentsMargins(0, 0, 0, 0);
  column->addLayout(row);
  column->addWidget(scroll, 1);
  return box;
}

void ImportDialog::addField(QGridLayout* grid, const QString& label, QWidget* control, const char* name,
                            const QString& tip) {
  auto* words = new QLabel(label, this);
  words->setBuddy(control);
  words->setToolTip(tip);
  control->setObjectName(QString::fromLatin1(name));
  control->setAccessibleName(QString(label).remove(QLatin1Char('&')));
  control->setAccessibleDescription(tip);
  control->setToolTip(tip);
  const int row = grid->rowCount();
  grid->addWidget(words, row, 0);
  grid->addWidget(control, row, 1);
  if (control == m_recordLength) m_recordLengthLabel = words;
}

QWidget* ImportDialog::buildFields() {
  auto* box = new QWidget(this);
  auto* grid = new QGridLayout(box);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setVerticalSpacing(look::space::tiny);
  grid->setColumnStretch(1, 1);
  m_polarity->addItems({tr("as the pulses go"), tr("negative"), tr("positive")});
  addField(grid, tr("&Polarity"), m_polarity, "importPolarity",
           tr("Which way the pulses leave the baseline; in the picture they must rise"));
  m_rate->setDecimals(9);
  m_rate->setRange(1e-6, 1e6);
  m_rate->setSuffix(tr(" MS/s"));
  m_rate->setValue(assumedRateHz / 1e6);
  addField(grid, tr("&Sampling rate"), m_rate, "importRate", tr("Samples a second, in millions"));
  m_baseline->setSuffix(tr(" samples"));
  addField(grid, tr("&Baseline"), m_baseline, "importBaseline",
           tr("Samples at the start of each trace that lie before every pulse, at most a twentieth of it"));
  addField(grid, tr("&Cut to"), m_length, "importLength",
           tr("Longer traces are cut to so many samples: for files of different lengths"));
  m_channel->setValue(m_channel->minimum());  // all
  addField(grid, tr("C&hannel"), m_channel, "importChannel", tr("Only events of this channel"));
  addField(grid, tr("&Record length"), m_recordLength, "importRecordLength",
           tr("Samples a trace, of files that do not say it (WaveDump without headers)"));
  m_tick->setDecimals(6);
  m_tick->setRange(0, 1e6);
  m_tick->setSuffix(tr(" ns"));
  m_tick->setSpecialValueText(tr("times stay in ticks"));
  addField(grid, tr("Clock &tick"), m_tick, "importTick",
           tr("Of files that give times in ticks of their clock (ABCD, WaveDump)"));
  addField(grid, tr("&Detector"), m_detector, "importDetector", tr("Noted in the trace file"));
  return box;
}

QWidget* ImportDialog::buildFooter() {
  auto* box = new QWidget(this);
  auto* grid = new QGridLayout;
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setVerticalSpacing(look::space::tiny);
  addField(grid, tr("Project &name"), m_name, "projectName", tr("Of the project that is made"));
  addField(grid, tr("&Folder"), m_folder, "projectFolder", tr("The project is this folder; it is made"));
  auto* browse = new QPushButton(tr("Ch&oose…"), box);
  browse->setObjectName(QStringLiteral("chooseFolder"));
  browse->setToolTip(tr("Choose the folder that it goes into"));
  browse->setAutoDefault(false);
  connect(browse, &QPushButton::clicked, this, &ImportDialog::chooseFolder);
  grid->addWidget(browse, grid->rowCount() - 1, 2);
  m_words->setObjectName(QStringLiteral("importWords"));
  m_words->setTextFormat(Qt::PlainText);
  m_words->setWordWrap(true);
  m_icon->setFixedWidth(fontMetrics().height());
  auto* message = new QHBoxLayout;
  message->addWidget(m_icon, 0, Qt::AlignTop);
  message->addWidget(m_words, 1);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, box);
  buttons->button(QDialogButtonBox::Cancel)->setToolTip(tr("Import nothing"));
  buttons->button(QDialogButtonBox::Cancel)->setIcon({});  // the style's own is no icon of ours
  m_ok = buttons->addButton(tr("&Import"), QDialogButtonBox::AcceptRole);
  m_ok->setObjectName(QStringLiteral("importFiles"));
  m_ok->setToolTip(tr("Makes the project with these events and opens it"));
  m_ok->setDefault(true);
  look::setRole(m_ok, "primary");
  connect(buttons, &QDialogButtonBox::accepted, this, [this] {
    emit wanted(project());
    accept();
  });
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  auto* bottom = new QHBoxLayout;
  bottom->addLayout(message, 1);
  bottom->addWidget(buttons, 0, Qt::AlignBottom);
  auto* column = new QVBoxLayout(box);
  column->setContentsMargins(0, 0, 0, 0);
  column->addLayout(grid);
  column->addLayout(bottom);
  return box;
}

void ImportDialog::connectFields() {
  connect(m_list, &ImportFilesList::labelChanged, this, &ImportDialog::refresh);
  connect(m_list, &ImportFilesList::removeWanted, this, [this](const QString& path) {
    const qsizetype at = m_files.indexOf(path);
    if (at < 0) return;
    m_files.removeAt(at);
    look();
  });
  connect(m_polarity, &QComboBox::currentIndexChanged, this, &ImportDialog::refresh);
  connect(m_rate, &QDoubleSpinBox::valueChanged, this, [this] {
    m_rateTouched = true;
    refresh();
  });
  connect(m_baseline, &QSpinBox::valueChanged, this, [this] {
    m_baselineTouched = true;
    refresh();
  });
  connect(m_length, &QSpinBox::valueChanged, this, [this] {
    fillFields();
    refresh();
  });
  connect(m_channel, &QSpinBox::valueChanged, this, &ImportDialog::refresh);
  // Not with each key: the files are read again.
  connect(m_recordLength, &QSpinBox::editingFinished, this, [this] {
    if (m_recordLength->property("asked").toInt() != m_recordLength->value()) look();
  });
  connect(m_name, &QLineEdit::textChanged, this, &ImportDialog::refresh);
  connect(m_folder, &QLineEdit::textChanged, this, &ImportDialog::refresh);
}

void ImportDialog::look() {
  m_looked.clear();
  m_shown.clear();
  m_list->setReading(m_files);
  m_recordLength->setProperty("asked", m_recordLength->value());
  refresh();
  formats::OpenSettings settings;
  settings.recordLength = std::uint64_t(m_recordLength->value());
  emit lookWanted(m_files, settings);
}

void ImportDialog::setFiles(std::vector<LookedAt> files) {
  m_looked = std::move(files);
  m_shown.clear();
  for (const LookedAt& looked : m_looked)
    if (looked.file) m_shown.push_back(*looked.file);
  m_list->setFiles(m_looked);
  orderTabs();
  fillFields();
  refresh();
}

void ImportDialog::orderTabs() {
  std::vector<QWidget*> order = {findChild<QWidget*>(QStringLiteral("addFiles"))};
  order.insert(order.end(), m_list->controls().begin(), m_list->controls().end());
  for (QWidget* field : std::initializer_list<QWidget*>{
           m_polarity, m_rate, m_baseline, m_length, m_channel, m_recordLength, m_tick, m_detector, m_name,
           m_folder, findChild<QWidget*>(QStringLiteral("chooseFolder")), m_ok})
    order.push_back(field);
  for (std::size_t i = 1; i < order.size(); ++i) setTabOrder(order[i - 1], order[i]);
}

void ImportDialog::addFiles(const QStringList& files) {
  for (const QString& file : files)
    if (!m_files.contains(file)) m_files << file;
  look();
}

bool ImportDialog::isListMode() const {
  return !m_shown.empty() && m_shown.front().description.listMode();
}

void ImportDialog::fillFields() {
  if (m_shown.empty()) return;
  const formats::Preview& first = m_shown.front();
  const bool saysPolarity = first.description.polarity.has_value();
  const bool positive = first.polarity() == trace::Polarity::positive;
  m_polarity->setItemText(
      0, saysPolarity ? positive ? tr("as the file says: positive") : tr("as the file says: negative")
         : positive ? tr("as the pulses go: positive")
                      : tr("as the pulses go: negative"));
  if (!m_rateTouched) {
    const QSignalBlocker quiet(m_rate);
    m_rate->setValue(first.description.samplingRateHz.value_or(assumedRateHz) / 1e6);
  }
  {
    const QSignalBlocker quiet(m_baseline);
    std::uint64_t length = first.description.length;
    if (m_length->value() > 0) length = std::min(length, std::uint64_t(m_length->value()));
    m_baseline->setMaximum(std::max(1, int(pulse::baselineLength(length, 1 << 24))));
    if (!m_baselineTouched)
      m_baseline->setValue(int(pulse::baselineLength(length, pulse::FeatureSettings().baselineSamples)));
  }
  m_detector->setPlaceholderText(QString::fromStdString(first.description.detector));
}

ImportLook ImportDialog::importLook() const {
  ImportLook look;
  const formats::ImportSettings settings = importSettings();
  if (!m_shown.empty()) look.polarity = m_shown.front().polarity();
  look.polarity = settings.polarity.value_or(look.polarity);
  look.samplingRateHz = m_rate->value() * 1e6;
  look.baselineSamples = std::size_t(m_baseline->value());
  look.length = settings.length;
  look.channel = settings.channel;
  for (std::size_t i = 0; i < m_looked.size() && i < settings.labels.size(); ++i)
    if (m_looked[i].file) look.labels.push_back(settings.labels[i]);
  return look;
}

formats::ImportSettings ImportDialog::importSettings() const {
  formats::ImportSettings settings;
  if (m_polarity->currentIndex() > 0)
    settings.polarity =
        m_polarity->currentIndex() == 1 ? trace::Polarity::negative : trace::Polarity::positive;
  if (m_rateTouched) settings.samplingRateHz = m_rate->value() * 1e6;
  settings.detector = m_detector->text().trimmed().toStdString();
  settings.labels = m_list->labels();
  if (m_channel->isEnabled() && m_channel->value() >= 0) settings.channel = m_channel->value();
  settings.length = std::uint64_t(m_length->value());
  settings.open.recordLength = std::uint64_t(m_recordLength->value());
  settings.open.tickNs = m_tick->isEnabled() ? m_tick->value() : 0;
  return settings;
}

NewProject ImportDialog::project() const {
  NewProject project;
  project.folder = QDir(QDir::fromNativeSeparators(m_folder->text().trimmed())).absolutePath();
  project.name = m_name->text().trimmed();
  project.files = m_files;
  project.import = importSettings();
  // Unlabelled files need no label of their own, so that a trace file with nothing to correct stays where it
  // is.
  for (std::size_t i = 0; i < m_looked.size() && i < project.import.labels.size(); ++i) {
    auto& label = project.import.labels[i];
    const bool says =
        m_looked[i].file && (m_looked[i].file->description.hasLabels || m_looked[i].file->labelOfName);
    if (label == trace::ambiguous && !says) label = std::nullopt;
  }
  if (!isListMode()) project.baselineSamples = m_baseline->value();
  return project;
}

QString ImportDialog::problem() const {
  const auto unreadable = std::find_if(m_looked.begin(), m_looked.end(),
                                       [](const LookedAt& looked) { return !looked.file.has_value(); });
  if (unreadable != m_looked.end())
    return m_looked.size() > 1 ? tr("Leave out what cannot be read, or correct how it is read.")
                               : tr("This file cannot be read.");
  std::vector<std::filesystem::path> sources;
  std::vector<formats::Description> descriptions;
  for (const formats::Preview& file : m_shown) {
    sources.push_back(file.path);
    descriptions.push_back(file.description);
  }
  if (const auto together = formats::checkTogether(sources, descriptions, importSettings()); !together) {
    const Error& error = together.error();
    return tr("%1: %2 %3")
        .arg(QFileInfo(QString::fromStdString(error.where)).fileName(), QString::fromStdString(error.what),
             QString::fromStdString(error.hint));
  }
  const QString folder = m_folder->text().trimmed();
  if (folder.isEmpty()) return tr("Give a folder.");
  if (QFileInfo(folder).exists() && !(QFileInfo(folder).isDir() && QDir(folder).isEmpty()))
    return tr("There is something at this place already. Choose a new or an empty folder.");
  return {};
}

void ImportDialog::refresh() {
  const bool reading = m_looked.empty(), list = isListMode();
  for (QWidget* field : std::initializer_list<QWidget*>{m_polarity, m_rate, m_baseline, m_length})
    field->setEnabled(!list && !m_shown.empty());
  m_channel->setEnabled(!m_shown.empty() &&
                        std::all_of(m_shown.begin(), m_shown.end(), [](const formats::Preview& file) {
                          const auto& columns = file.description.columns;
                          return std::find(columns.begin(), columns.end(), "channel") != columns.end();
                        }));
  m_tick->setEnabled(std::any_of(m_shown.begin(), m_shown.end(), [](const formats::Preview& file) {
    const auto& columns = file.description.columns;
    return std::find(columns.begin(), columns.end(), "timestamp_ticks") != columns.end();
  }));
  const bool headerless = std::any_of(m_looked.begin(), m_looked.end(), [](const LookedAt& looked) {
    return !looked.file || looked.file->description.needsRecordLength;
  });
  m_recordLength->setVisible(headerless);
  m_recordLengthLabel->setVisible(headerless);
  m_name->setPlaceholderText(nameOfFolder(m_folder));
  const QString wrong = reading ? QString() : problem();
  m_ok->setEnabled(!reading && wrong.isEmpty());
  m_icon->setVisible(!wrong.isEmpty());
  m_icon->setPixmap(look::icon(QStringLiteral("error"), look::Tone::bad).pixmap(16, 16));
  m_icon->setAccessibleName(tr("Problem"));
  look::setRole(m_words, wrong.isEmpty() ? "caption" : "");
  m_words->setText(reading            ? tr("Looking at the files…")
                   : !wrong.isEmpty() ? wrong
                   : list ? tr("List mode: charges and times without traces. The histograms will show them; "
                               "there is nothing to train on.")
                          : tr("The files are only read. In the picture pulses must rise from 0, and the "
                               "shaded samples must lie before them."));
  m_plot->setContent(importPreview(m_shown, importLook()));
}

void ImportDialog::chooseFiles() {
  auto* dialog = new QFileDialog(this, tr("Add files"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFiles);
  if (!m_files.isEmpty()) dialog->setDirectory(QFileInfo(m_files.last()).absolutePath());
  connect(dialog, &QFileDialog::filesSelected, this, &ImportDialog::addFiles);
  dialog->open();
}

void ImportDialog::chooseFolder() {
  auto* dialog = new QFileDialog(this, tr("Choose where the project goes"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::Directory);
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& chosen) {
    // An empty folder becomes the project; another one gets the project inside it.
    const QString inside = QDir(chosen).filePath(nameOfFolder(m_folder));
    m_folder->setText(QDir::toNativeSeparators(QDir(chosen).isEmpty() ? chosen : inside));
  });
  dialog->open();
}

void ImportDialog::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void ImportDialog::dropEvent(QDropEvent* event) {
  QStringList files;
  for (const QUrl& url : event->mimeData()->urls())
    if (QFileInfo(url.toLocalFile()).isFile()) files << QFileInfo(url.toLocalFile()).absoluteFilePath();
  event->acceptProposedAction();
  if (!files.isEmpty()) addFiles(files);
}

}  // namespace pw::window
