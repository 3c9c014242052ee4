#include "k8sclient/manifest_source.hpp"

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <utility>

#include <spdlog/spdlog.h>

#include "k8sclient/manifest_set.hpp"

namespace kubeportal::k8sclient {

namespace {

constexpr std::chrono::seconds kPollInterval(1);
/// A tree that changes faster than it is listed is read as it is; its events come later.
constexpr int kMaxListings = 10;

std::string limit_behind(const boost::system::error_code& reason) {
  switch (reason.value()) {
    case EMFILE:
      return "fs.inotify.max_user_instances or this process's descriptor limit is reached";
    case ENOSPC:
      return "fs.inotify.max_user_watches is reached";
    default:
      return reason.message();
  }
}

std::string in_lines(const std::vector<std::string>& problems) {
  std::string text;
  for (const auto& problem : problems) text += (text.empty() ? "" : "\n") + problem;
  return text;
}

}  // namespace

ManifestSource::ManifestSource(boost::asio::io_context& io, std::vector<std::string> paths,
                               ServiceHandler& services, EndpointSliceHandler& endpoint_slices,
                               OpenInotify open)
    : io_(io),
      paths_(std::move(paths)),
      service_handler_(services),
      endpoint_slice_handler_(endpoint_slices),
      open_inotify_(std::move(open)),
      store_(services, endpoint_slices) {}

ManifestSource::~ManifestSource() { stop(); }

void ManifestSource::start() {
  open_watch();  // before anything is read, so that no change is missed
  list();
  std::vector<std::string> problems;
  for (const auto& path : listing_.missing) problems.push_back(describe_missing(path));
  for (const auto& file : listing_.files) {
    const auto identity = identify(file.target);
    auto manifest = read_manifest_file(file.path);
    if (!identity || !manifest) continue;  // gone since it was listed
    for (const auto& problem : manifest->problems) problems.push_back(describe(file.path, problem));
    if (!manifest->is_good()) continue;
    read_[file.path] = *identity;
    store_.put(file.path, *std::move(manifest));
  }
  if (!problems.empty()) {
    stop();
    throw std::runtime_error(in_lines(problems));
  }
  if (listing_.files.empty()) spdlog::warn("no manifest yet in {}", fmt::join(paths_, ", "));

  keep_listed();
  store_.deliver();
  service_handler_.on_synced();
  endpoint_slice_handler_.on_synced();
  if (inotify_) inotify_->start();
}

void ManifestSource::stop() {
  if (const auto inotify = std::exchange(inotify_, nullptr)) inotify->close();
  if (const auto poll = std::exchange(poll_, nullptr)) poll->close();
}

void ManifestSource::open_watch() {
  const auto descriptor = open_inotify_();
  if (!descriptor) return poll_instead(descriptor.error());
  inotify_ = std::make_shared<InotifyWatch>(io_, *descriptor, [this](const FileChanges& changes) {
    list();
    apply(changes);
  });
}

void ManifestSource::poll_instead(const boost::system::error_code& reason) {
  spdlog::warn(
      "the kernel cannot report changes of manifests ({}): looking at them once a second instead",
      limit_behind(reason));
  stop();
  poll_ = std::make_shared<PollWatch>(
      io_, kPollInterval,
      [this]() -> const std::vector<ListedFile>& {
        list();
        return listing_.files;
      },
      [this](const FileChanges& changes) { apply(changes); });
  poll_->start();
}

void ManifestSource::list() {
  for (int i = 0; i < kMaxListings; ++i) {
    listing_ = list_manifests(paths_);
    if (!inotify_) return;
    const auto is_news = inotify_->watch(listing_.watch_points);
    if (!is_news) return poll_instead(is_news.error());
    if (!*is_news) return;
  }
}

void ManifestSource::apply(const FileChanges& changes) {
  for (const auto& file : listing_.files) {
    const auto identity = identify(file.target);
    if (!identity || !is_to_read(file, *identity, changes)) continue;
    auto manifest = read_manifest_file(file.path);
    if (!manifest) continue;
    read_[file.path] = *identity;
    store_.put(file.path, *std::move(manifest));
  }
  keep_listed();
  log_missing();
  store_.deliver();
}

bool ManifestSource::is_to_read(const ListedFile& file, const FileIdentity& identity,
                                const FileChanges& changes) const {
  if (changes.unfinished.contains(file.target)) return false;
  const auto known = read_.find(file.path);
  return changes.everything || known == read_.end() || changes.written.contains(file.target) ||
         !known->second.is_same_file(identity);
}

void ManifestSource::keep_listed() {
  std::vector<std::string> files;
  for (const auto& file : listing_.files) files.push_back(file.path);
  std::erase_if(read_, [&, listed = std::set<std::string>(files.begin(), files.end())](
                           const auto& entry) { return !listed.contains(entry.first); });
  store_.keep_only(files);
}

void ManifestSource::log_missing() {
  const auto has = [](const std::vector<std::string>& paths, const std::string& path) {
    return std::find(paths.begin(), paths.end(), path) != paths.end();
  };
  for (const auto& path : listing_.missing) {
    if (has(missing_, path)) continue;
    spdlog::warn("{} does not exist any more; its objects are gone until it comes back", path);
  }
  for (const auto& path : missing_) {
    if (!has(listing_.missing, path)) spdlog::info("{} exists again", path);
  }
  missing_ = listing_.missing;
}

}  // namespace kubeportal::k8sclient
