#include "proxy/portal/iptables/lingering_legs.hpp"

#include <utility>

namespace kubeportal::portal {

void LingeringLegs::publish(const model::Leg& leg, model::Backends backends) {
  forgotten_.erase(leg);
  data_plane_.publish(leg, std::move(backends));
}

boost::system::result<model::SocketAddress> LingeringLegs::open(
    const model::Leg& leg, const model::SocketAddress& address,
    std::vector<model::Cidr> allowed_sources) {
  auto bound = data_plane_.open(leg, address, std::move(allowed_sources));
  if (bound) ++open_[leg];
  return bound;
}

void LingeringLegs::close(const model::Leg& leg, const model::SocketAddress& address) {
  data_plane_.close(leg, address);
  const auto sockets = open_.find(leg);
  if (sockets == open_.end() || --sockets->second > 0) return;
  open_.erase(sockets);
  if (forgotten_.erase(leg) > 0) data_plane_.forget(leg);
}

void LingeringLegs::forget(const model::Leg& leg) {
  if (open_.contains(leg)) {
    forgotten_.insert(leg);
  } else {
    data_plane_.forget(leg);
  }
}

}  // namespace kubeportal::portal
