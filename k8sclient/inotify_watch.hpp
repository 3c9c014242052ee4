#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/result.hpp>

#include "k8sclient/change_collector.hpp"

namespace kubeportal::k8sclient {

/// inotify_init1(2) as a function; the edge at which tests put a kernel that refuses.
using OpenInotify = std::function<boost::system::result<int>()>;
boost::system::result<int> open_inotify();

/// Watches directories and reports changes a little after they begin, a burst as one. Made by
/// FileFollower, on the control thread; kept by its pending handlers. Ends with close(), after
/// which nothing is reported.
class InotifyWatch : public std::enable_shared_from_this<InotifyWatch> {
 public:
  using OnChange = std::function<void(const FileChanges&)>;

  /// Takes over `descriptor`.
  InotifyWatch(boost::asio::io_context& io, int descriptor, OnChange on_change);

  /// Watches exactly these from now on. True: something that was not watched before is, so what was
  /// listed until now may be out of date. The error of inotify_add_watch(2) where a directory of
  /// files cannot be watched: ENOSPC is fs.inotify.max_user_watches.
  boost::system::result<bool> watch(WatchPoints points);

  void start();
  void close();

 private:
  void wait();
  void on_readable();
  void drain();
  void read_events(const char* begin, const char* end);
  void report_soon();
  void report();
  void stop_watching(const std::string& directory, int watch);

  boost::asio::posix::stream_descriptor descriptor_;
  boost::asio::steady_timer settle_;
  OnChange on_change_;
  ChangeCollector collector_;
  WatchPoints points_;
  std::map<std::string, int> watch_of_;
  std::map<int, std::set<std::string>> directories_of_;  // more than one through bind mounts
  bool report_is_due_ = false;
  alignas(8) std::array<char, 16384> buffer_{};
};

}  // namespace kubeportal::k8sclient
