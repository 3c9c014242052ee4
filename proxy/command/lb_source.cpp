#include "proxy/command/lb_source.hpp"

#include <stdexcept>

#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proxy/model/service_port_name.hpp"

namespace kubeportal::command {

using namespace std::chrono_literals;

namespace {

constexpr auto kStartLimit = 5s;
constexpr auto kRefreshInterval = 10s;

constexpr const char* kNamespace = "default";
constexpr const char* kName = "lb";

bool machine_has_ipv6() {
  const int fd = ::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  ::close(fd);
  return true;
}

api::Protocol protocol_of(const config::LbOptions& options) {
  return options.udp ? api::Protocol::udp : api::Protocol::tcp;
}

bool is_name(const std::string& host) { return !host.empty() && !model::parse_ip(host); }

}  // namespace

LbSource::LbSource(boost::asio::io_context& io, config::LbOptions options,
                   const k8sclient::Handlers& handlers)
    : options_(std::move(options)), handlers_(handlers), lookup_(io), refresh_timer_(io) {
  for (const auto& endpoint : options_.endpoints) {
    if (is_name(endpoint.host)) names_.insert(endpoint.host);
  }
}

void LbSource::start() {
  auto names = names_;
  if (is_name(options_.listen.host)) names.insert(options_.listen.host);
  std::string failed;
  for (auto& [name, answer] : NameLookup::wait_for(names, kStartLimit)) {
    if (!answer.error.empty()) failed += "\n  " + name + ": " + answer.error;
    resolved_[name] = answer.addresses;
  }
  if (!failed.empty()) {
    throw std::runtime_error("these host names do not resolve, so there is nothing to start with:" +
                             failed + "\nGive an IP address, or repair the name's DNS entry");
  }

  service_ = std::make_shared<const api::Service>(service());
  handlers_.services.on_add(*service_);
  deliver(slices());
  handlers_.services.on_synced();
  handlers_.endpoint_slices.on_synced();
  handlers_.nodes.on_synced();
  if (!names_.empty()) refresh_later();
}

void LbSource::stop() {
  stopped_ = true;
  refresh_timer_.cancel();
}

k8sclient::Objects LbSource::objects() const {
  k8sclient::Objects objects;
  if (service_) objects.services.push_back(service_);
  for (const auto& [name, slice] : delivered_) {
    objects.endpoint_slices.push_back(std::make_shared<const api::EndpointSlice>(slice));
  }
  return objects;
}

std::vector<model::IpAddress> LbSource::addresses_of(const std::string& host) const {
  if (is_name(host)) return resolved_.at(host);
  return {*model::parse_ip(host)};
}

api::Service LbSource::service() const {
  api::Service service;
  service.meta.namespace_ = kNamespace;
  service.meta.name = kName;
  if (options_.listen.host.empty()) {
    service.cluster_ips = {"0.0.0.0"};
    if (machine_has_ipv6()) service.cluster_ips.emplace_back("::");
  } else {
    for (const auto& address : addresses_of(options_.listen.host)) {
      service.cluster_ips.push_back(address.to_string());
    }
  }
  service.ports.push_back(
      {.name = {}, .protocol = protocol_of(options_), .port = options_.listen.port});
  if (options_.session_affinity) {
    service.session_affinity = api::SessionAffinity::client_ip;
    service.affinity_timeout_seconds =
        static_cast<std::uint32_t>(options_.session_affinity_timeout.count());
  }
  return service;
}

LbSource::Slices LbSource::slices() const {
  Slices slices;
  for (const auto& endpoint : options_.endpoints) {
    for (const auto& address : addresses_of(endpoint.host)) {
      const auto family = model::family_of(address);
      const std::string name = fmt::format(
          "{}-{}-{}", kName, family == api::IpFamily::ipv4 ? "ipv4" : "ipv6", endpoint.port);
      api::EndpointSlice& slice = slices[name];
      slice.meta.namespace_ = kNamespace;
      slice.meta.name = name;
      slice.meta.labels = {{api::kServiceNameLabel, kName}};
      slice.service_name = kName;
      slice.address_type = family;
      slice.ports = {{.name = "", .protocol = protocol_of(options_), .port = endpoint.port}};
      slice.endpoints.emplace_back().addresses = {address.to_string()};
    }
  }
  return slices;
}

void LbSource::refresh_later() {
  refresh_timer_.expires_after(kRefreshInterval);
  refresh_timer_.async_wait([this](const boost::system::error_code& error) {
    if (error || stopped_) return;
    lookup_.begin(names_, [this](const NameLookup::Answers& answers) { refreshed(answers); });
  });
}

void LbSource::refreshed(const NameLookup::Answers& answers) {
  if (stopped_) return;
  for (const auto& [name, answer] : answers) {
    if (answer.error.empty()) {
      resolved_[name] = answer.addresses;
    } else {
      spdlog::debug("{} does not resolve now ({}); its last addresses stay in use", name,
                    answer.error);
    }
  }
  deliver(slices());
  refresh_later();
}

void LbSource::deliver(Slices wanted) {
  for (const auto& [name, slice] : wanted) {
    const auto previous = delivered_.find(name);
    if (previous == delivered_.end()) {
      handlers_.endpoint_slices.on_add(slice);
    } else if (previous->second != slice) {
      handlers_.endpoint_slices.on_update(previous->second, slice);
    }
  }
  for (const auto& [name, slice] : delivered_) {
    if (!wanted.contains(name)) handlers_.endpoint_slices.on_delete(slice);
  }
  delivered_ = std::move(wanted);
}

}  // namespace kubeportal::command
