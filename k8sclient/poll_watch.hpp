#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "k8sclient/change_collector.hpp"
#include "k8sclient/manifest_file.hpp"
#include "k8sclient/manifest_listing.hpp"

namespace kubeportal::k8sclient {

/// Finds changes by looking at files again and again, where the kernel does not report them. A file
/// counts as written once it has looked the same twice. Made by FileFollower, on the control
/// thread; kept by its pending handler. Ends with close(), after which nothing is reported.
class PollWatch : public std::enable_shared_from_this<PollWatch> {
 public:
  using List = std::function<const std::vector<ListedFile>&()>;
  using OnChange = std::function<void(const FileChanges&)>;

  /// Reports after every look, changes or not: files may have come or gone.
  PollWatch(boost::asio::io_context& io, std::chrono::milliseconds interval, List list,
            OnChange on_change);

  void start();
  void close();

 private:
  FileChanges look(const std::vector<ListedFile>& files);

  boost::asio::steady_timer timer_;
  const std::chrono::milliseconds interval_;
  List list_;
  OnChange on_change_;
  std::map<std::string, FileIdentity> before_;  // by real path
  std::set<std::string> unsettled_;
};

}  // namespace kubeportal::k8sclient
