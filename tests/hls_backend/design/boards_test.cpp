// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/boards.h"

#include "base/file.h"
#include "design/design.h"
#include "test_support.h"

namespace pw::hls {
namespace {

TEST(Boards, EveryBoardOfTheProgram_isThereAndComplete) {
  for (const char* name :
       {"PYNQ-Z1", "PYNQ-Z2", "ZedBoard", "Arty-Z7-20", "AUP-ZU3", "KV260", "ZCU104", "ZCU102", "RFSoC4x2"}) {
    const auto board = findBoard(name, {});
    ASSERT_OK(board);
    EXPECT_OK(findDevice(board->part)) << name;
    EXPECT_FALSE(board->boardParts.empty()) << name;
    EXPECT_FALSE(board->preset.empty()) << name;
    const bool small = board->part.rfind("xc7z", 0) == 0;
    EXPECT_EQ(board->processor, small ? Processor::zynq7000 : Processor::zynqUltraScale) << name;
    EXPECT_EQ(board->controlPort, small ? "M_AXI_GP0" : "M_AXI_HPM0_FPD") << name;
  }
}

TEST(Boards, Crystal_isTheBoardsOwn) {
  EXPECT_DOUBLE_EQ(findBoard("pynq-z2", {})->crystalMhz, 50);
  EXPECT_NEAR(findBoard("ZedBoard", {})->crystalMhz, 33.333, 0.001);
  for (const BoardTarget& board : boards()) {
    const char* key = board.processor == Processor::zynq7000 ? "PCW_CRYSTAL_PERIPHERAL_FREQMHZ"
                                                             : "PSU__PSS_REF_CLK__FREQMHZ";
    EXPECT_NEAR(std::stod(board.preset.at(key)), board.crystalMhz, 1e-3) << board.name;
  }
}

TEST(Boards, Json_readsBackTheSame) {
  for (const BoardTarget& board : boards()) {
    const auto again = boardFromJson(toJson(board), "b");
    ASSERT_OK(again);
    EXPECT_EQ(toJson(*again), toJson(board));
  }
}

TEST(Boards, UsersFile_addsAndReplaces) {
  const test::TemporaryFolder folder;
  BoardTarget own = boards().front();
  own.name = "Bench 3";
  ASSERT_OK(writeJsonFile(folder / "bench.json", toJson(own)));
  own.name = "zedboard";
  own.clockNs = 7;
  ASSERT_OK(writeJsonFile(folder / "zed.json", toJson(own)));
  const auto all = allBoards(folder.path());
  ASSERT_OK(all);
  EXPECT_EQ(all->size(), boards().size() + 1);
  EXPECT_EQ(findBoard("ZedBoard", folder.path())->clockNs, 7);
  EXPECT_EQ(findBoard("Bench 3", folder.path())->part, boards().front().part);
}

TEST(Boards, BrokenUsersFile_isNamed) {
  const test::TemporaryFolder folder;
  ASSERT_OK(
      writeFileAtomically(folder / "x.json", R"({"name": "X", "part": "xc7z020clg400-1", "cristal": 3})"));
  EXPECT_ERROR(allBoards(folder.path()), ErrorKind::badInput, "x.json");
}

TEST(Boards, TclInAName_isRefused) {
  Json json = toJson(boards().front());
  json["part"] = "xc7z020[exec rm]";
  EXPECT_ERROR(boardFromJson(json, "b.json"), ErrorKind::badInput, "part");
}

TEST(Boards, UnknownBoard_namesTheKnown) {
  EXPECT_ERROR(findBoard("Basys 3", {}), ErrorKind::badInput, "PYNQ-Z2");
}

}  // namespace
}  // namespace pw::hls
