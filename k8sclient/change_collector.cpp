#include "k8sclient/change_collector.hpp"

#include <filesystem>
#include <utility>

#include <sys/inotify.h>

namespace kubeportal::k8sclient {

namespace fs = std::filesystem;

namespace {

/// A file that appears whole (link(2), O_TMPFILE) is created and never closed; one that is being
/// written is empty at first.
bool is_complete(const std::string& path) {
  std::error_code error;
  const auto status = fs::symlink_status(path, error);
  if (!fs::is_regular_file(status)) return true;
  const auto size = fs::file_size(path, error);
  return !error && size > 0;
}

}  // namespace

bool ChangeCollector::on_event(const std::string& directory, const WatchedNames& watched,
                               const std::string& name, std::uint32_t mask) {
  if (name.empty()) return true;  // the directory itself moved or went
  if (!watched.every && !watched.names.contains(name)) return false;
  const std::string path = (fs::path(directory) / name).string();
  if ((mask & IN_ISDIR) != 0) return true;
  if ((mask & IN_MODIFY) != 0) {
    unfinished_.insert(path);
    created_.erase(path);
    return false;
  }
  if ((mask & IN_CREATE) != 0) {
    created_.insert(path);
    return true;
  }
  created_.erase(path);
  const bool still_open = (mask & IN_ATTRIB) != 0 && unfinished_.contains(path);
  if (still_open) return false;
  unfinished_.erase(path);
  if ((mask & (IN_CLOSE_WRITE | IN_MOVED_TO | IN_ATTRIB)) != 0) written_.insert(path);
  return true;
}

void ChangeCollector::on_overflow() {
  everything_ = true;
  written_.clear();
  unfinished_.clear();
  created_.clear();
}

void ChangeCollector::forget(const std::string& directory) {
  const auto lies_there = [&](const std::string& path) {
    return fs::path(path).parent_path() == directory;
  };
  std::erase_if(unfinished_, lies_there);
  std::erase_if(created_, lies_there);
}

FileChanges ChangeCollector::take() {
  for (const auto& path : std::exchange(created_, {})) {
    (is_complete(path) ? written_ : unfinished_).insert(path);
  }
  FileChanges changes{std::exchange(everything_, false), std::exchange(written_, {}), unfinished_};
  // A writer that has begun anew is waited for.
  for (const auto& path : unfinished_) changes.written.erase(path);
  return changes;
}

}  // namespace kubeportal::k8sclient
