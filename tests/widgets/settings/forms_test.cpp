// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QSlider>
#include <QSpinBox>
#include <QTest>
#include <QWheelEvent>

#include "form_test.h"
#include "settings/board_form.h"
#include "settings/compression_form.h"
#include "settings/format_row.h"
#include "settings/network_form.h"
#include "settings/planned_network.h"
#include "settings/traces_form.h"

namespace pw::settings {
namespace {

recipe::TrainingRecipe oddRecipe() {
  recipe::TrainingRecipe odd = recipe::defaultStudent();
  odd.hidden = {4096, 1};
  odd.epochs = 99'999;          // more than the form offers
  odd.learningRate = 1.234e-9;  // less than the form shows
  odd.seed = ~std::uint64_t(0);
  odd.quantization->weight = {3, -2, true, network::Rounding::trn, network::Overflow::wrap};
  odd.quantization->input = {12, 20, false, network::Rounding::rnd, network::Overflow::sat};
  odd.pruning = recipe::Pruning{0.123456, 7, 31};
  odd.distillation = recipe::Distillation{3.14159, 0.98765};
  return odd;
}

std::string json(const recipe::TrainingRecipe& recipe) {
  return recipe::toJson(recipe).dump();
}
std::string json(const TracesSettings& value) {
  return toJson(value.synthetic).dump() + toJson(value.labels).dump() + toJson(value.dataset).dump() +
         value.traces;
}

/// --- value in, value out ---

TEST(TracesForm, defaults_comeBack) {
  TracesForm form;
  form.setValue({});
  EXPECT_EQ(json(form.value()), json(TracesSettings{}));
}

TEST(TracesForm, oddValues_comeBackUnchanged) {
  TracesForm form;
  TracesSettings odd;
  odd.traces = "/data/ä b.h5";
  odd.synthetic = {3, 4096, 0.123456789, 1.0, ~std::uint64_t(0)};
  odd.labels = {.source = psd::LabelSource::cut,
                .cut = "gone",
                .threshold = 0.4444444,
                .ambiguousBand = 0.00001234,
                .minAmplitude = 12.3456};
  odd.dataset.split = {0.0, 0.95, 12345678901234567890ULL};
  odd.dataset.input.start = -7;
  QSignalSpy edited(&form, &Form::edited);
  form.setValue(odd);
  EXPECT_EQ(json(form.value()), json(odd));
  EXPECT_EQ(edited.count(), 0);
}

TEST(TracesForm, alignment_keepsTheWindowAtTheTypicalPulseAndWarns) {
  TracesForm form;
  form.setValue({});
  form.setTypicalEdge(138.4);
  form.show();
  auto* warning = test::named<QLabel>(&form, "alignmentWarning");
  EXPECT_FALSE(warning->isVisible());
  QSignalSpy edited(&form, &Form::edited);
  auto* box = test::named<QComboBox>(&form, "alignment");
  box->setCurrentIndex(1);
  EXPECT_EQ(form.value().dataset.input.alignment, dataset::Alignment::leadingEdge);
  EXPECT_EQ(form.value().dataset.input.start, 120 - 138);
  EXPECT_TRUE(warning->isVisible());
  EXPECT_EQ(edited.count(), 1);
  box->setCurrentIndex(0);
  EXPECT_EQ(form.value().dataset.input, dataset::InputSpec());
  EXPECT_FALSE(warning->isVisible());
}

TEST(TracesForm, alignmentWithoutAKnownEdge_beginsBeforeIt) {
  TracesForm form;
  form.setValue({});
  test::named<QComboBox>(&form, "alignment")->setCurrentIndex(1);
  EXPECT_EQ(form.value().dataset.input.start, -161 / 9);
  test::named<QComboBox>(&form, "alignment")->setCurrentIndex(0);
  EXPECT_EQ(form.value().dataset.input.start, 120);
}

TEST(NetworkForm, defaultsAndOddValues_comeBack) {
  NetworkForm form;
  QSignalSpy edited(&form, &Form::edited);
  for (const auto& recipe : {recipe::defaultTeacher(), recipe::defaultStudent(), oddRecipe()}) {
    form.setValue(recipe);
    EXPECT_EQ(json(form.value()), json(recipe));
  }
  EXPECT_EQ(edited.count(), 0);
}

TEST(CompressionForm, defaultsAndOddValues_comeBack) {
  CompressionForm form;
  QSignalSpy edited(&form, &Form::edited);
  for (const auto& recipe : {recipe::defaultStudent(), recipe::defaultTeacher(), oddRecipe()}) {
    form.setValue(recipe);
    EXPECT_EQ(json(form.value()), json(recipe));
  }
  EXPECT_EQ(edited.count(), 0);
}

TEST(CompressionForm, lowRankAndLearnedFormats_comeBack) {
  CompressionForm form;
  recipe::TrainingRecipe recipe = recipe::defaultStudent();
  recipe.lowRank = recipe::LowRank{7, 0.875, {{"fc1", 3}}, true};
  recipe.quantization->learnedBits = recipe::LearnedBits{1234, {}, recipe::LearnedBits::Of::both};
  form.setValue(recipe);
  EXPECT_EQ(json(form.value()), json(recipe));
  recipe.quantization->learnedBits.reset();
  recipe.quantization->learnedRanges = recipe::LearnedRanges{recipe::LearnedRanges::Of::activations};
  form.setValue(recipe);
  EXPECT_EQ(json(form.value()), json(recipe));
}

TEST(CompressionForm, learnedRange_endsTheBudgetAndTheOtherWayRound) {
  CompressionForm form;
  form.setValue(recipe::defaultStudent());
  type(test::named<QDoubleSpinBox>(&form, "bitBudget"), QStringLiteral("900"));
  ASSERT_TRUE(form.value().quantization->learnedBits);
  test::named<QComboBox>(&form, "rangesOf")->setCurrentIndex(3);
  EXPECT_TRUE(form.value().quantization->learnedRanges);
  EXPECT_FALSE(form.value().quantization->learnedBits);
  type(test::named<QDoubleSpinBox>(&form, "bitBudget"), QStringLiteral("900"));
  EXPECT_FALSE(form.value().quantization->learnedRanges);
  EXPECT_TRUE(recipe::check(form.value(), ""));
}

TEST(CompressionForm, fewerEpochs_moveTheSplitUp) {
  CompressionForm form;
  recipe::TrainingRecipe recipe = recipe::defaultStudent();
  recipe.lowRank = recipe::LowRank{20, 0.9, {}, false};
  form.setValue(recipe);
  type(test::named<QSpinBox>(&form, "epochs"), QStringLiteral("10"));
  EXPECT_EQ(form.value().lowRank->atEpoch, 9);
}

TEST(BoardForm, shots_comeBackAndAreEdited) {
  BoardForm form;
  form.setValue(25);
  EXPECT_EQ(form.value(), 25);
  QSignalSpy edited(&form, &Form::edited);
  type(test::named<QSpinBox>(&form, "singleShots"), QStringLiteral("500"));
  EXPECT_EQ(form.value(), 500);
  EXPECT_EQ(fieldsOf(edited), QStringList{QStringLiteral("singleShots")});
}

/// --- a person's edits ---

TEST(NetworkForm, typedEpochs_changeOneFieldOnce) {
  NetworkForm form;
  form.setValue(oddRecipe());
  QSignalSpy edited(&form, &Form::edited);
  type(test::named<QSpinBox>(&form, "batch"), QStringLiteral("128"));
  recipe::TrainingRecipe expected = oddRecipe();
  expected.batch = 128;
  EXPECT_EQ(json(form.value()), json(expected));
  EXPECT_EQ(fieldsOf(edited), QStringList{QStringLiteral("batch")});
}

TEST(NetworkForm, halfTypedNumber_isTakenByCommit) {
  NetworkForm form;
  form.setValue(recipe::defaultTeacher());
  form.show();
  form.activateWindow();
  ASSERT_TRUE(QTest::qWaitForWindowActive(&form));
  auto* epochs = test::named<QSpinBox>(&form, "epochs");
  epochs->setFocus();
  QTest::keyClick(epochs, Qt::Key_A, Qt::ControlModifier);
  QTest::keyClicks(epochs, QStringLiteral("12"));
  EXPECT_EQ(form.value().epochs, 30);
  form.commit();
  EXPECT_EQ(form.value().epochs, 12);
}

TEST(NetworkForm, setValueWhileTyping_keepsFocusAndCursor) {
  NetworkForm form;
  form.setValue(recipe::defaultTeacher());
  form.show();
  form.activateWindow();
  ASSERT_TRUE(QTest::qWaitForWindowActive(&form));
  auto* epochs = test::named<QSpinBox>(&form, "epochs");
  epochs->setFocus();
  auto* line = epochs->findChild<QLineEdit*>();
  line->setCursorPosition(1);
  form.setValue(form.value());
  EXPECT_EQ(line->cursorPosition(), 1);
  EXPECT_TRUE(epochs->hasFocus());
}

TEST(NetworkForm, preset_setsTheLayers) {
  NetworkForm form;
  form.setValue(recipe::defaultTeacher());
  QSignalSpy edited(&form, &Form::edited);
  auto* preset = test::named<QComboBox>(&form, "preset");
  EXPECT_EQ(preset->currentIndex(), 0);  // 256-64-32
  preset->setFocus();
  QTest::keyClick(preset, Qt::Key_Down);
  EXPECT_EQ(form.value().hidden, (std::vector<recipe::LayerSpec>{13, 15, 7, 5, 6}));
  EXPECT_EQ(fieldsOf(edited), QStringList{QStringLiteral("hidden")});
}

TEST(NetworkForm, convolutionPreset_hasItsShapesInTheSummary) {
  NetworkForm form;
  recipe::TrainingRecipe recipe;
  recipe.hidden = {recipe::LayerSpec::convolution(4, 9, 4), 8};
  form.setValue(recipe);
  // (161 − 9) / 4 + 1 = 39 positions; 39 · 36 + 156 · 8 + 8 · 2 multiplications.
  EXPECT_TRUE(form.summary().contains(QStringLiteral("39×4"))) << test::text(form.summary());
  EXPECT_TRUE(form.summary().contains(QStringLiteral("2668 multiplications"))) << test::text(form.summary());
  EXPECT_TRUE(
      test::named<QComboBox>(&form, "preset")->currentText().startsWith(QStringLiteral("Convolution")));
}

TEST(NetworkForm, impossibleLayers_areSaidInTheSummary) {
  NetworkForm form;
  recipe::TrainingRecipe recipe;
  recipe.hidden = {recipe::LayerSpec::pooling(network::LayerKind::averagePooling, 200)};
  form.setValue(recipe);
  EXPECT_TRUE(form.summary().contains(QStringLiteral("161 are left"))) << test::text(form.summary());
}

TEST(NetworkForm, quantisedDenseNetwork_hasItsHardwareInTheSummary) {
  NetworkForm form;
  form.setValue(recipe::defaultStudent());
  EXPECT_TRUE(form.summary().contains(QStringLiteral("LUT"))) << test::text(form.summary());
  form.setValue(recipe::defaultTeacher());
  EXPECT_FALSE(form.summary().contains(QStringLiteral("LUT")));
}

TEST(NetworkForm, ownLayers_areNamedOwn) {
  NetworkForm form;
  recipe::TrainingRecipe own;
  own.hidden = {77};
  form.setValue(own);
  EXPECT_EQ(test::text(test::named<QComboBox>(&form, "preset")->currentText()), "Own");
}

TEST(NetworkForm, summary_hasTheFiguresOfTheShape) {
  NetworkForm form;
  recipe::TrainingRecipe recipe;
  recipe.hidden = {10};
  form.setValue(recipe);
  // 161·10 + 10 + 10·2 + 2 parameters, 1630 multiplications of 32 × 32 bits.
  const QString summary = form.summary();
  EXPECT_TRUE(summary.contains(QStringLiteral("1642 parameters"))) << test::text(summary);
  EXPECT_TRUE(summary.contains(QStringLiteral("1630 multiplications"))) << test::text(summary);
  EXPECT_TRUE(summary.contains(QStringLiteral("1.67"))) << test::text(summary);  // 1630 · 1024 = 1.67 M
}

TEST(NetworkForm, windowLength_changesTheSummary) {
  NetworkForm form;
  const QString before = form.summary();
  form.setInputs(80);
  EXPECT_NE(form.summary(), before);
}

TEST(NetworkForm, wheelWithoutFocus_changesNothing) {
  NetworkForm form;
  form.setValue(recipe::defaultTeacher());
  form.show();
  auto* epochs = test::named<QSpinBox>(&form, "epochs");
  ASSERT_FALSE(epochs->hasFocus());
  QWheelEvent wheel(QPointF(5, 5), epochs->mapToGlobal(QPointF(5, 5)), {}, QPoint(0, 120), Qt::NoButton,
                    Qt::NoModifier, Qt::NoScrollPhase, false);
  QApplication::sendEvent(epochs, &wheel);
  EXPECT_EQ(form.value().epochs, 30);
}

TEST(NetworkForm, fewerEpochs_moveSchedulesUp) {
  NetworkForm form;
  form.setValue(recipe::defaultStudent());
  type(test::named<QSpinBox>(&form, "epochs"), QStringLiteral("1"));
  EXPECT_TRUE(recipe::check(form.value(), "recipe"));
}

TEST(CompressionForm, fewerEpochs_stayAPossibleRecipe) {
  CompressionForm form;
  form.setValue(recipe::defaultStudent());
  type(test::named<QSpinBox>(&form, "epochs"), QStringLiteral("3"));
  EXPECT_EQ(form.value().epochs, 3);
  EXPECT_TRUE(recipe::check(form.value(), "recipe"));
}

TEST(CompressionForm, groupOffAndOn_bringsItsValuesBack) {
  CompressionForm form;
  recipe::TrainingRecipe recipe = recipe::defaultStudent();
  recipe.distillation = recipe::Distillation{2.5, 0.75};
  form.setValue(recipe);
  auto* group = test::named<QCheckBox>(&form, "distillation");
  group->click();
  EXPECT_FALSE(form.value().distillation);
  group->click();
  EXPECT_EQ(json(form.value()), json(recipe));
}

TEST(CompressionForm, sparsitySlider_isInPercent) {
  CompressionForm form;
  form.setValue(recipe::defaultStudent());
  QSignalSpy edited(&form, &Form::edited);
  auto* slider = test::named<QSlider>(&form, "sparsity");
  QTest::keyClick(slider, Qt::Key_PageUp);
  EXPECT_DOUBLE_EQ(form.value().pruning->finalSparsity, 0.9);
  EXPECT_EQ(fieldsOf(edited), QStringList{QStringLiteral("sparsity")});
}

TEST(CompressionForm, formatWidth_changesTheTextAndTheRecipe) {
  CompressionForm form;
  form.setValue(recipe::defaultStudent());
  QSignalSpy edited(&form, &Form::edited);
  auto* width = test::named<QSpinBox>(&form, "weightFormatWidth");
  QTest::keyClick(width, Qt::Key_Up);
  EXPECT_EQ(form.value().quantization->weight.width, 7);
  EXPECT_EQ(test::text(test::named<QLabel>(&form, "weightFormatText")->text()), "fixed<7,1>");
  EXPECT_EQ(fieldsOf(edited), QStringList{QStringLiteral("weightFormat")});
}

TEST(CompressionForm, extremeFormats_stayLegal) {
  CompressionForm form;
  form.setValue(recipe::defaultStudent());
  for (const char* role : {"input", "weight", "bias", "activation", "logit"}) {
    for (const char* number : {"0", "99"}) {
      type(test::named<QSpinBox>(&form, (std::string(role) + "FormatWidth").c_str()),
           QString::fromLatin1(number));
      type(test::named<QSpinBox>(&form, (std::string(role) + "FormatInteger").c_str()),
           QString::fromLatin1(number));
      EXPECT_TRUE(recipe::check(form.value(), "recipe")) << role << number;
    }
  }
}

TEST(CompressionForm, pruningBeyondItsEnd_isImpossible) {
  CompressionForm form;
  form.setValue(recipe::defaultStudent());
  type(test::named<QSpinBox>(&form, "pruneFrom"), QStringLiteral("900"));
  EXPECT_TRUE(recipe::check(form.value(), "recipe"));
}

TEST(TracesForm, badSeed_isPutBack) {
  TracesForm form;
  form.setValue({});
  auto* seed = test::named<QLineEdit>(&form, "dataSeed");
  const std::uint64_t before = form.value().synthetic.seed;
  type(seed, QStringLiteral("99999999999999999999"));  // above 2^64 − 1
  EXPECT_EQ(form.value().synthetic.seed, before);
  EXPECT_EQ(test::text(seed->text()), std::to_string(before));
}

TEST(TracesForm, largestSeed_isTaken) {
  TracesForm form;
  form.setValue({});
  type(test::named<QLineEdit>(&form, "dataSeed"), QStringLiteral("18446744073709551615"));
  EXPECT_EQ(form.value().synthetic.seed, ~std::uint64_t(0));
}

TEST(TracesForm, ownFile_isAskedFor) {
  TracesForm form;
  form.setValue({});
  QSignalSpy wanted(&form, &TracesForm::fileWanted);
  auto* source = test::named<QComboBox>(&form, "source");
  QTest::keyClick(source, Qt::Key_Down);
  EXPECT_EQ(wanted.count(), 1);
  EXPECT_EQ(source->currentIndex(), 0) << "no file is chosen yet";
}

TEST(TracesForm, backToBuiltIn_clearsThePath) {
  TracesForm form;
  TracesSettings own;
  own.traces = "/data/clyc.h5";
  form.setValue(own);
  QSignalSpy edited(&form, &Form::edited);
  QTest::keyClick(test::named<QComboBox>(&form, "source"), Qt::Key_Up);
  EXPECT_TRUE(form.value().traces.empty());
  EXPECT_EQ(fieldsOf(edited), QStringList{QStringLiteral("source")});
}

TEST(TracesForm, sharesAboveAll_leaveSomeForTraining) {
  TracesForm form;
  form.setValue({});
  type(test::named<QDoubleSpinBox>(&form, "testShare"), QStringLiteral("50"));
  type(test::named<QDoubleSpinBox>(&form, "validationShare"), QStringLiteral("50"));
  const dataset::SplitSettings split = form.value().dataset.split;
  EXPECT_DOUBLE_EQ(split.validation, 0.5);
  EXPECT_LE(split.validation + split.test, 0.9 + 1e-9);
}

TEST(TracesForm, automaticThreshold_isNone) {
  TracesForm form;
  TracesSettings value;
  value.labels = {.threshold = 0.37};
  form.setValue(value);
  EXPECT_TRUE(test::named<QDoubleSpinBox>(&form, "threshold")->isEnabled());
  test::named<QCheckBox>(&form, "thresholdAutomatic")->click();
  EXPECT_FALSE(form.value().labels.threshold);
  EXPECT_FALSE(test::named<QDoubleSpinBox>(&form, "threshold")->isEnabled());
}

/// Changes whatever can be changed; labels of the fields that said so.
QStringList labelsOfEverything(Form& form) {
  QStringList labels;
  QObject::connect(&form, &Form::edited, &form,
                   [&](const QString& field) { labels << field + QLatin1Char('=') + form.label(field); });
  for (QCheckBox* box : form.findChildren<QCheckBox*>()) box->click();
  for (QCheckBox* box : form.findChildren<QCheckBox*>()) box->click();
  for (QSpinBox* box : form.findChildren<QSpinBox*>()) {
    if (box->objectName() != QLatin1String("qt_spinbox_lineedit")) box->stepUp(), box->stepDown();
  }
  for (QDoubleSpinBox* box : form.findChildren<QDoubleSpinBox*>()) box->stepUp(), box->stepDown();
  for (QSlider* slider : form.findChildren<QSlider*>()) slider->setValue(slider->value() - 1);
  for (QComboBox* box : form.findChildren<QComboBox*>()) {
    QTest::keyClick(box, Qt::Key_Down);
    QTest::keyClick(box, Qt::Key_Up);
  }
  return labels;
}

TEST(Forms, everyEditedField_hasWordsForUndo) {
  TracesForm tracesForm;
  NetworkForm network;
  CompressionForm compression;
  BoardForm board;
  tracesForm.setValue({});
  network.setValue(recipe::defaultTeacher());
  compression.setValue(recipe::defaultStudent());
  for (Form* form : std::initializer_list<Form*>{&tracesForm, &network, &compression, &board}) {
    const QStringList labels = labelsOfEverything(*form);
    EXPECT_FALSE(labels.isEmpty()) << form->metaObject()->className();
    for (const QString& label : labels) {
      EXPECT_FALSE(label.endsWith(QLatin1Char('=')))
          << form->metaObject()->className() << " " << test::text(label);
    }
  }
}

TEST(FormatRow, AnotherRoundingMode_isKeptWhenTheWidthChanges) {
  FormatRow row(QStringLiteral("weight"), QStringLiteral("Weight"), QStringLiteral("Weights"));
  row.setValue({8, 2, true, network::Rounding::rndInf, network::Overflow::satSym});
  row.findChild<QSpinBox*>(QStringLiteral("weightWidth"))->setValue(6);
  EXPECT_EQ(row.value(),
            (network::FixedFormat{6, 2, true, network::Rounding::rndInf, network::Overflow::satSym}));
  row.findChild<QComboBox*>(QStringLiteral("weightRounding"))->setCurrentIndex(0);
  EXPECT_EQ(row.value().rounding, network::Rounding::trn);
}

}  // namespace
}  // namespace pw::settings
