#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "k8sclient/file_follower.hpp"
#include "k8sclient/manifest_file.hpp"
#include "k8sclient/manifest_listing.hpp"
#include "k8sclient/manifest_store.hpp"
#include "k8sclient/source.hpp"

namespace kubeportal::k8sclient {

/// Services, EndpointSlices and Nodes from manifest files, followed live: edits in place, atomic
/// renames, files and folders that come and go, the symlink swap of a mounted ConfigMap (see
/// FileFollower). Owned by App, control thread; ends with stop() or
/// its destruction.
class ManifestSource : public ObjectSource {
 public:
  /// Each path is a file or a folder; earlier ones count first where two claim the same object.
  ManifestSource(boost::asio::io_context& io, std::vector<std::string> paths,
                 const Handlers& handlers, OpenInotify open = open_inotify);

  /// Throws std::runtime_error that lists every path that does not exist and every problem of every
  /// file, a line each.
  void start() override;
  void stop() override;
  Objects objects() const override { return store_.objects(); }

 private:
  void apply(const FileChanges& changes);
  bool is_to_read(const ListedFile& file, const FileIdentity& identity,
                  const FileChanges& changes) const;
  void keep_listed();
  void log_missing();

  const std::vector<std::string> paths_;
  const Handlers handlers_;

  std::map<std::string, FileIdentity> read_;  // by path: what was read last
  ManifestStore store_;
  std::vector<std::string> missing_;  // paths whose absence has been said

  FileFollower files_;
};

}  // namespace kubeportal::k8sclient
