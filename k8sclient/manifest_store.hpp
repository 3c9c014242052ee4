#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "k8sclient/manifest.hpp"
#include "k8sclient/object_table.hpp"
#include "k8sclient/source.hpp"

namespace kubeportal::k8sclient {

/// The last good state of every manifest file, and what of it is in force. Says in the log what an
/// operator should know: a file that turned bad or good, an object that two files claim. No I/O.
/// Owned by ManifestSource, control thread; put() and keep_only() gather, deliver() acts.
class ManifestStore {
 public:
  explicit ManifestStore(const Handlers& handlers) : handlers_(handlers) {}

  /// A file was read. A bad one leaves its last good state in force.
  void put(const std::string& file, Manifest manifest);

  /// The files that exist, in the order in which they count; the objects of all others go.
  void keep_only(const std::vector<std::string>& files);

  /// Hands the difference to the handlers: first what goes, then what changes, then what comes, so
  /// that a port moved from one Service to another is free when it is taken. An object that moves
  /// from file to file is no difference.
  void deliver();

  /// What has been delivered, in the order in which it counts.
  Objects objects() const {
    return {services_.objects(), endpoint_slices_.objects(), nodes_.objects()};
  }

 private:
  struct File {
    Manifest good;
    std::string problems;  // of what was read last; empty: that was good
  };

  template <typename Object>
  std::vector<Claim<Object>> claims(std::vector<Placed<Object>> Manifest::*objects) const;
  template <typename Object>
  void log_conflicts(const char* kind, const TableChanges<Object>& changes,
                     std::set<std::string>& now);

  const Handlers handlers_;

  std::map<std::string, File> files_;
  std::vector<std::string> order_;
  ObjectTable<api::Service> services_;
  ObjectTable<api::EndpointSlice> endpoint_slices_;
  ObjectTable<api::Node> nodes_;
  std::set<std::string> known_conflicts_;
};

}  // namespace kubeportal::k8sclient
