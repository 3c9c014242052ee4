#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <utility>

namespace kubeportal::relay {

/// How many connections may be open at once. A limit is a token: holding it is the right to be
/// open, destroying it gives the right back. Owned by App, shared by all threads; outlives every
/// token.
///
/// Each connection needs two descriptors, each accepting socket and each UDP flow one, so the limit
/// is (descriptors - accepting sockets - flows) / 2, and never above `max_connections`.
class ConnectionBudget {
 public:
  /// `descriptors`: how many the data plane may open. `max_connections` 0: no limit but those.
  /// `max_flows` 0: half of the descriptors.
  ConnectionBudget(std::int64_t descriptors, std::int64_t max_connections,
                   std::int64_t max_flows = 0);

  /// Sets the number of descriptors anew.
  void set_descriptors(std::int64_t descriptors) { descriptors_ = descriptors; }

  class [[nodiscard]] Token {
   public:
    Token(Token&& other) noexcept : budget_(std::exchange(other.budget_, nullptr)) {}
    Token& operator=(Token&&) = delete;
    ~Token() {
      if (budget_ != nullptr) budget_->give_back();
    }

   private:
    friend class ConnectionBudget;
    explicit Token(ConnectionBudget& budget) : budget_(&budget) {}
    ConnectionBudget* budget_;
  };

  /// The right to have one pipe open, which takes two descriptors of what connections leave.
  class [[nodiscard]] PipeToken {
   public:
    PipeToken(PipeToken&& other) noexcept : budget_(std::exchange(other.budget_, nullptr)) {}
    PipeToken& operator=(PipeToken&&) = delete;
    ~PipeToken() {
      if (budget_ != nullptr) budget_->pipes_.fetch_sub(1, std::memory_order_relaxed);
    }

   private:
    friend class ConnectionBudget;
    explicit PipeToken(ConnectionBudget& budget) : budget_(&budget) {}
    ConnectionBudget* budget_;
  };

  /// The right to have one UDP flow, which takes one descriptor.
  class [[nodiscard]] FlowToken {
   public:
    FlowToken(FlowToken&& other) noexcept : budget_(std::exchange(other.budget_, nullptr)) {}
    FlowToken& operator=(FlowToken&& other) noexcept {
      std::swap(budget_, other.budget_);
      return *this;
    }
    ~FlowToken() {
      if (budget_ != nullptr) budget_->flows_.fetch_sub(1, std::memory_order_relaxed);
    }

   private:
    friend class ConnectionBudget;
    explicit FlowToken(ConnectionBudget& budget) : budget_(&budget) {}
    ConnectionBudget* budget_;
  };

  /// nullopt: the budget is spent.
  std::optional<Token> take();

  /// nullopt: connections, listeners and pipes leave no two descriptors.
  std::optional<PipeToken> take_pipe();

  /// nullopt: there are as many flows as may be, or connections leave no descriptor.
  std::optional<FlowToken> take_flow();

  /// An accepting socket was opened (+1) or closed (-1).
  void count_listener(int change) { listeners_.fetch_add(change, std::memory_order_relaxed); }

  /// Connections that may be open at once now; at least 1, so that a badly set limit still serves.
  std::int64_t limit() const;

  /// True where a connection more would need the descriptor of a flow.
  bool flows_are_in_the_way() const;

  /// UDP flows that may be open at once.
  std::int64_t flow_limit() const;
  std::int64_t flows() const { return flows_.load(std::memory_order_relaxed); }

  std::int64_t in_use() const { return in_use_.load(std::memory_order_relaxed); }

 private:
  void give_back() { in_use_.fetch_sub(1, std::memory_order_relaxed); }

  std::atomic<std::int64_t> descriptors_;
  const std::int64_t max_connections_;
  const std::int64_t max_flows_;
  std::atomic<std::int64_t> listeners_{0};
  std::atomic<std::int64_t> in_use_{0};
  std::atomic<std::int64_t> pipes_{0};
  std::atomic<std::int64_t> flows_{0};
};

}  // namespace kubeportal::relay
