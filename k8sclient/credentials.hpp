#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "k8sclient/client_config.hpp"

namespace kubeportal::k8sclient {

/// The token, or user and password, that a client shows. A token from a file is read anew once a
/// minute, and at once after a server has refused it: the tokens of service accounts are replaced
/// every hour. Owned by ApiClient, control thread.
class Credentials {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::seconds kReadAgainAfter{60};

  explicit Credentials(const ClientConfig& config);

  /// The header Authorization; empty: none. While the file cannot be read, with the last token that
  /// could be.
  std::string authorization(Clock::time_point now);

  /// A server has answered 401.
  void refused() { read_at_.reset(); }

 private:
  void read();

  const std::string file_;
  std::string token_;
  const std::string basic_;  // where there is no token
  std::optional<Clock::time_point> read_at_;
  bool is_missing_ = false;  // and that has been said
};

}  // namespace kubeportal::k8sclient
