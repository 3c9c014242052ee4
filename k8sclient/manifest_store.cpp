#include "k8sclient/manifest_store.hpp"

#include <algorithm>

#include <spdlog/spdlog.h>

#include "k8sclient/manifest_set.hpp"

namespace kubeportal::k8sclient {

namespace {

constexpr std::size_t kMaxLoggedProblems = 10;

std::string in_one_line(const std::string& file, const std::vector<ManifestProblem>& problems) {
  std::string line;
  const std::size_t shown = std::min(problems.size(), kMaxLoggedProblems);
  for (std::size_t i = 0; i < shown; ++i) {
    line += (i == 0 ? "" : " | ") + describe(file, problems[i]);
  }
  if (problems.size() > shown) line += " | and more; `kube-portal check` lists them";
  return line;
}

std::string contents_of(const Manifest& manifest) {
  auto contents = fmt::format("{} Services, {} EndpointSlices", manifest.services.size(),
                              manifest.endpoint_slices.size());
  if (!manifest.nodes.empty()) contents += fmt::format(", {} Nodes", manifest.nodes.size());
  return contents;
}

template <typename Object>
void deliver_deleted(const TableChanges<Object>& changes, Handler<Object>& handler) {
  for (const auto& object : changes.deleted) handler.on_delete(*object);
}

template <typename Object>
void deliver_rest(const TableChanges<Object>& changes, Handler<Object>& handler) {
  for (const auto& [previous, current] : changes.updated) handler.on_update(*previous, *current);
  for (const auto& object : changes.added) handler.on_add(*object);
}

}  // namespace

void ManifestStore::put(const std::string& file, Manifest manifest) {
  File& known = files_[file];
  if (!manifest.is_good()) {
    std::string problems = in_one_line(file, manifest.problems);
    if (problems == known.problems) return;
    spdlog::error("{}. The last good state of {} stays in force: {}", problems, file,
                  contents_of(known.good));
    known.problems = std::move(problems);
    return;
  }
  if (!known.problems.empty()) {
    spdlog::info("{} is good again and in force: {}", file, contents_of(manifest));
    known.problems.clear();
  }
  for (const auto& skipped : manifest.skipped) {
    spdlog::debug("{}: {} is no Service, EndpointSlice, Endpoints or Node and is skipped", file,
                  skipped);
  }
  known.good = std::move(manifest);
}

void ManifestStore::keep_only(const std::vector<std::string>& files) {
  const std::set<std::string> kept(files.begin(), files.end());
  for (auto file = files_.begin(); file != files_.end();) {
    if (kept.contains(file->first)) {
      ++file;
      continue;
    }
    spdlog::info("{} is gone, and with it: {}", file->first, contents_of(file->second.good));
    file = files_.erase(file);
  }
  order_ = files;
}

template <typename Object>
std::vector<Claim<Object>> ManifestStore::claims(
    std::vector<Placed<Object>> Manifest::*objects) const {
  std::vector<Claim<Object>> claims;
  for (const std::string& path : order_) {
    const auto file = files_.find(path);
    if (file == files_.end()) continue;
    for (const auto& [object, position] : file->second.good.*objects) {
      claims.push_back({object, &file->first, position});
    }
  }
  return claims;
}

template <typename Object>
void ManifestStore::log_conflicts(const char* kind, const TableChanges<Object>& changes,
                                  std::set<std::string>& now) {
  for (const auto& conflict : changes.conflicts) {
    const auto [text, is_first] = now.insert(describe_conflict(kind, conflict));
    if (is_first && !known_conflicts_.contains(*text)) spdlog::error("{}", *text);
  }
}

void ManifestStore::deliver() {
  const auto services = services_.replace(claims(&Manifest::services));
  const auto slices = endpoint_slices_.replace(claims(&Manifest::endpoint_slices));
  const auto nodes = nodes_.replace(claims(&Manifest::nodes));

  std::set<std::string> conflicts;
  log_conflicts("Service", services, conflicts);
  log_conflicts("EndpointSlice", slices, conflicts);
  log_conflicts("Node", nodes, conflicts);
  known_conflicts_ = std::move(conflicts);

  deliver_deleted(services, handlers_.services);
  deliver_deleted(slices, handlers_.endpoint_slices);
  deliver_deleted(nodes, handlers_.nodes);
  deliver_rest(services, handlers_.services);
  deliver_rest(slices, handlers_.endpoint_slices);
  deliver_rest(nodes, handlers_.nodes);
}

}  // namespace kubeportal::k8sclient
