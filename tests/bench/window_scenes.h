// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "base/result.h"
#include "figures.h"
#include "gui_clock.h"
#include "window/main_window.h"

/// What people do with the window, timed. Every scene adds its figures.
namespace pw::bench {

struct Stage {
  TimedApplication& application;
  std::vector<Figure>& figures;
  int rounds = 1;
};

/// Nothing at all: what the machine itself adds.
void quietScene(Stage& stage);
/// The program in a process of its own: time to the first frame, memory on the start page and with `project`.
Result<void> startScene(Stage& stage, const QString& program, const QString& project);
/// A project is opened in the window.
Result<void> openScene(Stage& stage, window::MainWindow& window, const QString& project);
/// Every page to every page by clicks on the rail.
void pageScene(Stage& stage, window::MainWindow& window);
/// Numbers typed into the settings, and taken over.
void typingScene(Stage& stage, window::MainWindow& window);
/// Fields of the hardware wizard changed: until the costs of the new design are on the screen.
void costScene(Stage& stage, window::MainWindow& window);
/// The window of samples dragged over the traces.
void dragScene(Stage& stage, window::MainWindow& window);
/// The pointer over every plot.
void hoverScene(Stage& stage, window::MainWindow& window);
/// Training with many short epochs in the project that is open: curve updates and stalls.
Result<void> trainingScene(Stage& stage, window::MainWindow& window, int epochs);
/// Everything from start to end in the project that is open.
Result<void> runAllScene(Stage& stage, window::MainWindow& window);

}  // namespace pw::bench
