// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/target_page.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <algorithm>

#include "look/theme.h"
#include "plots/si_format.h"

namespace pw::wizard {
namespace {

constexpr int shownBoards = 5;  // longer lists scroll
constexpr double fastestNs = 1, slowestNs = 1000;
/// Processor clocks are divided from a few PLLs: a hair over the limit is the limit.
constexpr double hair = 1.0001;

QString deviceText(const hls::Device& device) {
  const QLocale locale;
  return TargetPage::tr("%1 LUT, %2 flip-flops, %3 DSP, %4 block RAM (18\u00a0kbit)")
      .arg(locale.toString(device.lut), locale.toString(device.ff), locale.toString(device.dsp),
           locale.toString(device.bram18));
}

QString boardText(const BoardChoice& choice) {
  return QStringLiteral("%1\n%2: %3")
      .arg(QString::fromStdString(choice.board.name), QString::fromStdString(choice.board.part),
           deviceText(choice.device));
}

/// A board in two lines: its name, and in small what its part has.
class BoardItem : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
    const int lines = QFontMetrics(look::font(look::Type::heading)).height() +
                      QFontMetrics(look::font(look::Type::caption)).height();
    return {0, lines + look::space::tiny + look::space::small};
  }
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const look::Mode mode = look::modeOf(option.palette);
    const bool chosen = option.state.testFlag(QStyle::State_Selected);
    painter->save();
    if (chosen) {
      painter->fillRect(option.rect, look::surfaces(mode).selection);
      painter->fillRect(QRect(option.rect.topLeft(), QSize(look::space::tiny, option.rect.height())),
                        look::colour(look::Tone::accent, mode));
    }
    const QRect inside =
        option.rect.adjusted(look::space::medium, look::space::tiny, -look::space::small, -look::space::tiny);
    const QString words = index.data().toString();
    const auto draw = [&](look::Type type, look::Tone tone, Qt::Alignment alignment, const QString& line) {
      painter->setFont(look::font(type));
      painter->setPen(look::colour(tone, mode));
      painter->drawText(inside, int(alignment | Qt::AlignLeft),
                        painter->fontMetrics().elidedText(line, Qt::ElideRight, inside.width()));
    };
    draw(look::Type::heading, look::Tone::neutral, Qt::AlignTop, words.section(QLatin1Char('\n'), 0, 0));
    draw(look::Type::caption, chosen ? look::Tone::neutral : look::Tone::muted, Qt::AlignBottom,
         words.section(QLatin1Char('\n'), 1));
    painter->restore();
  }
};

}  // namespace

TargetPage::TargetPage(QWidget* parent) : Form(parent) {
  addBoards();
  addPart();
  addClock();
  m_problem = new QLabel(this);
  m_problem->setObjectName(QStringLiteral("targetProblem"));
  m_problem->setWordWrap(true);
  m_problem->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_problem->setToolTip(tr("Why there can be no such design, and what to do"));
  addWide(m_problem);
  onRefresh([this] {
    const QString words = problem();
    m_problem->setVisible(!words.isEmpty());
    m_problem->setText(words);
    const QColor ink = look::colour(look::Tone::bad, look::modeOf(palette()));
    m_problem->setStyleSheet(QStringLiteral("color: %1;").arg(ink.name()));
  });
  static_cast<QVBoxLayout*>(layout())->addStretch(1);
  setValue({});
}

void TargetPage::setBoards(const QList<BoardChoice>& boards) {
  m_boards = boards;
  {
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    for (const BoardChoice& choice : boards) {
      auto* item = new QListWidgetItem(boardText(choice), m_list);
      item->setToolTip(
          QString::fromStdString(choice.board.note.empty() ? choice.board.part : choice.board.note));
    }
    auto* other =
        new QListWidgetItem(tr("Another part\nThe design alone, without a board around it"), m_list);
    other->setToolTip(tr("Choose the part below"));
  }
  // Long lists scroll; the fields below stay on the screen.
  m_list->setFixedHeight(std::min(shownBoards, m_list->count()) * m_list->sizeHintForRow(0) +
                         2 * m_list->frameWidth());
  refresh();
}

void TargetPage::setValue(const hls::HardwareConfig& value) {
  m_value = value;
  refresh();
}

const BoardChoice* TargetPage::chosen() const {
  const auto matches = [this](const BoardChoice& choice) {
    if (!m_value.board.empty()) return choice.board.name == m_value.board;
    return choice.board.part == m_value.part;  // the first one, as the design takes it
  };
  const auto found = std::find_if(m_boards.begin(), m_boards.end(), matches);
  return found == m_boards.end() ? nullptr : &*found;
}

QString TargetPage::problem() const {
  const Result<hls::Device> device = hls::findDevice(m_value.part);
  if (!device) {
    return tr("%1 Choose a board or one of the parts.").arg(QString::fromStdString(device.error().what));
  }
  const BoardChoice* choice = chosen();
  if (!choice) return {};
  const double rate = 1000 / m_value.clockNs;
  if (rate <= choice->mostClockMhz * hair) return {};
  return tr("%1 MHz is impossible on %2: its processor gives the logic at most %3 MHz. Choose a period of %4 "
            "ns "
            "or more.")
      .arg(plots::numberText(rate), QString::fromStdString(choice->board.name),
           plots::numberText(choice->mostClockMhz), plots::numberText(1000 / choice->mostClockMhz));
}

void TargetPage::addBoards() {
  m_list = new QListWidget(this);
  m_list->setObjectName(QStringLiteral("boards"));
  m_list->setAccessibleName(tr("Boards"));
  m_list->setToolTip(tr("The board that the design is made for"));
  m_list->setItemDelegate(new BoardItem(m_list));
  m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  addWide(m_list);
  setLabel(QStringLiteral("board"), tr("Board"));
  m_note = new QLabel(this);
  m_note->setObjectName(QStringLiteral("boardNote"));
  m_note->setWordWrap(true);
  look::setRole(m_note, "caption");
  addWide(m_note);
  onRefresh([this] { showBoards(); });
  connect(m_list, &QListWidget::currentRowChanged, this, &TargetPage::chooseBoard);
  setBoards({});
}

void TargetPage::showBoards() {
  const BoardChoice* choice = chosen();
  const qsizetype row = choice ? choice - m_boards.data() : m_boards.size();
  if (m_list->currentRow() != row) m_list->setCurrentRow(int(row));
  m_note->setText(choice ? QString::fromStdString(choice->board.note) : QString());
  m_note->setVisible(!m_note->text().isEmpty());
}

void TargetPage::chooseBoard(int row) {
  if (isRefreshing() || row < 0) return;
  if (row < m_boards.size()) {
    const hls::BoardTarget& board = m_boards[row].board;
    m_value.board = board.name;
    m_value.part = board.part;
  } else {
    // A part without a board in the list, so that the choice means something.
    m_value.board.clear();
    for (const hls::Device& device : hls::devices()) {
      const bool free = std::none_of(m_boards.begin(), m_boards.end(), [&](const BoardChoice& choice) {
        return choice.board.part == device.part;
      });
      if (!free) continue;
      m_value.part = device.part;
      break;
    }
  }
  touched(QStringLiteral("board"));
}

void TargetPage::addPart() {
  auto* part = new QComboBox(this);
  for (const hls::Device& device : hls::devices()) {
    const QString name = QString::fromStdString(device.part);
    part->addItem(name, name);
    part->setItemData(part->count() - 1, deviceText(device), Qt::ToolTipRole);
  }
  part->setMinimumContentsLength(18);
  part->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  addRow({"part", tr("Part"), {}}, part);
  part->setToolTip(tr("The part that the design is made for"));
  m_partWords = new QLabel(this);
  m_partWords->setObjectName(QStringLiteral("partWords"));
  m_partWords->setWordWrap(true);
  look::setRole(m_partWords, "caption");
  addWide(m_partWords);
  onRefresh([this, part] {
    const QString wanted = QString::fromStdString(m_value.part);
    int index = part->findData(wanted);
    if (index < 0) {
      part->addItem(wanted, wanted);  // a speed grade or part that a recipe file named
      index = part->count() - 1;
    }
    part->setCurrentIndex(index);
    const Result<hls::Device> device = hls::findDevice(m_value.part);
    m_partWords->setText(device ? deviceText(*device) : QString::fromStdString(device.error().what));
  });
  connect(part, &QComboBox::currentIndexChanged, this, [this, part](int index) {
    if (!isRefreshing() && index >= 0) choosePart(part->itemData(index).toString().toStdString());
  });
}

void TargetPage::choosePart(const std::string& part) {
  m_value.part = part;
  m_value.board.clear();
  touched(QStringLiteral("part"));
}

void TargetPage::addClock() {
  addNumber({"clockNs", tr("Clock period"),
             tr("Time of one cycle. 10 ns is safe on these parts; whether a shorter one holds is for Vivado "
                "to say.")},
            fastestNs, slowestNs, 3,
            {[this] { return m_value.clockNs; }, [this](double period) { m_value.clockNs = period; }},
            tr("ns"));
  addNumber({"clockMhz", tr("Clock rate"), tr("The same in megahertz.")}, 1000 / slowestNs, 1000 / fastestNs,
            3,
            {[this] { return 1000 / m_value.clockNs; },
             [this](double rate) { m_value.clockNs = std::clamp(1000 / rate, fastestNs, slowestNs); }},
            tr("MHz"));
}

}  // namespace pw::wizard
