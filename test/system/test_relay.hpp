#pragma once

#include <cstdint>
#include <list>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "test/system/sockets.hpp"

namespace kubeportal::system {

/// What a relay may do wrong. A harness that lets one of these pass proves nothing.
enum class Fault : std::uint8_t {
  none,
  lost_byte,
  changed_byte,
  invented_byte,
  swapped_bytes,
  repeated_chunk,
  fin_ahead_of_data,     ///< forwards a FIN although bytes wait to be sent
  half_close_cuts_both,  ///< ends both directions when one has ended
  half_close_swallowed,  ///< never forwards a FIN
  reset_as_fin,
  fin_as_reset,
  reset_swallowed,
};
const char* to_string(Fault fault);

/// The plainest correct TCP relay, with a fault of one's choice. Runs on a thread of its own from
/// construction to destruction.
class TestRelay {
 public:
  TestRelay(std::vector<SocketAddress> endpoints, Fault fault);
  ~TestRelay();

  const SocketAddress& address() const { return listener_.address(); }

 private:
  struct Half {
    int from;
    int to;
    std::string waiting;
    bool eof = false;
    bool fin_forwarded = false;
  };
  struct Session {
    Descriptor client;
    Descriptor endpoint;
    Half to_endpoint;
    Half to_client;
    bool over = false;
    bool stuck = false;  // a swallowed reset: kept open without moving anything
  };

  void run();
  void accept_all();
  void move(Session& session, Half& half, short events_from, short events_to);
  void on_eof(Session& session, Half& half);
  void on_reset(Session& session);
  void damage(std::string& chunk);

  const std::vector<SocketAddress> endpoints_;
  const Fault fault_;
  Listener listener_;
  Descriptor stop_read_;
  Descriptor stop_write_;
  std::size_t next_endpoint_ = 0;
  std::minstd_rand random_;
  std::list<Session> sessions_;
  std::jthread thread_;
};

}  // namespace kubeportal::system
