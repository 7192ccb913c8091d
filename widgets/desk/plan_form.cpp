// SPDX-License-Identifier: GPL-3.0-or-later
#include "desk/plan_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QGridLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QStackedWidget>

#include "look/theme.h"

namespace pw::desk {
namespace {

constexpr int mostEpochs = 1000;

/// Only the page that is shown decides the height.
class ShownPage : public QStackedWidget {
 public:
  using QStackedWidget::QStackedWidget;
  QSize sizeHint() const override { return currentWidget() ? currentWidget()->sizeHint() : QSize(); }
  QSize minimumSizeHint() const override {
    return currentWidget() ? currentWidget()->minimumSizeHint() : QSize();
  }
};

QLabel* caption(const QString& text, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setWordWrap(true);
  look::setRole(label, "caption");
  return label;
}

/// Variants have their names from the engine.
QString nameOf(const recipe::SweepVariant& variant) {
  return QCoreApplication::translate("pw::recipe", variant.name.c_str());
}

std::vector<recipe::DemonstrationVariant> ticked(const std::vector<recipe::DemonstrationVariant>& variants,
                                                 const std::vector<QCheckBox*>& ticks) {
  std::vector<recipe::DemonstrationVariant> chosen;
  for (std::size_t i = 0; i < ticks.size(); ++i) {
    if (ticks[i]->isChecked()) chosen.push_back(variants[i]);
  }
  return chosen;
}

}  // namespace

PlanForm::PlanForm(QWidget* parent)
    : QWidget(parent),
      m_teacher(recipe::defaultTeacher()),
      m_student(recipe::defaultStudent()),
      m_kind(new QComboBox(this)),
      m_pages(new ShownPage(this)),
      m_words(caption({}, this)),
      m_train(new QPushButton(this)) {
  m_kind->setObjectName(QStringLiteral("planKind"));
  m_kind->addItems({tr("Methods side by side"), tr("The laboratory's mistakes"), tr("A sweep of your own")});
  m_kind->setAccessibleName(tr("What to train"));
  m_kind->setToolTip(tr("What the desk trains: each choice several networks beside each other"));
  m_pages->addWidget(
      buildTicks(recipe::methodVariants(m_student.epochs), m_methods, QStringLiteral("method")));
  m_pages->addWidget(buildTicks(recipe::laboratoryVariants(), m_laboratory, QStringLiteral("mistake")));
  m_pages->addWidget(buildSweep());
  auto* numbers = new QGridLayout;
  numbers->setColumnStretch(0, 1);
  m_epochs = addNumber(numbers, "planEpochs", tr("Epochs"), tr("Of each training; schedules follow"), 1,
                       mostEpochs, 30);
  m_repeats =
      addNumber(numbers, "planRepeats", tr("Seeds"), tr("Trainings of each, with different seeds"), 1, 20, 1);
  m_words->setObjectName(QStringLiteral("planWords"));
  m_train->setObjectName(QStringLiteral("train"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(look::space::small);
  column->addWidget(m_kind);
  column->addWidget(m_pages);
  column->addLayout(numbers);
  column->addWidget(m_words);
  column->addWidget(m_train);
  connect(m_kind, &QComboBox::currentIndexChanged, this, [this](int kind) {
    m_pages->setCurrentIndex(kind);
    m_pages->updateGeometry();
    describe();
  });
  connect(m_train, &QPushButton::clicked, this,
          [this] { m_running ? emit stopWanted() : emit trainWanted(); });
  describe();
}

QWidget* PlanForm::buildTicks(const std::vector<recipe::DemonstrationVariant>& variants,
                              std::vector<QCheckBox*>& ticks, const QString& prefix) {
  auto* page = new QWidget(this);
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(look::space::tiny);
  const bool methods = &ticks == &m_methods;
  column->addWidget(caption(
      methods ? tr("The student of the Compression page, each time with another method.")
              : tr("The published student as it was trained, each mistake mended alone, and all of them."),
      page));
  for (std::size_t i = 0; i < variants.size(); ++i) {
    auto* tick = new QCheckBox(nameOf(variants[i].variant), page);
    tick->setObjectName(prefix + QString::number(i));
    tick->setToolTip(tr("Train this one"));
    tick->setAccessibleName(tick->text());
    tick->setChecked(true);
    connect(tick, &QCheckBox::toggled, this, &PlanForm::describe);
    column->addWidget(tick);
    ticks.push_back(tick);
  }
  column->addStretch(1);
  return page;
}

QSpinBox* PlanForm::addNumber(QGridLayout* grid, const char* name, const QString& label, const QString& help,
                              int low, int high, int value) {
  auto* box = new QSpinBox(this);
  box->setObjectName(QString::fromLatin1(name));
  box->setRange(low, high);
  box->setValue(value);
  box->setAccessibleName(label);
  box->setToolTip(help);
  box->setFocusPolicy(Qt::StrongFocus);
  auto* words = new QLabel(label, this);
  words->setBuddy(box);
  const int row = grid->rowCount();
  grid->addWidget(words, row, 0);
  grid->addWidget(box, row, 1);
  connect(box, &QSpinBox::valueChanged, this, &PlanForm::describe);
  return box;
}

QWidget* PlanForm::buildSweep() {
  auto* page = new QWidget(this);
  m_base = new QComboBox(page);
  m_base->setObjectName(QStringLiteral("planBase"));
  m_base->addItems({tr("The student varied"), tr("The teacher varied")});
  m_base->setAccessibleName(tr("Recipe to vary"));
  m_base->setToolTip(tr("The recipe that the fields below change"));
  m_fields = new QPlainTextEdit(page);
  m_fields->setObjectName(QStringLiteral("planFields"));
  m_fields->setPlainText(QStringLiteral("hidden=[16,8],[8]\nquantization.weight=fixed<6,1>,fixed<4,1>"));
  m_fields->setAccessibleName(tr("Fields and their values"));
  m_fields->setToolTip(tr("A field a row: name=value,value. Names joined by + change together."));
  m_fields->setTabChangesFocus(true);
  m_fields->setLineWrapMode(QPlainTextEdit::NoWrap);
  m_fields->setFixedHeight(m_fields->fontMetrics().lineSpacing() * 7);
  m_method = new QComboBox(page);
  m_method->setObjectName(QStringLiteral("planMethod"));
  m_method->addItems({tr("All combinations"), tr("Some at random"), tr("Halving")});
  m_method->setAccessibleName(tr("Which combinations"));
  m_method->setToolTip(tr("Halving: few epochs first, and the best third of each round goes on longer"));
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(look::space::tiny);
  column->addWidget(m_base);
  column->addWidget(caption(tr("A field a row, as batch=32,64"), page));
  column->addWidget(m_fields);
  column->addWidget(m_method);
  auto* numbers = new QGridLayout;
  numbers->setColumnStretch(0, 1);
  m_count = addNumber(numbers, "planCount", tr("Combinations"), tr("Drawn at random, and for halving"), 1,
                      1000, 12);
  m_folds = addNumber(numbers, "planFolds", tr("Folds"),
                      tr("Of a cross-validation; 0: the data set's own split"), 0, 20, 0);
  column->addLayout(numbers);
  column->addStretch(1);
  connect(m_fields, &QPlainTextEdit::textChanged, this, &PlanForm::describe);
  for (QComboBox* choice : {m_base, m_method})
    connect(choice, &QComboBox::currentIndexChanged, this, &PlanForm::describe);
  return page;
}

void PlanForm::setRecipes(const recipe::TrainingRecipe& teacher, const recipe::TrainingRecipe& student) {
  m_teacher = teacher;
  m_student = student;
  describe();
}

void PlanForm::setUsable(bool usable, const QString& why) {
  m_usable = usable;
  m_why = why;
  describe();
}

void PlanForm::setRunning(bool running, const QString& words) {
  m_running = running;
  describe();
  if (running) m_words->setText(words);
}

Result<Plan> PlanForm::plan() const {
  switch (m_kind->currentIndex()) {
    case 0:
      return methodsPlan();
    case 1:
      return laboratoryPlan();
    default:
      return sweepPlan();
  }
}

namespace {

/// Checks the sweep and counts its trainings.
Result<std::size_t> trainings(const recipe::Sweep& sweep) {
  PW_ASSIGN(const auto points, recipe::sweepPoints(sweep));
  for (const recipe::SweepPoint& point : points) PW_CHECK(recipe::check(point.recipe, point.name));
  return points.size() * std::size_t(std::max(1, sweep.folds) * sweep.repeats);
}

tl::unexpected<Error> nothing() {
  return failure(ErrorKind::badInput, "Nothing is ticked.", {}, {});
}

}  // namespace

Result<Plan> PlanForm::methodsPlan() const {
  Plan plan;
  plan.sweep.name = "demonstration";
  plan.sweep.base = recipe::demonstrationBase(m_student);
  plan.sweep.base.epochs = m_epochs->value();
  plan.sweep.repeats = m_repeats->value();
  for (const auto& each : ticked(recipe::methodVariants(m_epochs->value()), m_methods))
    plan.sweep.variants.push_back(each.variant);
  if (plan.sweep.variants.empty()) return nothing();
  plan.hasSweep = true;
  PW_ASSIGN(plan.trainings, trainings(plan.sweep));
  return plan;
}

Result<Plan> PlanForm::laboratoryPlan() const {
  Plan plan;
  plan.kind = Plan::Kind::laboratory;
  plan.sweep.base = plan.rawSweep.base = recipe::laboratoryStudent();
  plan.sweep.name = "laboratory";
  plan.rawSweep.name = "laboratory-raw";
  plan.sweep.repeats = plan.rawSweep.repeats = m_repeats->value();
  for (const auto& each : ticked(recipe::laboratoryVariants(), m_laboratory))
    (each.rawInputs ? plan.rawSweep : plan.sweep).variants.push_back(each.variant);
  plan.hasSweep = !plan.sweep.variants.empty();
  plan.hasRawSweep = !plan.rawSweep.variants.empty();
  if (!plan.hasSweep && !plan.hasRawSweep) return nothing();
  if (plan.hasSweep) {
    PW_ASSIGN(plan.trainings, trainings(plan.sweep));
  }
  if (plan.hasRawSweep) {
    PW_ASSIGN(const std::size_t raw, trainings(plan.rawSweep));
    plan.trainings += raw + 1;  // and their teacher
  }
  return plan;
}

Result<Plan> PlanForm::sweepPlan() const {
  Plan plan;
  plan.kind = Plan::Kind::sweep;
  plan.sweep.name = "sweep";
  plan.sweep.base =
      recipe::withEpochs(m_base->currentIndex() == 0 ? m_student : m_teacher, m_epochs->value());
  const QStringList rows = m_fields->toPlainText().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
  for (const QString& row : rows) {
    if (row.trimmed().isEmpty()) continue;
    PW_ASSIGN(recipe::SweepField field, recipe::sweepFieldFromText(row.trimmed().toStdString()));
    plan.sweep.fields.push_back(std::move(field));
  }
  plan.sweep.method = recipe::SweepMethod(m_method->currentIndex());
  plan.sweep.count = m_count->value();
  plan.sweep.folds = m_folds->value();
  plan.sweep.repeats = m_repeats->value();
  plan.hasSweep = true;
  PW_ASSIGN(plan.trainings, trainings(plan.sweep));
  return plan;
}

void PlanForm::describe() {
  if (!m_folds || !m_repeats) return;  // still being built
  const bool ownEpochs = m_kind->currentIndex() == 1;
  m_epochs->setEnabled(!ownEpochs);  // the laboratory's schedules are part of what is shown
  m_count->setEnabled(m_method->currentIndex() != 0);
  const Result<Plan> now = plan();
  if (m_running) {
    m_train->setText(tr("Stop the training"));
    m_train->setToolTip(tr("Stops it; what is finished is kept, and training again goes on from there"));
    m_train->setEnabled(true);
  } else {
    m_train->setText(!now                  ? tr("Train")
                     : now->trainings == 1 ? tr("Train 1 network")
                                           : tr("Train %L1 networks").arg(now->trainings));
    m_train->setToolTip(m_usable ? tr("Trains them in processes of their own; they appear among the runs")
                                 : tr("Not possible now"));
    m_train->setEnabled(m_usable && now.has_value());
    m_words->setText(!now       ? QCoreApplication::translate("pw::Error", pw::describe(now.error()).c_str())
                     : m_usable ? tr("What was trained so before is kept.")
                                : m_why);
  }
  m_train->setAccessibleName(m_train->text());
  look::setRole(m_train, m_running ? "" : "primary");
}

}  // namespace pw::desk
