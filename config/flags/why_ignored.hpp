#pragma once

#include <string_view>

/// Why settings of kube-proxy have no effect here: clauses for the help and for the one warning.
namespace kubeportal::config {

inline constexpr std::string_view kUserspace = "this is a userspace proxy and goes on as one";
inline constexpr std::string_view kEveryAddress =
    "rules lead to the proxy on every address of this node";
inline constexpr std::string_view kPods = "--cluster-cidr alone says who is a pod";
inline constexpr std::string_view kNodePorts = "--nodeport-addresses says where they are";
inline constexpr std::string_view kNoMasquerade = "endpoints always see an address of this node";
inline constexpr std::string_view kNoIpvs = "there is no IPVS here";
inline constexpr std::string_view kCleanup = "--cleanup removes what IPVS left in any case";
inline constexpr std::string_view kJson = "the API server is asked for JSON";
inline constexpr std::string_view kFewRequests = "the API server is asked for little but watches";
inline constexpr std::string_view kWatch = "changes are watched, not fetched now and then";
inline constexpr std::string_view kNoGates = "there are no feature gates here";
inline constexpr std::string_view kNoHiddenMetrics = "no metric is hidden";
inline constexpr std::string_view kNoProfiler =
    "there is no profiler inside; perf(1) sees everything";
inline constexpr std::string_view kLog = "the log goes to standard error line by line";
inline constexpr std::string_view kVmodule = "-v counts for every file";
inline constexpr std::string_view kNotRead = "nothing reads such a file";
inline constexpr std::string_view kNoNftables = "rules are laid by iptables";
inline constexpr std::string_view kNotWindows = "this is not Windows";

}  // namespace kubeportal::config
