#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "k8sclient/manifest_listing.hpp"

namespace kubeportal::k8sclient {

/// What happened to files since they were looked at last. Paths are real ones, without links.
struct FileChanges {
  bool everything = false;           ///< nobody knows what: read all files
  std::set<std::string> written;     ///< complete: read them
  std::set<std::string> unfinished;  ///< somebody is writing: leave them as they are known
};

/// Turns inotify events into FileChanges. A file counts as unfinished from its creation or first
/// change to the close of its writer, so that half of a manifest is never read. Looks at files but
/// watches none. Owned by InotifyWatch, its thread.
class ChangeCollector {
 public:
  /// An event of `mask` (inotify(7)) for `name` in `directory`; `watched` is what counts there.
  /// Returns whether files should be looked at.
  bool on_event(const std::string& directory, const WatchedNames& watched, const std::string& name,
                std::uint32_t mask);

  /// The kernel's queue was full: events are lost.
  void on_overflow();

  /// Nothing more will be heard of the files in `directory`.
  void forget(const std::string& directory);

  /// What was collected since the last call. What is unfinished stays so.
  FileChanges take();

 private:
  bool everything_ = false;
  std::set<std::string> written_;
  std::set<std::string> unfinished_;
  std::set<std::string> created_;  // nothing is known but that
};

}  // namespace kubeportal::k8sclient
