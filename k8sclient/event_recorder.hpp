#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "k8sclient/api/encode_event.hpp"
#include "k8sclient/api_client.hpp"
#include "k8sclient/backoff.hpp"
#include "k8sclient/event_filter.hpp"

namespace kubeportal::k8sclient {

/// What becomes of an event by the server's answer.
enum class EventFate : std::uint8_t {
  done,       ///< it is there
  refused,    ///< it will never be taken
  not_known,  ///< by this version of the API
  forbidden,  ///< like all others
  later       ///< the server is away or busy
};

/// `status` 0: there was no answer. `said` is the answer's body, which tells a namespace that goes
/// or is full from a user without the right.
EventFate fate_of(unsigned status, std::string_view said = {});

/// Sends events to an API server, one after the other, by events.k8s.io/v1, and by core/v1 where
/// that is not known. In nobody's way: while the server is away the first kMostWaiting events wait,
/// one that the server cannot take kMostTries times is given up, and where they are forbidden that
/// is said once and none is sent for an hour. Owned by ApiSource, control thread; ends with stop().
class EventRecorder {
 public:
  static constexpr std::size_t kMostWaiting = 100;
  static constexpr std::chrono::minutes kForbiddenFor{60};
  static constexpr unsigned kMostTries = 12;  ///< client-go's

  EventRecorder(boost::asio::io_context& io, ApiClient& client, std::string node,
                const Backoff::Limits& limits, const ApiDeadlines& deadlines);

  void record(api::Event event);
  void stop();

 private:
  struct Waiting {
    api::Event event;
    std::chrono::system_clock::time_point time;
    unsigned tries = 0;  // that were answered
  };

  /// What came of a request.
  struct Answer {
    ApiResponseHead head;
    std::string said;
  };

  void send_next();
  void answered(const Answer& answer);
  void send_later(std::optional<std::chrono::seconds> retry_after);
  void forbidden(unsigned status);

  ApiClient& client_;
  const std::string node_;
  const ApiDeadlines deadlines_;
  EventFilter filter_;
  Backoff backoff_;
  boost::asio::steady_timer timer_;
  std::deque<Waiting> waiting_;
  api::EventVersion version_ = api::EventVersion::events_v1;
  std::shared_ptr<ApiConnection> connection_;  // of the first that waits
  bool is_paused_ = false;
  bool is_stopped_ = false;
  std::optional<EventFilter::Clock::time_point> quiet_until_;
};

}  // namespace kubeportal::k8sclient
