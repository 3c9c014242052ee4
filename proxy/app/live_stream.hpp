#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "proxy/model/counters.hpp"
#include "proxy/model/journal.hpp"
#include "proxy/observe/http_answer.hpp"

namespace kubeportal::app {

/// Tells whoever listens at /v1/stream (docs/ADMIN.md) every second what has changed, and keeps ten
/// minutes of totals for those who come later. Owned by App, control thread. Ends with stop().
class LiveStream {
 public:
  LiveStream(boost::asio::io_context& io, model::Statistics& statistics,
             const model::Journal& journal);

  observe::HttpRoutes routes();
  void start();
  /// Idempotent.
  void stop();

 private:
  /// What is told of a service port.
  struct Figures {
    std::uint64_t opened = 0;
    std::uint64_t active = 0;
    std::uint64_t bytes_to_endpoint = 0;
    std::uint64_t bytes_to_client = 0;
    std::uint64_t failed = 0;
    std::uint64_t refused = 0;

    bool operator==(const Figures&) const = default;
  };
  using Ports = std::map<std::string, Figures>;

  struct Listener {
    std::shared_ptr<observe::HttpStream> stream;
    bool has_missed_some = false;
  };

  /// Of all service ports in ten seconds, and at their end.
  struct Step {
    std::uint64_t opened = 0;
    std::uint64_t bytes = 0;
    std::uint64_t failed = 0;
    std::uint64_t refused = 0;
    std::uint64_t active = 0;
  };

  void open(const observe::HttpRequest& request, const observe::HttpRespond& respond);
  void welcome(std::shared_ptr<observe::HttpStream> stream);
  void tick();
  void tick_later();
  void look();
  /// What a newcomer is told first; as of the last look.
  const std::string& whole_event();
  void keep_history();
  void tell_changes(const Ports& changed);
  void tell_news();

  static std::string counters_event(const Ports& ports);
  std::string history_event() const;
  std::string recent_events() const;

  model::Statistics& statistics_;
  const model::Journal& journal_;
  boost::asio::steady_timer timer_;
  std::vector<Listener> listeners_;
  Ports known_;  // as of the last look
  std::chrono::steady_clock::time_point looked_at_{};
  std::string whole_event_;  // of known_; empty: not made yet
  Step totals_;              // since the start, as of the last step
  std::deque<Step> history_;
  unsigned seconds_ = 0;
  std::uint64_t told_ = 0;  // the sequence number of the last journal entry
};

}  // namespace kubeportal::app
