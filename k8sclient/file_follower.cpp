#include "k8sclient/file_follower.hpp"

#include <cerrno>
#include <utility>

#include <spdlog/spdlog.h>

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

}  // namespace

FileFollower::FileFollower(boost::asio::io_context& io, std::vector<std::string> paths,
                           std::string what, OnChange on_change, OpenInotify open)
    : io_(io),
      paths_(std::move(paths)),
      what_(std::move(what)),
      on_change_(std::move(on_change)),
      open_inotify_(std::move(open)) {}

FileFollower::~FileFollower() { stop(); }

const ManifestListing& FileFollower::open() {
  if (const auto descriptor = open_inotify_()) {
    inotify_ = std::make_shared<InotifyWatch>(io_, *descriptor, [this](const FileChanges& changes) {
      list();
      on_change_(changes);
    });
  } else {
    poll_instead(descriptor.error());
  }
  list();
  return listing_;
}

void FileFollower::start() {
  if (inotify_) inotify_->start();
}

void FileFollower::stop() {
  if (const auto inotify = std::exchange(inotify_, nullptr)) inotify->close();
  if (const auto poll = std::exchange(poll_, nullptr)) poll->close();
}

void FileFollower::poll_instead(const boost::system::error_code& reason) {
  spdlog::warn("the kernel cannot report changes of {} ({}): looking at them once a second instead",
               what_, limit_behind(reason));
  stop();
  poll_ = std::make_shared<PollWatch>(
      io_, kPollInterval,
      [this]() -> const std::vector<ListedFile>& {
        list();
        return listing_.files;
      },
      [this](const FileChanges& changes) { on_change_(changes); });
  poll_->start();
}

void FileFollower::list() {
  for (int i = 0; i < kMaxListings; ++i) {
    listing_ = list_manifests(paths_);
    if (!inotify_) return;
    const auto is_news = inotify_->watch(listing_.watch_points);
    if (!is_news) return poll_instead(is_news.error());
    if (!*is_news) return;
  }
}

}  // namespace kubeportal::k8sclient
