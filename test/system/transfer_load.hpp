#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <queue>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

#include "test/system/peer.hpp"
#include "test/system/sockets.hpp"

namespace kubeportal::system {

struct LoadOptions {
  std::uint64_t seed = 1;
  std::size_t transfers = 100;
  std::size_t concurrency = 64;
  std::size_t endpoints = 4;
  /// Now and then one endpoint dies: its listener closes, its connections are reset, and it comes
  /// back some milliseconds later. At least one lives at any time.
  bool endpoints_die = true;
  milliseconds reset_limit{5'000};   ///< within which a reset must have reached the other side
  milliseconds stuck_limit{60'000};  ///< within which a transfer must be over
};

/// What happened, for a test to judge and to print.
struct LoadReport {
  std::uint64_t bytes = 0;   ///< received and found right, both directions
  std::size_t finished = 0;  ///< transfers whose ends both saw everything and EOF
  std::size_t client_finished_first = 0;
  std::size_t endpoint_finished_first = 0;
  std::size_t resets_by_client = 0;
  std::size_t resets_by_endpoint = 0;
  std::size_t endpoint_deaths = 0;
  std::vector<std::string> violations;  ///< the first few

  std::string summary() const;
};

/// Randomised transfers between clients and endpoints that one thread plays in one epoll loop.
/// Whatever stands between them, nothing or a proxy, must not be noticeable.
class TransferLoad : private PeerDirectory {
 public:
  explicit TransferLoad(const LoadOptions& options);

  /// Where the endpoints listen; known before run().
  std::vector<SocketAddress> endpoints() const;

  /// Runs all transfers; clients dial `targets` in turn. Call once.
  LoadReport run(const std::vector<SocketAddress>& targets);

 private:
  struct Endpoint {
    Listener listener;
    std::vector<std::size_t> peers;  // serials of its connections
    bool alive = true;
    Clock::time_point back_at{};
  };
  struct Bookkeeping {
    std::uint32_t interest = 0;     // events that epoll watches for
    std::size_t deaths_before = 0;  // deaths of endpoints before the peer started
    bool saw_a_death = false;       // an endpoint died while the peer was open
  };
  struct Wake {
    Clock::time_point time;
    std::size_t serial;
    bool operator>(const Wake& other) const { return time > other.time; }
  };

  Peer* sender_of(std::uint64_t key) override;

  void start_client(const SocketAddress& target);
  void accept_all(std::size_t endpoint);
  std::size_t add_peer(Side side, const PeerPlan& plan, Descriptor socket);
  void advance(std::size_t serial, bool readable, bool writable);
  void wait_for_events();
  void wake_due_peers();
  void maybe_kill_an_endpoint();
  void kill(Endpoint& endpoint);
  void revive_due_endpoints();
  void check_for_stuck_peers();
  void watch(std::size_t endpoint);
  void forget_ended(std::size_t serial);

  bool over() const { return open_peers_ == 0 || violations_.size() >= kViolationsKept; }
  void judge_unpaired_resets();
  LoadReport report() const;

  static constexpr std::size_t kViolationsKept = 8;

  const LoadOptions options_;
  std::mt19937_64 random_;
  Descriptor epoll_;
  std::vector<Endpoint> endpoints_;
  std::deque<Peer> peers_;                // by serial; records stay to the end
  std::vector<Bookkeeping> bookkeeping_;  // by serial
  std::unordered_map<std::uint64_t, std::size_t> by_key_;
  std::priority_queue<Wake, std::vector<Wake>, std::greater<>> wakes_;
  Clock::time_point next_check_{};
  std::size_t open_peers_ = 0;
  std::size_t open_clients_ = 0;
  std::size_t clients_started_ = 0;
  std::size_t deaths_ = 0;
  std::vector<std::string> violations_;
};

}  // namespace kubeportal::system
