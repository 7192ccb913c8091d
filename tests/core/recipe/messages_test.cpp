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
  message.epoch = {3, 0.1, 0.95, 0.2, 0.9, 0.4, 0.25, 1.5, 1e-3};
  const TrainerMessage back = throughLine(message);
  EXPECT_EQ(toJson(back.epoch), toJson(message.epoch));
  EXPECT_EQ(back.epoch.number, 3);
  EXPECT_EQ(back.epochs, 30);
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
  for (const char* line : {"", "Segmentation fault", "{", "[]", "3", "{}", R"({"type": "dance"})",
                           R"({"type": 3})", R"({"type": "epoch"})", R"({"type": "epoch", "epoch": 3})",
                           R"({"type": "epoch", "epoch": {"number": -1}})",
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
