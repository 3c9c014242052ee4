#include "proxy/model/counters.hpp"

#include <algorithm>

namespace kubeportal::model {

const char* to_string(CloseReason reason) {
  switch (reason) {
    case CloseReason::finished:
      return "finished";
    case CloseReason::client_reset:
      return "client_reset";
    case CloseReason::endpoint_reset:
      return "endpoint_reset";
    case CloseReason::no_endpoint:
      return "no_endpoint";
    case CloseReason::idle_timeout:
      return "idle_timeout";
    case CloseReason::half_close_timeout:
      return "half_close_timeout";
    case CloseReason::drain_timeout:
      return "drain_timeout";
    case CloseReason::out_of_resources:
      return "out_of_resources";
    case CloseReason::not_allowed:
      return "not_allowed";
    case CloseReason::evicted:
      return "evicted";
    case CloseReason::address_closed:
      return "address_closed";
    case CloseReason::killed:
      return "killed";
  }
  return "?";
}

bool is_let_down(CloseReason reason) {
  return reason == CloseReason::no_endpoint || reason == CloseReason::not_allowed ||
         reason == CloseReason::out_of_resources;
}

const char* to_string(DropReason reason) {
  switch (reason) {
    case DropReason::no_endpoint:
      return "no_endpoint";
    case DropReason::not_allowed:
      return "not_allowed";
    case DropReason::flow_limit:
      return "flow_limit";
    case DropReason::send_buffer_full:
      return "send_buffer_full";
    case DropReason::unsendable:
      return "unsendable";
  }
  return "?";
}

const char* to_string(DialFailure failure) {
  switch (failure) {
    case DialFailure::refused:
      return "refused";
    case DialFailure::timed_out:
      return "timed_out";
    case DialFailure::unreachable:
      return "unreachable";
    case DialFailure::reset:
      return "reset";
    case DialFailure::out_of_resources:
      return "out_of_resources";
  }
  return "?";
}

std::size_t dial_bucket(double seconds) {
  const auto bucket = std::lower_bound(kDialBounds.begin(), kDialBounds.end(), seconds);
  return static_cast<std::size_t>(bucket - kDialBounds.begin());
}

void WorkerCounters::count_dial(double seconds) noexcept {
  dial_latency[dial_bucket(seconds)].add();
  dial_latency_microseconds.add(static_cast<std::uint64_t>(seconds * 1e6));
}

Statistics::Statistics(std::size_t workers) : workers_(workers) {}

std::shared_ptr<ServicePortStatistics> Statistics::of(const ServicePortName& name) {
  const std::lock_guard lock(mutex_);
  auto& entry = service_ports_[name];
  auto statistics = entry.lock();
  if (!statistics) {
    statistics = std::make_shared<ServicePortStatistics>(name, workers_.size());
    entry = statistics;
  }
  return statistics;
}

std::vector<std::shared_ptr<const ServicePortStatistics>> Statistics::service_ports() {
  const std::lock_guard lock(mutex_);
  std::erase_if(service_ports_, [](const auto& entry) { return entry.second.expired(); });
  std::vector<std::shared_ptr<const ServicePortStatistics>> found;
  found.reserve(service_ports_.size());
  for (const auto& [name, entry] : service_ports_) {
    if (auto statistics = entry.lock()) found.push_back(std::move(statistics));
  }
  return found;
}

}  // namespace kubeportal::model
