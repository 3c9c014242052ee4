#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "proxy/model/socket_address.hpp"

namespace kubeportal::command {

/// What a lookup gave: addresses, or why there are none.
struct NameAnswer {
  std::vector<model::IpAddress> addresses;  ///< in the resolver's order, without duplicates
  std::string error;                        ///< empty where there are addresses
};

/// Looks host names up with getaddrinfo(3), which blocks for as long as the resolver likes. Each
/// lookup therefore has a thread of its own that nobody waits for: one that is late is left behind
/// and its answer dropped, so neither start nor end of the process hangs on a dead name server.
class NameLookup {
 public:
  using Answers = std::map<std::string, NameAnswer>;
  using Handler = std::function<void(const Answers&)>;

  explicit NameLookup(boost::asio::io_context& io);
  ~NameLookup();
  NameLookup(const NameLookup&) = delete;
  NameLookup& operator=(const NameLookup&) = delete;

  /// Waits until every name has its answer, at most `limit`; a late one gets an error saying so.
  static Answers wait_for(const std::set<std::string>& names, std::chrono::seconds limit);

  /// Calls `handler` on the io_context's thread when every name has its answer.
  void begin(const std::set<std::string>& names, Handler handler);

 private:
  struct Home;
  const std::shared_ptr<Home> home_;
};

}  // namespace kubeportal::command
