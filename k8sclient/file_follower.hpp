#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "k8sclient/inotify_watch.hpp"
#include "k8sclient/manifest_listing.hpp"
#include "k8sclient/poll_watch.hpp"

namespace kubeportal::k8sclient {

/// Notices that files change: edits in place, atomic renames, files and folders that come and go,
/// the symlink swap of a mounted ConfigMap. Where inotify cannot be had it looks once a second.
/// Owned by who reads the files, control thread; ends with stop() or its destruction, after which
/// nothing is reported.
class FileFollower {
 public:
  /// What is there now has been listed anew.
  using OnChange = std::function<void(const FileChanges&)>;

  /// Each path is a file or a folder. `what` names them in messages: "manifests".
  FileFollower(boost::asio::io_context& io, std::vector<std::string> paths, std::string what,
               OnChange on_change, OpenInotify open = open_inotify);
  ~FileFollower();
  FileFollower(const FileFollower&) = delete;
  FileFollower& operator=(const FileFollower&) = delete;

  /// Watches, then lists: no change between the two is missed. What is to be read first is read
  /// after it; changes are reported from start() on.
  const ManifestListing& open();
  void start();
  void stop();

  const ManifestListing& listing() const { return listing_; }

 private:
  void list();
  void poll_instead(const boost::system::error_code& reason);

  boost::asio::io_context& io_;
  const std::vector<std::string> paths_;
  const std::string what_;
  const OnChange on_change_;
  const OpenInotify open_inotify_;

  ManifestListing listing_;
  std::shared_ptr<InotifyWatch> inotify_;  // at most one of the two
  std::shared_ptr<PollWatch> poll_;
};

}  // namespace kubeportal::k8sclient
