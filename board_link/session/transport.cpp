// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/transport.h"

#include <QHostAddress>
#include <QNetworkProxy>
#include <QTcpSocket>
#include <algorithm>

namespace pw::board {
namespace {

// How late a stop request may be noticed.
constexpr Milliseconds patience{50};

int slice(Clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<Milliseconds>(deadline - Clock::now());
  return int(std::clamp(left, Milliseconds(0), patience).count());
}

class TcpTransport : public Transport {
 public:
  Result<void> connect(const std::string& host, std::uint16_t port, Milliseconds limit,
                       const std::stop_token& stop) {
    const auto deadline = Clock::now() + limit;
    m_where = host + ":" + std::to_string(port);
    m_socket.setProxy(QNetworkProxy::NoProxy);
    m_socket.connectToHost(QString::fromStdString(host), port);
    while (!m_socket.waitForConnected(slice(deadline))) {
      if (stop.stop_requested()) return cancelled(m_where);
      if (m_socket.state() == QAbstractSocket::UnconnectedState) {
        return failure(ErrorKind::io,
                       "The board cannot be reached: " + m_socket.errorString().toStdString() + ".", m_where,
                       "Check its address, the cable, and that its agent is running.");
      }
      if (Clock::now() >= deadline)
        return failure(ErrorKind::timeout, "The board does not answer.", m_where,
                       "Check its address and the cable.");
    }
    m_socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
    return {};
  }

  Result<void> write(std::string_view bytes, Clock::time_point deadline,
                     const std::stop_token& stop) override {
    if (m_socket.write(bytes.data(), qint64(bytes.size())) != qint64(bytes.size())) return gone();
    while (m_socket.bytesToWrite() > 0) {
      if (m_socket.waitForBytesWritten(slice(deadline))) continue;
      PW_CHECK(mayGoOn(deadline, stop));
    }
    return {};
  }

  Result<std::string> read(Clock::time_point deadline, const std::stop_token& stop) override {
    while (m_socket.bytesAvailable() == 0) {
      if (m_socket.waitForReadyRead(slice(deadline))) continue;
      if (m_socket.bytesAvailable() > 0) break;
      PW_CHECK(mayGoOn(deadline, stop));
    }
    return m_socket.readAll().toStdString();
  }

  std::string description() const override {
    return m_socket.peerAddress().isLoopback() ? "TCP on loopback" : "TCP to " + m_where;
  }

 private:
  tl::unexpected<Error> gone() const {
    return failure(ErrorKind::io, "The connection to the board is gone.", m_where,
                   "Check the cable and the board's power, then connect again.");
  }
  Result<void> mayGoOn(Clock::time_point deadline, const std::stop_token& stop) const {
    if (stop.stop_requested()) return cancelled(m_where);
    if (m_socket.state() != QAbstractSocket::ConnectedState) return gone();
    if (Clock::now() >= deadline)
      return failure(ErrorKind::timeout, "The board did not answer in time.", m_where, "Connect again.");
    return {};
  }

  QTcpSocket m_socket;
  std::string m_where;
};

}  // namespace

Result<std::unique_ptr<Transport>> connectTcp(const std::string& host, std::uint16_t port, Milliseconds limit,
                                              const std::stop_token& stop) {
  auto transport = std::make_unique<TcpTransport>();
  PW_CHECK(transport->connect(host, port, limit, stop));
  return std::unique_ptr<Transport>(std::move(transport));
}

}  // namespace pw::board
