// What a test has the fake API server hold and do, and what it sees of it.
#include <nlohmann/json.hpp>

#include "test/fakes/api_server.hpp"

namespace kubeportal::fakes {

using nlohmann::json;

void ApiServer::put(const std::string& path, const std::string& object) {
  const std::scoped_lock lock(mutex_);
  auto value = json::parse(object);
  auto& metadata = value["metadata"];
  metadata["resourceVersion"] = std::to_string(++version_);
  auto& stored = objects_[path][metadata["name"].get<std::string>()];
  const bool is_new = stored.empty();
  stored = value.dump();
  note(path, is_new ? "ADDED" : "MODIFIED", stored);
}

void ApiServer::remove(const std::string& path, const std::string& name) {
  const std::scoped_lock lock(mutex_);
  auto value = json::parse(objects_[path].at(name));
  value["metadata"]["resourceVersion"] = std::to_string(++version_);
  objects_[path].erase(name);
  note(path, "DELETED", value.dump());
}

void ApiServer::require_token(const std::string& token) {
  const std::scoped_lock lock(mutex_);
  token_ = token;
}

void ApiServer::not_here(const std::string& path, bool missing) {
  const std::scoped_lock lock(mutex_);
  missing_[path] = missing;
}

void ApiServer::plan(Plans& plans, const std::string& path, const Planned& planned, int times) {
  const std::scoped_lock lock(mutex_);
  plans[path].insert(plans[path].end(), static_cast<std::size_t>(times), planned);
}

void ApiServer::fail_list(const std::string& path, Fault fault, int times) {
  plan(list_plans_, path, {.fault = fault}, times);
}

void ApiServer::fail_watch(const std::string& path, Fault fault, int times) {
  plan(watch_plans_, path, {.fault = fault}, times);
}

void ApiServer::cut_list(const std::string& path, std::size_t bytes) {
  plan(list_plans_, path, {.fault = {}, .cut_after = bytes});
}

void ApiServer::cut_watch(const std::string& path, std::size_t bytes) {
  plan(watch_plans_, path, {.fault = {}, .cut_after = bytes});
}

void ApiServer::not_understood(const std::string& word) {
  const std::scoped_lock lock(mutex_);
  not_understood_.push_back(word);
}

void ApiServer::refuse_writes(unsigned status, int times) {
  const std::scoped_lock lock(mutex_);
  write_refusals_.assign(static_cast<std::size_t>(times), status);
}

void ApiServer::set_initial_events(InitialEvents how) {
  const std::scoped_lock lock(mutex_);
  initial_events_ = how;
}

void ApiServer::set_bookmarks(bool sent) {
  const std::scoped_lock lock(mutex_);
  bookmarks_ = sent;
}

void ApiServer::add_header(const std::string& header) {
  const std::scoped_lock lock(mutex_);
  headers_ += header + "\r\n";
}

void ApiServer::set_page_size(std::size_t size) {
  const std::scoped_lock lock(mutex_);
  page_size_ = size;
}

void ApiServer::end_watches() {
  const std::scoped_lock lock(mutex_);
  ++generation_;
  changed_.notify_all();
}

std::vector<std::string> ApiServer::requests() const {
  const std::scoped_lock lock(mutex_);
  return requests_;
}

std::vector<std::string> ApiServer::written() const {
  const std::scoped_lock lock(mutex_);
  return written_;
}

std::size_t ApiServer::packed_lists() const {
  const std::scoped_lock lock(mutex_);
  return packed_lists_;
}

std::size_t ApiServer::connections() const {
  const std::scoped_lock lock(mutex_);
  return sockets_.size();
}

std::map<std::string, std::string> ApiServer::objects(const std::string& path) const {
  const std::scoped_lock lock(mutex_);
  const auto found = objects_.find(path);
  return found == objects_.end() ? std::map<std::string, std::string>() : found->second;
}

}  // namespace kubeportal::fakes
