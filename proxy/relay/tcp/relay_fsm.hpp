#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "proxy/model/counters.hpp"
#include "proxy/relay/settings.hpp"
#include "proxy/relay/tcp/half_relay.hpp"

namespace kubeportal::relay {

enum class Side : std::uint8_t { client, endpoint };
enum class Direction : std::uint8_t { to_endpoint, to_client };

inline Side source_of(Direction d) {
  return d == Direction::to_endpoint ? Side::client : Side::endpoint;
}
inline Side target_of(Direction d) {
  return d == Direction::to_endpoint ? Side::endpoint : Side::client;
}

/// The life of a TCP connection, decided without I/O. The session performs next() until it says
/// `wait`, and tells the machine what came of it and what the kernel reports in between.
///
// clang-format off
/// | stage       | does                                             | leaves on                 |
/// | ----------- | ------------------------------------------------ | ------------------------- |
/// | accepted    | reads nothing; asks for an endpoint              | picked; none there        |
/// | dialing     | waits for it, asks for another after a failure   | connected; none left      |
/// | relaying    | two half relays                                  | end of one direction      |
/// | half_closed | the other direction goes on, bounded by a timer  | end of the other; timer   |
/// | closed      | nothing; reason() says why                       | -                         |
// clang-format on
///
/// A reset is mirrored. What its sender had sent before is passed on as far as the other side takes
/// it without waiting: the receiver has a prefix of what was sent, then a reset. Where both sides
/// failed there is nobody left to pass anything to.
class RelayFsm {
 public:
  enum class Stage : std::uint8_t { accepted, dialing, relaying, half_closed, closed };

  struct Action {
    enum class Kind : std::uint8_t { wait, pick, read, write, shutdown, close };
    Kind kind = Kind::wait;
    Direction direction = Direction::to_endpoint;  ///< for read, write, shutdown

    bool operator==(const Action&) const = default;
  };

  /// So many bytes without a pause are bulk, see HalfRelay.
  explicit RelayFsm(std::size_t bulk_bytes)
      : halves_{HalfRelay(bulk_bytes), HalfRelay(bulk_bytes)} {}

  /// What to do now.
  Action next();

  Stage stage() const { return stage_; }
  model::CloseReason reason() const { return reason_; }  ///< only when closed
  /// True where both sides are to be closed with RST.
  bool reset_both() const { return reason_ != model::CloseReason::finished; }

  // Choosing and dialling.
  void picked();
  void nothing_to_pick();
  void dial_failed();
  void connected();
  void out_of_resources() { close(model::CloseReason::out_of_resources); }

  // What the kernel reports.
  void readable(Side side);
  void writable(Side side);
  void urgent(Side side);  ///< urgent data arrived (MSG_OOB)
  void ended(Side side);   ///< FIN arrived
  void failed(Side side);  ///< RST arrived, or the kernel gave the connection up

  // What came of an action.
  HalfRelay& half(Direction direction) { return halves_[static_cast<std::size_t>(direction)]; }
  const HalfRelay& half(Direction direction) const {
    return halves_[static_cast<std::size_t>(direction)];
  }
  void read_failed(Direction direction);
  void write_failed(Direction direction) { failed(target_of(direction)); }

  /// Time passed: closes what was quiet for too long. `quiet` is the time since the last byte.
  void check_clock(std::chrono::nanoseconds quiet, const Settings& limits);

  /// The process ends and will not wait any longer.
  void drain_expired() { close(model::CloseReason::drain_timeout); }

  /// An operator wants it to end.
  void killed() { close(model::CloseReason::killed); }

 private:
  Action next_of_relay();
  Action next_of_failed_side();
  void close(model::CloseReason reason);
  HalfRelay& half_from(Side side) {
    return half(side == Side::client ? Direction::to_endpoint : Direction::to_client);
  }
  HalfRelay& half_to(Side side) {
    return half(side == Side::client ? Direction::to_client : Direction::to_endpoint);
  }

  HalfRelay halves_[2];
  Stage stage_ = Stage::accepted;
  model::CloseReason reason_ = model::CloseReason::finished;
  bool dial_pending_ = false;
  std::optional<Side> failed_side_;
  Direction turn_ = Direction::to_endpoint;  // who is asked first; alternates, for fairness
};

}  // namespace kubeportal::relay
