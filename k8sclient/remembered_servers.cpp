#include "k8sclient/remembered_servers.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <utility>

#include <spdlog/spdlog.h>

#include "k8sclient/small_file.hpp"

namespace kubeportal::k8sclient {

namespace {

bool is_of_api_servers(const api::EndpointSlice& slice) {
  return slice.meta.namespace_ == "default" && slice.service_name == "kubernetes" &&
         slice.address_type.has_value();
}

std::vector<std::string> urls_in(const api::EndpointSlice& slice) {
  std::vector<std::string> urls;
  for (const auto& endpoint : slice.endpoints) {
    for (const auto& port : slice.ports) {
      if (!endpoint.ready || port.name != "https" || port.port == 0) continue;
      urls.push_back(to_string(ServerUrl{
          .tls = true, .host = endpoint.addresses.front(), .port = port.port, .path = {}}));
    }
  }
  return urls;
}

/// Why the file could not be replaced in one step; empty: it was.
std::string replace_file(const std::string& path, const std::string& text) {
  const auto scratch = path + ".new";
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
  std::ofstream file(scratch, std::ios::trunc);
  file << text;
  if (!file.flush()) return "it cannot be written";
  std::filesystem::rename(scratch, path, error);
  return error ? error.message() : "";
}

}  // namespace

RememberedServers::RememberedServers(std::string file, EndpointSliceHandler& next)
    : file_(std::move(file)), next_(next) {}

void RememberedServers::on_add(const api::EndpointSlice& slice) {
  note(slice);
  next_.on_add(slice);
}

void RememberedServers::on_update(const api::EndpointSlice& previous,
                                  const api::EndpointSlice& current) {
  note(current);
  next_.on_update(previous, current);
}

void RememberedServers::on_delete(const api::EndpointSlice& slice) {
  if (urls_.erase(slice.meta.name) > 0 && synced_) write();
  next_.on_delete(slice);
}

void RememberedServers::on_synced() {
  synced_ = true;
  write();
  next_.on_synced();
}

void RememberedServers::note(const api::EndpointSlice& slice) {
  if (file_.empty() || !is_of_api_servers(slice)) return;
  urls_[slice.meta.name] = urls_in(slice);
  if (synced_) write();
}

/// A cluster without API servers is none to remember.
void RememberedServers::write() {
  std::set<std::string> all;
  for (const auto& [name, urls] : urls_) all.insert(urls.begin(), urls.end());
  std::string text;
  for (const auto& url : all) text += url + "\n";
  if (text.empty() || text == written_) return;
  written_ = text;
  if (const auto problem = replace_file(file_, text); !problem.empty()) {
    spdlog::info(
        "the addresses of the API servers are not remembered in {}: {}; in a pod, give "
        "--state-dir a folder of the node, or a restart needs the cluster IP of the API "
        "server to be served by somebody else",
        file_, problem);
  }
}

std::vector<ServerUrl> read_remembered_servers(const std::string& file) {
  std::vector<ServerUrl> servers;
  const auto text = read_small_file(file);
  std::istringstream lines(text ? *text : "");
  for (std::string line; std::getline(lines, line);) {
    if (auto url = parse_server_url(line)) servers.push_back(*std::move(url));
  }
  return servers;
}

}  // namespace kubeportal::k8sclient
