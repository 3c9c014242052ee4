#pragma once

#include "config/kube_proxy_configuration.hpp"

/// Which field of the file is which member, said once for everybody who goes over them. A visitor
/// has field(name, member), rare(name, member) for what is written only where it is not the
/// default, and section(name, member), which visits what is inside.
namespace kubeportal::config {

template <typename Visitor>
void visit(Visitor& v, ClientConnectionConfiguration& c) {
  v.field("kubeconfig", c.kubeconfig);
  v.field("acceptContentTypes", c.accept_content_types);
  v.field("contentType", c.content_type);
  v.field("qps", c.qps);
  v.field("burst", c.burst);
}

template <typename Visitor>
void visit(Visitor& v, VModuleItem& c) {
  v.field("filePattern", c.file_pattern);
  v.field("verbosity", c.verbosity);
}

template <typename Visitor>
void visit(Visitor& v, LogOutput& c) {
  v.field("splitStream", c.split_stream);
  v.field("infoBufferSize", c.info_buffer_size);
}

template <typename Visitor>
void visit(Visitor& v, LogFormatOptions& c) {
  v.section("text", c.text);
  v.section("json", c.json);
}

template <typename Visitor>
void visit(Visitor& v, LoggingConfiguration& c) {
  v.field("format", c.format);
  v.field("flushFrequency", c.flush_frequency);
  v.field("verbosity", c.verbosity);
  v.rare("vmodule", c.vmodule);
  v.section("options", c.options);
}

template <typename Visitor>
void visit(Visitor& v, IptablesConfiguration& c) {
  v.field("masqueradeBit", c.masquerade_bit);
  v.field("masqueradeAll", c.masquerade_all);
  v.field("localhostNodePorts", c.localhost_node_ports);
  v.field("syncPeriod", c.sync_period);
  v.field("minSyncPeriod", c.min_sync_period);
}

template <typename Visitor>
void visit(Visitor& v, IpvsConfiguration& c) {
  v.field("syncPeriod", c.sync_period);
  v.field("minSyncPeriod", c.min_sync_period);
  v.field("scheduler", c.scheduler);
  v.field("excludeCIDRs", c.exclude_cidrs);
  v.field("strictARP", c.strict_arp);
  v.field("tcpTimeout", c.tcp_timeout);
  v.field("tcpFinTimeout", c.tcp_fin_timeout);
  v.field("udpTimeout", c.udp_timeout);
}

template <typename Visitor>
void visit(Visitor& v, NftablesConfiguration& c) {
  v.field("masqueradeBit", c.masquerade_bit);
  v.field("masqueradeAll", c.masquerade_all);
  v.field("syncPeriod", c.sync_period);
  v.field("minSyncPeriod", c.min_sync_period);
}

template <typename Visitor>
void visit(Visitor& v, WinkernelConfiguration& c) {
  v.field("networkName", c.network_name);
  v.field("sourceVip", c.source_vip);
  v.field("enableDSR", c.enable_dsr);
  v.field("rootHnsEndpointName", c.root_hns_endpoint_name);
  v.field("forwardHealthCheckVip", c.forward_health_check_vip);
}

template <typename Visitor>
void visit(Visitor& v, DetectLocalConfiguration& c) {
  v.field("bridgeInterface", c.bridge_interface);
  v.field("interfaceNamePrefix", c.interface_name_prefix);
}

template <typename Visitor>
void visit(Visitor& v, ConntrackConfiguration& c) {
  v.field("maxPerCore", c.max_per_core);
  v.field("min", c.min);
  v.field("tcpEstablishedTimeout", c.tcp_established_timeout);
  v.field("tcpCloseWaitTimeout", c.tcp_close_wait_timeout);
  v.field("tcpBeLiberal", c.tcp_be_liberal);
  v.field("udpTimeout", c.udp_timeout);
  v.field("udpStreamTimeout", c.udp_stream_timeout);
}

template <typename Visitor>
void visit(Visitor& v, KubeProxyConfiguration& c) {
  v.field("featureGates", c.feature_gates);
  v.section("clientConnection", c.client_connection);
  v.section("logging", c.logging);
  v.field("hostnameOverride", c.hostname_override);
  v.field("bindAddress", c.bind_address);
  v.field("healthzBindAddress", c.healthz_bind_address);
  v.field("metricsBindAddress", c.metrics_bind_address);
  v.field("bindAddressHardFail", c.bind_address_hard_fail);
  v.field("enableProfiling", c.enable_profiling);
  v.field("showHiddenMetricsForVersion", c.show_hidden_metrics_for_version);
  v.field("mode", c.mode);
  v.section("iptables", c.iptables);
  v.section("ipvs", c.ipvs);
  v.section("nftables", c.nftables);
  v.section("winkernel", c.winkernel);
  v.field("detectLocalMode", c.detect_local_mode);
  v.section("detectLocal", c.detect_local);
  v.field("clusterCIDR", c.cluster_cidr);
  v.field("nodePortAddresses", c.node_port_addresses);
  v.field("oomScoreAdj", c.oom_score_adj);
  v.section("conntrack", c.conntrack);
  v.field("configSyncPeriod", c.config_sync_period);
  v.field("portRange", c.port_range);
  v.rare("udpIdleTimeout", c.udp_idle_timeout);
  v.rare("windowsRunAsService", c.windows_run_as_service);
}

}  // namespace kubeportal::config
