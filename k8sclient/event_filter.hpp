#pragma once

#include <chrono>
#include <map>
#include <string>

#include "k8sclient/api/event.hpp"

namespace kubeportal::k8sclient {

/// Decides which events are worth sending: what was said within the hour is not said again, and
/// about one object there are 25 at once, then one every 5 minutes (client-go's spam filter).
/// Keeps at most kMostObjects objects; for more, nothing is admitted until some are an hour old.
class EventFilter {
 public:
  using Clock = std::chrono::steady_clock;

  static constexpr std::chrono::minutes kSameAgain{60};  ///< as long as a server keeps an event
  static constexpr unsigned kAtOnce = 25;
  static constexpr std::chrono::minutes kOneMore{5};
  static constexpr std::size_t kMostObjects = 1000;

  bool admit(const api::Event& event, Clock::time_point now);

 private:
  struct Said {
    std::map<std::string, Clock::time_point> what;  // reason and note
    unsigned tokens = kAtOnce;
    Clock::time_point tokens_at{};  // when `tokens` was right
    Clock::time_point last{};
  };

  void forget_old(Clock::time_point now);
  static bool take_token(Said& said, Clock::time_point now);

  std::map<std::string, Said> objects_;
};

}  // namespace kubeportal::k8sclient
