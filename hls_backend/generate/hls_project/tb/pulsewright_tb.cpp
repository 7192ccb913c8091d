// SPDX-License-Identifier: GPL-3.0-or-later
// Test bench: feeds the events of tb_data/inputs.txt, compares every output word with tb_data/expected.txt,
// bit for bit, and TLAST with it. Words are integer codes, one event a line.
//
//   pulsewright_tb [DATA_FOLDER [MOST_EVENTS [OUTPUT_FILE]]]
//
// Returns 0 only when at least one event was compared and every word was equal; 1 after a mismatch; 2 when
// there is nothing that can be compared.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "../firmware/pulsewright_hls.h"

typedef std::vector<std::vector<int>> rows_t;

// One TLAST for every fourth event and for the last one, as a DMA transfer of several frames would set it.
static bool ends_packet(std::size_t event, std::size_t events) {
  return event % 4 == 3 || event + 1 == events;
}

static bool read_rows(const std::string& path, std::size_t columns, rows_t& rows) {
  std::ifstream file(path.c_str());
  if (!file) {
    std::cerr << "ERROR: " << path << " cannot be opened.\n";
    return false;
  }
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream words(line);
    std::vector<int> row;
    int word;
    while (words >> word) row.push_back(word);
    if (!words.eof() || row.size() != columns) {
      std::cerr << "ERROR: " << path << " line " << rows.size() + 1 << " does not hold " << columns
                << " whole numbers.\n";
      return false;
    }
    rows.push_back(row);
  }
  return true;
}

static void feed(const std::vector<int>& event, bool last, hls::stream<axis_word_t>& stream) {
  for (std::size_t i = 0; i < event.size(); ++i) {
    axis_word_t word;
    word.data = event[i];
    word.keep = -1;
    word.strb = -1;
    word.last = last && i + 1 == event.size();
    stream.write(word);
  }
}

static void show_difference(std::size_t event, const std::vector<int>& got, const std::vector<int>& expected,
                            bool last, bool expected_last) {
  std::cout << "FIRST DIFFERENCE in event " << event << ":";
  for (std::size_t i = 0; i < expected.size(); ++i) {
    std::cout << (i ? "; " : " ") << "output " << i << " is " << got[i] << " (" << got[i] * output_step
              << "), expected " << expected[i] << " (" << expected[i] * output_step << ")";
  }
  if (last != expected_last)
    std::cout << "; TLAST is " << (last ? "set" : "missing") << " after its last word";
  std::cout << std::endl;
}

// Runs one event through the top function; true when everything is equal.
static bool run_event(std::size_t index, const std::vector<int>& event, const std::vector<int>& expected,
                      bool last, bool show, std::ostream& record) {
  static hls::stream<axis_word_t> to("tb_in"), from("tb_out");
  feed(event, last, to);
  pulsewright_hls(to, from);
  std::vector<int> got;
  bool got_last = false;
  bool early_last = false;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const axis_word_t word = from.read();
    got.push_back(word.data.to_int());
    record << (i ? " " : "") << got.back();
    early_last = early_last || got_last;
    got_last = word.last == 1;
  }
  record << "\n";
  const bool equal = got == expected && got_last == last && !early_last && to.empty() && from.empty();
  if (!equal && show) show_difference(index, got, expected, got_last, last);
  return equal;
}

static int run_bench(const std::string& folder, std::size_t most_events, const std::string& output_file) {
  rows_t inputs, expected;
  if (!read_rows(folder + "/inputs.txt", WORDS, inputs)) return 2;
  if (!read_rows(folder + "/expected.txt", OUTPUTS, expected)) return 2;
  if (inputs.size() != expected.size() || inputs.empty()) {
    std::cerr << "ERROR: " << inputs.size() << " events of input and " << expected.size()
              << " of expected output cannot be compared.\n";
    return 2;
  }
  std::ofstream record(output_file.c_str());
  const std::size_t events = most_events && most_events < inputs.size() ? most_events : inputs.size();
  std::size_t mismatches = 0;
  for (std::size_t i = 0; i < events; ++i) {
    if (!run_event(i, inputs[i], expected[i], ends_packet(i, events), mismatches == 0, record)) ++mismatches;
    if (i % 100 == 99) std::cout << "PROGRESS " << i + 1 << " of " << events << std::endl;
  }
  record.close();
  if (!record) {
    std::cerr << "ERROR: " << output_file << " cannot be written.\n";
    return 2;
  }
  std::cout << (mismatches ? "FAIL" : "PASS") << ": " << events << " events, " << mismatches << " mismatches"
            << std::endl;
  return mismatches ? 1 : 0;
}

int main(int argc, char** argv) {
  try {
    return run_bench(argc > 1 ? argv[1] : "tb_data", argc > 2 ? std::strtoul(argv[2], 0, 10) : 0,
                     argc > 3 ? argv[3] : "hls_outputs.txt");
  } catch (const std::exception& error) {
    std::cerr << "ERROR: " << error.what() << "\n";
    return 2;
  }
}
