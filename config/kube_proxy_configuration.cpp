#include "config/kube_proxy_configuration.hpp"

#include <string_view>

namespace kubeportal::config {

namespace {

template <typename T>
void set_default(T& member, const T& standard) {
  if (member == T{}) member = standard;
}

/// "10.0.0.1" -> "10.0.0.1:10256", as kube-proxy's AppendPortIfNeeded.
void append_port_if_needed(std::string& address, std::string_view port) {
  const bool is_bare_ipv6 = address.find(':') != address.rfind(':') && !address.starts_with('[');
  if (is_bare_ipv6) address = '[' + address + ']';
  if (address.ends_with(']') || address.find(':') == std::string::npos) address += port;
}

}  // namespace

void set_defaults(KubeProxyConfiguration& configuration) {
  const KubeProxyConfiguration standard;
  auto& c = configuration;
  set_default(c.bind_address, standard.bind_address);
  const bool is_ipv6 = c.bind_address.find(':') != std::string::npos;
  set_default(c.healthz_bind_address, is_ipv6 ? "[::]:10256" : standard.healthz_bind_address);
  set_default(c.metrics_bind_address, is_ipv6 ? "[::1]:10249" : standard.metrics_bind_address);
  append_port_if_needed(c.healthz_bind_address, ":10256");
  append_port_if_needed(c.metrics_bind_address, ":10249");
  set_default(c.client_connection.content_type, standard.client_connection.content_type);
  set_default(c.client_connection.qps, standard.client_connection.qps);
  set_default(c.client_connection.burst, standard.client_connection.burst);
  set_default(c.logging.format, standard.logging.format);
  set_default(c.logging.flush_frequency, standard.logging.flush_frequency);
  set_default(c.iptables.sync_period, standard.iptables.sync_period);
  set_default(c.iptables.min_sync_period, standard.iptables.min_sync_period);
  set_default(c.ipvs.sync_period, standard.ipvs.sync_period);
  set_default(c.nftables.sync_period, standard.nftables.sync_period);
  set_default(c.nftables.min_sync_period, standard.nftables.min_sync_period);
  set_default(c.config_sync_period, standard.config_sync_period);
  set_default(c.udp_idle_timeout, standard.udp_idle_timeout);
}

}  // namespace kubeportal::config
