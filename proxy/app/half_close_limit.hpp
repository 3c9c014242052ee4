#pragma once

#include <chrono>
#include <string>

namespace kubeportal::app {

/// How long the kernel remembers a steered connection after one side has closed, without a packet.
/// Where it does not say because it tracks no connections yet: its default, which comes with the
/// first rule.
std::chrono::seconds kernel_close_wait(
    const std::string& path = "/proc/sys/net/netfilter/nf_conntrack_tcp_timeout_close_wait");

/// --half-close-timeout where rules of the kernel steer: never above the kernel's own time-out, for
/// a connection that the kernel has forgotten can neither be used nor end. `wanted` 0 is no limit.
/// Warns where it lowers it.
std::chrono::milliseconds half_close_within(std::chrono::milliseconds wanted,
                                            std::chrono::seconds kernel);

}  // namespace kubeportal::app
