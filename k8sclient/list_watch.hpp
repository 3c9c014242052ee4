#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace kubeportal::k8sclient {

/// What of an API server is followed.
struct ApiResource {
  std::string name;      ///< for RBAC and messages: "endpointslices.discovery.k8s.io"
  std::string path;      ///< "/apis/discovery.k8s.io/v1/endpointslices"
  std::string selector;  ///< "labelSelector=..." or "fieldSelector=...", not encoded; may be empty
  std::string optional_selector;  ///< as `selector`, and left out where a server does not know it
};

/// Where a list and watch stands: what is asked next, from which version on. Decides, and does
/// nothing. Owned by a Reflector.
///
/// It starts with a watch that sends first what exists (KEP-3157). Where that is not offered it
/// lists, from any cache and in pages of 500, and then watches from the list's version on. When a
/// watch has expired, what exists is asked for again, not older than what was seen last; where the
/// server has not come so far, the newest. An expired page leads to a list in one piece.
///
/// Versions are opaque: they are only ever sent back.
class ListWatch {
 public:
  explicit ListWatch(ApiResource resource) : resource_(std::move(resource)) {}

  const ApiResource& resource() const { return resource_; }
  bool is_watching() const { return stage_ == Stage::watch; }
  /// Whether events are answered: those of a watch, or what exists as events.
  bool is_stream() const { return stage_ != Stage::list; }
  bool is_initial_events() const { return stage_ == Stage::initial_events; }
  /// Whether the answer to what is asked now starts a list, rather than going on with one.
  bool is_first_page() const { return continue_.empty(); }

  /// Path and query. `watch_time` is after how long the server shall end a watch.
  std::string target(std::chrono::seconds watch_time) const;

  /// A page of a list has been read. Whether it was the last; then the watch begins.
  bool page_read(const std::string& version, const std::string& continue_token);

  /// Everything that exists at this version has been sent; the same stream goes on as the watch.
  void initial_events_end(const std::string& version);

  /// An object or a bookmark of this version has been seen by the watch.
  void seen(const std::string& version);

  /// The server does not know the version, or the page, that was asked for.
  void expired();

  /// The server has refused what was asked, as something that it does not know. Whether there is
  /// something else to ask: first a list instead of initial events, then without the optional
  /// selector.
  bool ask_for_less();

  /// From the start, of another resource or the same.
  void restart(ApiResource resource);

 private:
  enum class Stage : std::uint8_t { initial_events, list, watch };
  enum class List : std::uint8_t { any_cache, not_older, newest, newest_unpaged };

  std::string query(std::chrono::seconds watch_time) const;
  std::string list_query() const;

  ApiResource resource_;
  Stage stage_ = Stage::initial_events;
  bool offers_initial_events_ = true;
  List list_ = List::any_cache;
  std::string version_;
  std::string continue_;
};

}  // namespace kubeportal::k8sclient
