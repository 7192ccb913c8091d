// SPDX-License-Identifier: GPL-3.0-or-later
// Stand-in for the vendor's hls_stream.h: an unbounded queue. Reading an empty stream is an error here, where
// hardware would wait for ever.
#ifndef PULSEWRIGHT_SIM_HLS_STREAM_H
#define PULSEWRIGHT_SIM_HLS_STREAM_H

#include <cstddef>
#include <deque>
#include <stdexcept>
#include <string>

namespace hls {

template <class T>
class stream {
 public:
  stream() = default;
  explicit stream(const char* name) : m_name(name) {}
  stream(const stream&) = delete;
  stream& operator=(const stream&) = delete;

  bool empty() const { return m_words.empty(); }
  std::size_t size() const { return m_words.size(); }
  void write(const T& word) { m_words.push_back(word); }
  T read() {
    if (m_words.empty()) throw std::runtime_error("stream \"" + m_name + "\" was read while it was empty");
    const T word = m_words.front();
    m_words.pop_front();
    return word;
  }

 private:
  std::string m_name;
  std::deque<T> m_words;
};

}  // namespace hls

#endif
