#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "k8sclient/inotify_watch.hpp"
#include "k8sclient/manifest_file.hpp"
#include "k8sclient/manifest_listing.hpp"
#include "k8sclient/manifest_store.hpp"
#include "k8sclient/poll_watch.hpp"
#include "k8sclient/source.hpp"

namespace kubeportal::k8sclient {

/// Services and EndpointSlices from manifest files, followed live: edits in place, atomic renames,
/// files and folders that come and go, the symlink swap of a mounted ConfigMap. Where inotify
/// cannot be had it looks once a second. Owned by App, control thread; ends with stop() or its
/// destruction.
class ManifestSource : public ObjectSource {
 public:
  /// Each path is a file or a folder; earlier ones count first where two claim the same object.
  ManifestSource(boost::asio::io_context& io, std::vector<std::string> paths,
                 ServiceHandler& services, EndpointSliceHandler& endpoint_slices,
                 OpenInotify open = open_inotify);
  ~ManifestSource() override;
  ManifestSource(const ManifestSource&) = delete;
  ManifestSource& operator=(const ManifestSource&) = delete;

  /// Throws std::runtime_error that lists every path that does not exist and every problem of every
  /// file, a line each.
  void start() override;
  void stop() override;

 private:
  void open_watch();
  void list();
  void apply(const FileChanges& changes);
  bool is_to_read(const ListedFile& file, const FileIdentity& identity,
                  const FileChanges& changes) const;
  void keep_listed();
  void log_missing();
  void poll_instead(const boost::system::error_code& reason);

  boost::asio::io_context& io_;
  const std::vector<std::string> paths_;
  ServiceHandler& service_handler_;
  EndpointSliceHandler& endpoint_slice_handler_;
  const OpenInotify open_inotify_;

  ManifestListing listing_;
  std::map<std::string, FileIdentity> read_;  // by path: what was read last
  ManifestStore store_;
  std::vector<std::string> missing_;  // paths whose absence has been said

  std::shared_ptr<InotifyWatch> inotify_;  // at most one of the two
  std::shared_ptr<PollWatch> poll_;
};

}  // namespace kubeportal::k8sclient
