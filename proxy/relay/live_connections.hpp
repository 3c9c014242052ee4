#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include <boost/intrusive/list.hpp>

#include "proxy/model/connection.hpp"
#include "proxy/relay/clock.hpp"

namespace kubeportal::relay {

class LiveConnections;

/// A TCP session or a UDP flow as one sees it from outside. It is in its worker's list from its
/// constructor to retire_from_view() or its end.
class LiveConnection
    : public boost::intrusive::list_base_hook<boost::intrusive::tag<LiveConnection>> {
 public:
  LiveConnection(const LiveConnection&) = delete;
  LiveConnection& operator=(const LiveConnection&) = delete;

  std::uint64_t number() const { return number_; }

  /// All but what only the kernel knows; costs no system call.
  virtual model::Connection describe(Clock::time_point now) const = 0;
  /// Adds what the kernel knows.
  virtual void ask_kernel(model::Connection& description) const = 0;
  /// Ends it (CloseReason::killed).
  virtual void kill() = 0;

 protected:
  explicit LiveConnection(LiveConnections& all);
  ~LiveConnection();

  void retire_from_view();

 private:
  LiveConnections& all_;
  const std::uint64_t number_;
};

/// The connections of one worker in the order in which they began. Owned by the Worker, used on its
/// thread only, or by anybody while that does not run.
class LiveConnections {
 public:
  explicit LiveConnections(std::size_t worker) : worker_(worker) {}

  std::size_t worker() const { return worker_; }

  /// Goes through all connections that are there when it begins, a few at a time, so that traffic
  /// has its turn in between; connections may begin and end meanwhile. It may outlive neither.
  class Walk : public boost::intrusive::list_base_hook<
                   boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
   public:
    explicit Walk(LiveConnections& all);

    /// Calls `visit`, which may end the connection, for up to `count` of them. False once it has
    /// been through.
    bool go_on(std::size_t count, const std::function<void(LiveConnection&)>& visit);

   private:
    friend class LiveConnections;
    LiveConnections& all_;
    LiveConnection* next_;
    const std::uint64_t end_;  ///< the number of the first one that is too new
  };

 private:
  friend class LiveConnection;
  using List = boost::intrusive::list<LiveConnection,
                                      boost::intrusive::base_hook<boost::intrusive::list_base_hook<
                                          boost::intrusive::tag<LiveConnection>>>,
                                      boost::intrusive::constant_time_size<false>>;

  std::uint64_t add(LiveConnection& connection);
  void remove(LiveConnection& connection);
  LiveConnection* after(LiveConnection& connection);

  const std::size_t worker_;
  std::uint64_t next_number_ = 1;
  List connections_;
  boost::intrusive::list<Walk, boost::intrusive::constant_time_size<false>> walks_;
};

}  // namespace kubeportal::relay
