#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "proxy/model/socket_address.hpp"
#include "proxy/worker/worker_pool.hpp"

namespace kubeportal::app {

/// Makes one connection to a TCP portal as a process of this node would, so through the kernel's
/// rules, and waits for what the proxy makes of it; resets it then. Only where a person asks for
/// it: an endpoint sees the dial. Owned by App, control thread; ends with stop() or its destructor.
class ConnectionProbe {
 public:
  enum class End : std::uint8_t { relayed, refused, unanswered };
  struct Result {
    End end = End::unanswered;
    std::vector<std::string> findings;  ///< a sentence for each step, without its full stop
  };
  using Done = std::function<void(Result)>;

  struct Patience {
    std::chrono::milliseconds portal = std::chrono::seconds(1);
    std::chrono::milliseconds endpoint = std::chrono::seconds(5);
  };

  ConnectionProbe(boost::asio::io_context& io, worker::WorkerPool& workers)
      : ConnectionProbe(io, workers, Patience()) {}
  ConnectionProbe(boost::asio::io_context& io, worker::WorkerPool& workers, Patience patience)
      : io_(io), workers_(workers), patience_(patience) {}
  ~ConnectionProbe() { stop(); }
  ConnectionProbe(const ConnectionProbe&) = delete;
  ConnectionProbe& operator=(const ConnectionProbe&) = delete;

  /// `done` is called once, later, unless the probe ends before.
  void connect(const model::SocketAddress& portal, Done done);
  void stop();

 private:
  class Attempt;

  boost::asio::io_context& io_;
  worker::WorkerPool& workers_;
  const Patience patience_;
  std::vector<std::weak_ptr<Attempt>> attempts_;
};

}  // namespace kubeportal::app
