#include "k8sclient/manifest_listing.hpp"

#include <algorithm>
#include <deque>
#include <filesystem>
#include <optional>

namespace kubeportal::k8sclient {

namespace fs = std::filesystem;

namespace {

constexpr int kMaxSymlinks = 40;  // as the kernel has it

void prepend(const fs::path& path, std::deque<std::string>& steps) {
  std::deque<std::string> all;
  for (const fs::path& step : path.relative_path()) all.push_back(step.string());
  steps.insert(steps.begin(), all.begin(), all.end());
}

/// Walks to `path` step by step, noting each directory that is looked into and each name that is
/// looked up there: a symbolic link may be swapped at any step, as a mounted ConfigMap's `..data`.
/// Returns the real path; nullopt where a step is missing.
std::optional<fs::path> walk(const fs::path& path, WatchPoints& points) {
  std::error_code error;
  fs::path here = "/";
  std::deque<std::string> steps;
  prepend(fs::absolute(path, error), steps);
  int symlinks = 0;
  while (!steps.empty()) {
    const std::string name = steps.front();
    steps.pop_front();
    if (name.empty() || name == ".") continue;
    if (name == "..") {
      here = here.parent_path();
      continue;
    }
    WatchedNames& watched = points[here.string()];
    watched.names.insert(name);
    if (steps.empty()) watched.has_content = true;

    const fs::path next = here / name;
    const auto status = fs::symlink_status(next, error);
    if (!fs::exists(status)) return std::nullopt;
    if (!fs::is_symlink(status)) {
      here = next;
      continue;
    }
    const fs::path link = fs::read_symlink(next, error);
    if (error || ++symlinks > kMaxSymlinks) return std::nullopt;
    if (link.is_absolute()) here = "/";
    prepend(link, steps);
  }
  return here;
}

bool has_manifest_name(const fs::path& path) {
  const std::string name = path.filename().string();
  const std::string extension = path.extension().string();
  return !name.starts_with('.') &&
         (extension == ".yaml" || extension == ".yml" || extension == ".json");
}

/// Entries that are files, or lead to one; a link that leads nowhere is none until it does.
std::vector<ListedFile> list_folder(const fs::path& path, const fs::path& real,
                                    WatchPoints& points) {
  WatchedNames& watched = points[real.string()];
  watched.every = watched.has_content = true;

  std::vector<ListedFile> files;
  std::error_code error;
  for (fs::directory_iterator entry(real, error), end; !error && entry != end;
       entry.increment(error)) {
    if (!has_manifest_name(entry->path())) continue;
    std::error_code ignored;  // what vanished meanwhile is no file
    std::optional<fs::path> target = entry->path();
    if (entry->is_symlink(ignored)) target = walk(entry->path(), points);
    if (!target || !fs::is_regular_file(*target, ignored)) continue;
    files.push_back({(path / entry->path().filename()).string(), target->string()});
  }
  std::sort(files.begin(), files.end(),
            [](const ListedFile& a, const ListedFile& b) { return a.path < b.path; });
  return files;
}

}  // namespace

ManifestListing list_manifests(const std::vector<std::string>& paths) {
  ManifestListing listing;
  std::set<std::string> known;
  const auto add = [&](ListedFile file) {
    if (known.insert(file.path).second) listing.files.push_back(std::move(file));
  };
  for (const std::string& given : paths) {
    const fs::path path = fs::path(given).lexically_normal();
    const auto real = walk(path, listing.watch_points);
    std::error_code error;
    if (!real) {
      listing.missing.push_back(given);
    } else if (fs::is_directory(*real, error)) {
      for (auto& file : list_folder(path, *real, listing.watch_points)) add(std::move(file));
    } else {
      add({path.string(), real->string()});
    }
  }
  return listing;
}

}  // namespace kubeportal::k8sclient
