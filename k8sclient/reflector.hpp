#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "k8sclient/api_client.hpp"
#include "k8sclient/backoff.hpp"
#include "k8sclient/list_watch.hpp"
#include "k8sclient/resource_store.hpp"
#include "k8sclient/watch_decoder.hpp"

namespace kubeportal::k8sclient {

/// The times and bounds by which a Reflector goes.
struct ReflectorTimes {
  Backoff::Limits backoff;
  std::chrono::seconds watch_least{300};  ///< a watch is asked to last between these two
  std::chrono::seconds watch_most{600};
  std::chrono::milliseconds watch_grace{
      std::chrono::seconds(30)};  ///< a peer that is later is dead
  /// A watch that has been silent for so long is asked anew: bookmarks come about once a minute.
  std::chrono::milliseconds watch_silence{std::chrono::minutes(3)};
  /// From the answer's head to the bookmark that ends initial events; then a list is asked for.
  std::chrono::milliseconds initial_events{std::chrono::seconds(10)};
  ApiDeadlines deadlines;  ///< of everything else
  /// Of a list: 10,000 EndpointSlices of 100 endpoints each, and room.
  std::size_t most_list_bytes = 512U << 20U;
};

/// Keeps a ResourceStore as an API server has the resource: lists, then watches, for ever. While
/// the server is away, refuses or says nonsense the store stays as it is. Says in the log when that
/// begins, why, and when it ends. Owned by ApiSource, control thread; ends with stop().
class Reflector {
 public:
  /// Answers what to follow where the server has no such resource, given whether it once had.
  using NotFound = std::function<ApiResource(bool was_there)>;

  Reflector(boost::asio::io_context& io, ApiClient& client, ApiResource resource,
            ResourceStore& store, const ReflectorTimes& times, NotFound not_found);

  void start() { ask(); }
  void stop();

  SourceStatus status() const;

 private:
  void ask();
  void ask_after(std::chrono::milliseconds wait);
  void on_head(const ApiResponseHead& head);
  void on_body(std::string_view bytes);
  void on_event(WatchEvent& event);
  void on_initial_event(const WatchEvent& event);
  void on_end(const std::string& problem);
  void watch_over();
  void on_late();

  void answered();
  void read_page();
  void refused();
  void expired();
  void not_known(unsigned status, const std::string& said);
  void failed(const std::string& why);
  void works();
  bool is_too_new() const;

  boost::asio::io_context& io_;
  ApiClient& client_;
  ResourceStore& store_;
  const ReflectorTimes times_;
  const NotFound not_found_;
  ListWatch list_watch_;
  Backoff backoff_;
  boost::asio::steady_timer timer_;
  bool stopped_ = false;

  // Of the request under way.
  std::shared_ptr<ApiConnection> connection_;
  ApiResponseHead head_;
  std::string body_;  // of a list, or of a refusal
  WatchDecoder decoder_;
  std::string broken_;  // what is wrong with a watch's stream; empty: nothing
  bool is_expired_ = false;
  bool has_events_ = false;
  Backoff::Clock::time_point asked_at_;
  Backoff::Clock::time_point head_at_;

  bool expired_just_now_ = false;        // and nothing has come of a watch since
  bool unknown_just_now_ = false;        // answered 401, and nothing better since
  bool was_there_ = false;               // the resource has been read
  std::string trouble_;                  // that has been said; empty: none
  Backoff::Clock::time_point heard_at_;  // a list that was read or a watch that lived
};

}  // namespace kubeportal::k8sclient
