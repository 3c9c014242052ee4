#pragma once

#include <span>

#include "config/flag.hpp"

/// The flags by group, a table each, in the order of the help.
namespace kubeportal::config {

std::span<const Flag> process_flags();
std::span<const Flag> source_flags();
std::span<const Flag> portals_flags();
std::span<const Flag> iptables_flags();
std::span<const Flag> kernel_flags();
std::span<const Flag> load_balancer_flags();
std::span<const Flag> explain_flags();
std::span<const Flag> conns_flags();
std::span<const Flag> top_flags();
std::span<const Flag> journal_flags();
std::span<const Flag> relay_flags();
std::span<const Flag> observability_flags();
/// What kube-proxy has and this proxy takes without doing anything about it.
std::span<const Flag> ignored_flags();

}  // namespace kubeportal::config
