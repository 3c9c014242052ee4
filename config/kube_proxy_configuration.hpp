#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

/// KubeProxyConfiguration, kubeproxy.config.k8s.io/v1alpha1: the file that kube-proxy reads, field
/// by field, with kube-proxy's defaults. Members are named as its fields are; what they mean to
/// this proxy is said by the flags of the same name.
namespace kubeportal::config {

using Duration = std::chrono::nanoseconds;

/// A Kubernetes quantity as it is written: "0", "10Mi".
struct Quantity {
  std::string text = "0";

  bool operator==(const Quantity&) const = default;
};

struct ClientConnectionConfiguration {
  std::string kubeconfig;
  std::string accept_content_types;
  std::string content_type = "application/vnd.kubernetes.protobuf";
  double qps = 5;
  std::int32_t burst = 10;
};

struct VModuleItem {
  std::string file_pattern;
  std::int32_t verbosity = 0;

  bool operator==(const VModuleItem&) const = default;
};

struct LogOutput {
  bool split_stream = false;
  Quantity info_buffer_size;
};

struct LogFormatOptions {
  LogOutput text;
  LogOutput json;
};

struct LoggingConfiguration {
  std::string format = "text";
  Duration flush_frequency = std::chrono::seconds(5);
  std::int32_t verbosity = 0;
  std::vector<VModuleItem> vmodule;
  LogFormatOptions options;
};

struct IptablesConfiguration {
  std::int32_t masquerade_bit = 14;
  bool masquerade_all = false;
  bool localhost_node_ports = true;
  Duration sync_period = std::chrono::seconds(30);
  Duration min_sync_period = std::chrono::seconds(1);
};

struct IpvsConfiguration {
  Duration sync_period = std::chrono::seconds(30);
  Duration min_sync_period{0};
  std::string scheduler;
  std::vector<std::string> exclude_cidrs;
  bool strict_arp = false;
  Duration tcp_timeout{0};
  Duration tcp_fin_timeout{0};
  Duration udp_timeout{0};
};

struct NftablesConfiguration {
  std::int32_t masquerade_bit = 14;
  bool masquerade_all = false;
  Duration sync_period = std::chrono::seconds(30);
  Duration min_sync_period = std::chrono::seconds(1);
};

struct WinkernelConfiguration {
  std::string network_name;
  std::string source_vip;
  bool enable_dsr = false;
  std::string root_hns_endpoint_name;
  bool forward_health_check_vip = false;
};

struct DetectLocalConfiguration {
  std::string bridge_interface;
  std::string interface_name_prefix;
};

struct ConntrackConfiguration {
  std::int32_t max_per_core = 32768;
  std::int32_t min = 131072;
  Duration tcp_established_timeout = std::chrono::hours(24);
  Duration tcp_close_wait_timeout = std::chrono::hours(1);
  bool tcp_be_liberal = false;
  Duration udp_timeout{0};
  Duration udp_stream_timeout{0};
};

struct KubeProxyConfiguration {
  std::map<std::string, bool> feature_gates;
  ClientConnectionConfiguration client_connection;
  LoggingConfiguration logging;
  std::string hostname_override;
  std::string bind_address = "0.0.0.0";
  std::string healthz_bind_address = "0.0.0.0:10256";
  std::string metrics_bind_address = "127.0.0.1:10249";
  bool bind_address_hard_fail = false;
  bool enable_profiling = false;
  std::string show_hidden_metrics_for_version;
  std::string mode;
  IptablesConfiguration iptables;
  IpvsConfiguration ipvs;
  NftablesConfiguration nftables;
  WinkernelConfiguration winkernel;
  std::string detect_local_mode;
  DetectLocalConfiguration detect_local;
  std::string cluster_cidr;
  std::vector<std::string> node_port_addresses;
  std::int32_t oom_score_adj = -999;
  ConntrackConfiguration conntrack;
  Duration config_sync_period = std::chrono::minutes(15);
  std::string port_range;
  Duration udp_idle_timeout = std::chrono::minutes(2);  // until 1.25; its default there: 250ms
  bool windows_run_as_service = false;
};

/// Fills in what a file leaves zero or empty, as kube-proxy's SetDefaults does. What is null there
/// has its default already.
void set_defaults(KubeProxyConfiguration& configuration);

}  // namespace kubeportal::config
