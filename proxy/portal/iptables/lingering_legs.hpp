#pragma once

#include <map>
#include <set>

#include "proxy/model/data_plane.hpp"

namespace kubeportal::portal {

/// The data plane of `iptables` mode: a leg that control forgets serves on as it is until its last
/// accepting socket is closed, which is when no rule leads to it any more. Owned by App, control
/// thread.
class LingeringLegs final : public model::DataPlane {
 public:
  explicit LingeringLegs(model::DataPlane& data_plane) : data_plane_(data_plane) {}

  void publish(const model::Leg& leg, model::Backends backends) override;
  boost::system::result<model::SocketAddress> open(
      const model::Leg& leg, const model::SocketAddress& address,
      std::vector<model::Cidr> allowed_sources) override;
  void close(const model::Leg& leg, const model::SocketAddress& address) override;
  void forget(const model::Leg& leg) override;

 private:
  model::DataPlane& data_plane_;
  std::map<model::Leg, unsigned> open_;  // accepting sockets, where there are any
  std::set<model::Leg> forgotten_;       // of those
};

}  // namespace kubeportal::portal
