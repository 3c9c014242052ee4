#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "test/system/keyed_stream.hpp"
#include "test/system/peer_plan.hpp"

namespace kubeportal::system {

enum class Side : std::uint8_t { client, endpoint };

class Peer;

/// Finds the peer that sends the stream with a key; nullptr if no such stream was ever begun.
class PeerDirectory {
 public:
  virtual ~PeerDirectory() = default;
  virtual Peer* sender_of(std::uint64_t key) = 0;
};

/// One end of one transfer. Acts out its plan and judges what arrives: the bytes must be those that
/// its partner sent, EOF may come only after all of them and the partner's FIN, a reset only after
/// the partner's reset. Both ends live in one process, so each can look at what the other has done.
///
/// Owned by TransferLoad and used on its thread; stays after its connection has ended, as the
/// record that its partner is judged by.
class Peer {
 public:
  enum class State : std::uint8_t {
    open,
    finished,    ///< both FINs seen, everything received
    reset_made,  ///< ended the connection by its plan, or died with its endpoint
    reset_seen,
    wrong,  ///< violation() says what
  };

  Peer(Side side, PeerPlan plan, Descriptor socket, PeerDirectory& directory);

  /// To be called whenever the socket is ready and whenever wake_time() has come.
  void advance(bool readable, bool writable, Clock::time_point now);

  /// Ends the connection with RST now.
  void reset_now();

  /// Ends the connection because it took too long; `what` becomes the violation.
  void give_up(const std::string& what);

  bool wants_to_read(Clock::time_point now) const;
  bool wants_to_write(Clock::time_point now) const;

  /// When it wants to be called even if the socket is not ready.
  std::optional<Clock::time_point> wake_time(Clock::time_point now) const;

  /// Its partner has reset the connection before both had sent their FIN. After both, whatever
  /// stands between them may have finished already and have nobody left to tell.
  bool must_see_a_reset() const;

  Side side() const { return side_; }
  State state() const { return state_; }
  int socket() const { return socket_.number(); }
  const PeerPlan& plan() const { return plan_; }
  const Peer* partner() const { return partner_; }
  Clock::time_point started() const { return started_; }
  Clock::time_point ended() const { return ended_; }
  std::uint64_t received() const { return received_; }
  bool finished_first() const { return fin_sent_before_eof_; }
  const std::string& violation() const { return violation_; }

  /// What it has done and seen, for a message.
  std::string describe() const;

 private:
  void receive(Clock::time_point now);
  void send(Clock::time_point now);
  void finish_if_due();
  bool reset_is_due(Clock::time_point now) const;
  bool may_finish() const;

  void check(std::span<const char> bytes);
  void meet_partner(std::uint64_t key);
  void on_eof();
  void on_error(int error);
  void end(State state);
  void report(const std::string& what);

  std::uint64_t stream_length() const { return KeyedStream::kKeyBytes + plan_.size; }

  /// Where a slow reader or writer is between its rests.
  struct Pace {
    Rests rests;
    std::uint64_t moved = 0;  // since the last rest
    Clock::time_point resting_until{};

    std::size_t allowance(std::size_t at_most) const;
    void count(std::uint64_t bytes, Clock::time_point now);
    bool resting(Clock::time_point now) const { return now < resting_until; }
  };

  const Side side_;
  const PeerPlan plan_;
  PeerDirectory& directory_;
  Descriptor socket_;
  const Clock::time_point started_ = Clock::now();
  Clock::time_point ended_{};

  State state_ = State::open;
  std::string violation_;
  Peer* partner_ = nullptr;
  KeyedStream outgoing_;
  std::optional<KeyedStream> incoming_;
  std::string first_bytes_;  // of the incoming stream, until they are its whole key
  Pace reading_;
  Pace writing_;
  std::uint64_t sent_ = 0;
  std::uint64_t received_ = 0;
  bool fin_sent_ = false;
  bool fin_sent_before_eof_ = false;
  bool eof_seen_ = false;
  bool reset_sent_ = false;
};

}  // namespace kubeportal::system
