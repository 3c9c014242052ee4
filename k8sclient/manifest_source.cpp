#include "k8sclient/manifest_source.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <spdlog/spdlog.h>

#include "k8sclient/manifest_set.hpp"

namespace kubeportal::k8sclient {

namespace {

std::string in_lines(const std::vector<std::string>& problems) {
  std::string text;
  for (const auto& problem : problems) text += (text.empty() ? "" : "\n") + problem;
  return text;
}

}  // namespace

ManifestSource::ManifestSource(boost::asio::io_context& io, std::vector<std::string> paths,
                               const Handlers& handlers, OpenInotify open)
    : paths_(std::move(paths)),
      handlers_(handlers),
      store_(handlers),
      files_(
          io, paths_, "manifests", [this](const FileChanges& changes) { apply(changes); },
          std::move(open)) {}

void ManifestSource::start() {
  files_.open();  // before anything is read, so that no change is missed
  std::vector<std::string> problems;
  for (const auto& path : files_.listing().missing) problems.push_back(describe_missing(path));
  for (const auto& file : files_.listing().files) {
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
  if (files_.listing().files.empty())
    spdlog::warn("no manifest yet in {}", fmt::join(paths_, ", "));

  keep_listed();
  store_.deliver();
  handlers_.services.on_synced();
  handlers_.endpoint_slices.on_synced();
  handlers_.nodes.on_synced();
  files_.start();
}

void ManifestSource::stop() { files_.stop(); }

void ManifestSource::apply(const FileChanges& changes) {
  for (const auto& file : files_.listing().files) {
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
  for (const auto& file : files_.listing().files) files.push_back(file.path);
  std::erase_if(read_, [&, listed = std::set<std::string>(files.begin(), files.end())](
                           const auto& entry) { return !listed.contains(entry.first); });
  store_.keep_only(files);
}

void ManifestSource::log_missing() {
  const auto has = [](const std::vector<std::string>& paths, const std::string& path) {
    return std::find(paths.begin(), paths.end(), path) != paths.end();
  };
  for (const auto& path : files_.listing().missing) {
    if (has(missing_, path)) continue;
    spdlog::warn("{} does not exist any more; its objects are gone until it comes back", path);
  }
  for (const auto& path : missing_) {
    if (!has(files_.listing().missing, path)) spdlog::info("{} exists again", path);
  }
  missing_ = files_.listing().missing;
}

}  // namespace kubeportal::k8sclient
