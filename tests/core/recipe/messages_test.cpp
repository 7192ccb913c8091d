// SPDX-License-Identifier: GPL-3.0-or-later
#include "recipe/recipe.h"
#include "test_support.h"

namespace pw::recipe {
namespace {

using Kind = TrainerMessage::Kind;

TrainerMessage throughLine(const TrainerMessage& message) {
  const std::string line = toLine(message);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const auto back = trainerMessageFromLine(line);
  EXPECT_OK(back);
  return back.value_or(TrainerMessage{});
}

TEST(TrainerMessage, started_keepsThePlannedEpochs) {
  TrainerMessage message;
  message.kind = Kind::started;
  message.epochs = 30;
  EXPECT_EQ(throughLine(message).kind, Kind::started);
  EXPECT_EQ(throughLine(message).epochs, 30);
}

TEST(TrainerMessage, epoch_keepsEveryNumber) {
  TrainerMessage message;
  message.kind = Kind::epoch;
  message.epochs = 30;
  message.epoch = {3, 0.1, 0.95, 0.2, 0.9, 0.4, 0.25, 1.5, 1e-3, 0.125, 0.91};
  const TrainerMessage back = throughLine(message);
  EXPECT_EQ(toJson(back.epoch), toJson(message.epoch));
  EXPECT_EQ(back.epoch.number, 3);
  EXPECT_EQ(back.epochs, 30);
}

LiveView someView() {
  LiveView view;
  view.epoch = 4;
  view.best = true;
  view.batches = {840, 2, {0.25, 0.125, 1.0 / 3}, {0.5, 0, 1e-9}};
  view.course = {0, 16, {0.75}, {}};
  view.batchesPerEpoch = 280;
  view.l2Loss = 0.01;
  view.rows = 512;
  LiveLayer layer;
  layer.name = "fc1";
  layer.weightFormat = network::FixedFormat{6, 1, true};
  layer.resultFormat = network::FixedFormat{6, -2, false, network::Rounding::trn, network::Overflow::wrap};
  layer.latent = {-1.5, 0.25, {1, 0, 7}};
  layer.built = {-1, 0.5, {3, 5}};
  layer.weights = 8;
  layer.zeroWeights = 2;
  layer.maskedWeights = 1;
  layer.clippedWeights = 1;
  layer.clippedShare = 0.0625;
  layer.leastSum = -3;
  layer.mostSum = 2.5;
  layer.most = 2.5;
  layer.neurons = 4;
  layer.deadNeurons = 1;
  view.layers = {layer, LiveLayer{}};
  view.scores = {ValueBins{-4, 0.5, {5, 1, 0}}, ValueBins{-4, 0.5, {0, 2, 6}}};
  return view;
}

TEST(TrainerMessage, live_keepsTheWholeView) {
  TrainerMessage message;
  message.kind = Kind::live;
  message.live = someView();
  const TrainerMessage back = throughLine(message);
  EXPECT_EQ(back.kind, Kind::live);
  EXPECT_EQ(back.live, message.live);
}

TEST(TrainerMessage, epochWithoutFormats_hasNoLatentAccuracy) {
  TrainerMessage message;
  message.kind = Kind::epoch;
  message.epoch.number = 1;
  EXPECT_FALSE(throughLine(message).epoch.latentAccuracy.has_value());
}

TEST(LiveView, damagedViews_areRefused) {
  const Json whole = toJson(someView());
  ASSERT_OK(liveViewFromJson(whole, "live.json"));
  for (const char* patch :
       {R"({"in_epoch": -1})", R"({"layers": 3})", R"({"layers": [3]})", R"({"layers": [{"colour": 1}]})",
        R"({"gamma_scores": {"low": "x"}})", R"({"batches": {"hard": [null]}})",
        R"({"course": {"per_entry": 0}})", R"({"batches": {"distillation": [1]}})",
        R"({"layers": [{"weight_format": "fixed<"}]})", R"({"colour": 1})"}) {
    Json damaged = whole;
    damaged.merge_patch(Json::parse(patch));
    EXPECT_FALSE(liveViewFromJson(damaged, "live.json").has_value()) << patch;
  }
}

TEST(TrainerMessage, note_keepsItsText) {
  TrainerMessage message;
  message.kind = Kind::note;
  message.text = "line one\nline \"two\" — µs";
  EXPECT_EQ(throughLine(message).text, message.text);
}

TEST(TrainerMessage, finished_keepsBestEpochAndStop) {
  TrainerMessage message;
  message.kind = Kind::finished;
  message.bestEpoch = 12;
  message.stopped = true;
  EXPECT_EQ(throughLine(message).bestEpoch, 12);
  EXPECT_TRUE(throughLine(message).stopped);
}

TEST(TrainerMessage, failed_keepsTheError) {
  for (ErrorKind kind : {ErrorKind::badInput, ErrorKind::io, ErrorKind::cancelled, ErrorKind::internal}) {
    TrainerMessage message;
    message.kind = Kind::failed;
    message.error = {kind, "what", "where", "hint"};
    const TrainerMessage back = throughLine(message);
    EXPECT_EQ(back.error.kind, kind);
    EXPECT_EQ(describe(back.error), describe(message.error));
  }
}

TEST(TrainerMessage, textThatIsNotUtf8_stillMakesALine) {
  TrainerMessage message;
  message.text = "bad \xff byte";
  EXPECT_OK(trainerMessageFromLine(toLine(message)));
}

TEST(TrainerMessage, unreadableLines_areErrors) {
  for (const char* line :
       {"", "Segmentation fault", "{", "[]", "3", "{}", R"({"type": "dance"})", R"({"type": 3})",
        R"({"type": "epoch"})", R"({"type": "epoch", "epoch": 3})", R"({"type": "live"})",
        R"({"type": "live", "live": 3})", R"({"type": "epoch", "epoch": {"number": -1}})",
        R"({"type": "epoch", "epoch": {"number": 1, "training_loss": null}})",
        R"({"type": "note", "colour": 1})", R"({"type": "failed"})",
        R"({"type": "failed", "error": {"kind": "odd"}})"}) {
    const auto message = trainerMessageFromLine(line);
    ASSERT_FALSE(message.has_value()) << line;
    EXPECT_EQ(message.error().kind, ErrorKind::toolFailed) << line;
  }
}

}  // namespace
}  // namespace pw::recipe
