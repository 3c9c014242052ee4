#pragma once

#include <memory>

#include "proxy/balance/balancer.hpp"
#include "proxy/model/counters.hpp"
#include "proxy/model/portal.hpp"

namespace kubeportal::relay {

/// What the data plane keeps of a leg: who is next, and what to count. Shared by the leg's
/// accepting sockets and sessions on all workers; it lives until the last of them has ended.
struct ServedLeg {
  ServedLeg(model::Leg leg_name, std::shared_ptr<model::ServicePortStatistics> counters)
      : leg(std::move(leg_name)), statistics(std::move(counters)) {}

  const model::Leg leg;
  balance::Balancer balancer;
  const std::shared_ptr<model::ServicePortStatistics> statistics;
};

}  // namespace kubeportal::relay
