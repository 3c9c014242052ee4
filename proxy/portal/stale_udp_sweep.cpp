#include "proxy/portal/stale_udp_sweep.hpp"

#include <algorithm>
#include <utility>

#include <spdlog/spdlog.h>

namespace kubeportal::portal {

struct StaleUdpSweep::Result {
  std::set<model::SocketAddress> removed;  // that this sweep took care of
  boost::system::result<std::size_t> deleted{std::size_t{0}};
};

StaleUdpSweep::StaleUdpSweep(std::shared_ptr<Conntrack> conntrack, Runner runner, RetryTimer& timer,
                             Tell tell)
    : conntrack_(std::move(conntrack)),
      runner_(std::move(runner)),
      timer_(timer),
      tell_(std::move(tell)),
      alive_(std::make_shared<bool>(true)) {}

void StaleUdpSweep::rules_are(UdpTargets targets, LocalAddresses local) {
  local_ = std::move(local);
  if (targets == targets_) return;
  for (const auto& [portal, ports] : targets_) {
    if (!targets.contains(portal)) removed_.insert(portal);
  }
  for (const auto& [portal, ports] : targets) removed_.erase(portal);
  targets_ = std::move(targets);
  sweep_again();
}

void StaleUdpSweep::sweep_again() {
  is_wanted_ = true;
  sweep();
}

void StaleUdpSweep::stop() {
  alive_.reset();
  timer_.cancel();
}

void StaleUdpSweep::sweep() {
  if (!is_wanted_ || is_running_ || !alive_) return;
  if (targets_.empty() && removed_.empty()) return;
  is_wanted_ = false;
  is_running_ = true;
  timer_.cancel();

  auto targets = targets_;
  for (const auto& portal : removed_) targets[portal] = {};
  const auto result = std::make_shared<Result>();
  result->removed = removed_;
  runner_(
      [conntrack = conntrack_, result, targets = std::move(targets), local = local_] {
        result->deleted = conntrack->delete_udp_where(
            [&](const ConntrackEntry& entry) { return is_stale(entry, targets, local); });
      },
      [this, result, alive = std::weak_ptr(alive_)] {
        if (!alive.expired()) swept(result);
      });
}

void StaleUdpSweep::swept(const std::shared_ptr<Result>& result) {
  is_running_ = false;
  if (!result->deleted) return failed(result->deleted.error());
  failures_ = 0;
  for (const auto& portal : result->removed) removed_.erase(portal);
  if (*result->deleted > 0) {
    spdlog::info(
        "UDP flows begun anew, because the kernel sent them elsewhere than the rules say: {}",
        *result->deleted);
    if (tell_) tell_(*result->deleted);
  }
  sweep();
}

void StaleUdpSweep::failed(const boost::system::error_code& error) {
  is_wanted_ = true;
  const auto delay = std::min(kLongestDelay, kFirstDelay * (1U << std::min(failures_, 5U)));
  if (failures_++ == 0) {
    spdlog::error(
        "cannot correct UDP flows in the kernel's connection table: {}; clients that have been "
        "sending since before a service changed may stay unanswered until they pause; trying again "
        "(this needs CAP_NET_ADMIN and nf_conntrack_netlink)",
        error.message());
  }
  timer_.ring_at(timer_.now() + delay, [this] { sweep(); });
}

}  // namespace kubeportal::portal
